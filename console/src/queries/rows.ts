// The rows of one statement of a batch. Their type is what the statement's own text selects: the database is ours, and
// nothing from outside comes in here.

export function rowsOf<Row>(result: D1Result | undefined): readonly Row[] {
  return (result?.results ?? []) as unknown as readonly Row[];
}
