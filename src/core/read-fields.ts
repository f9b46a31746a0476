// Reading objects from outside field by field: each by a function that answers its value or what is wrong with it, and
// the type of what is read follows from these functions. Knows no field's name. By hand and not by zod, which would add
// a tenth to the Worker's bundle.
import { err, ok, type Result } from "./result.ts";

/** Reads the value of a field, undefined where it is absent, or says what is wrong with it. Never throws. */
export type FieldReader<T> = (value: unknown) => Result<T, string>;
export type FieldReaders = Readonly<Record<string, FieldReader<unknown>>>;

/** What the readers read. */
export type Fields<Readers extends FieldReaders> = {
  readonly [Name in keyof Readers]: Readers[Name] extends FieldReader<infer T> ? T : never;
};

/** With a reader for every field of T: `satisfies` it keeps a field from being forgotten. */
export type ReadersOf<T> = { readonly [Name in keyof T]-?: FieldReader<T[Name]> };

export interface FieldProblem {
  readonly name: string;
  readonly wrong: string;
}

/** A field that has to be right. @param read answers undefined for what is `wrong`. */
export const field =
  <T>(wrong: string, read: (value: unknown) => T | undefined): FieldReader<T> =>
  (value) => {
    const result = read(value);
    return result === undefined ? err(wrong) : ok(result);
  };

const absent = ok(undefined);

/** A field that may be absent, and right otherwise. */
export const optional =
  <T>(reader: FieldReader<T>): FieldReader<T | undefined> =>
  (value) =>
    value === undefined ? absent : reader(value);

/** A field that is never wrong. */
export const lenient =
  <T>(read: (value: unknown) => T): FieldReader<T> =>
  (value) =>
    ok(read(value));

/** A field that is read where it is right, and else is as good as absent. */
export const orNothing = <T>(reader: FieldReader<T>): FieldReader<T | undefined> =>
  lenient((value) => {
    const read = reader(value);
    return read.ok ? read.value : undefined;
  });

/** One of the words, exactly as it stands. */
export const oneOf = <const Word extends string>(wrong: string, words: readonly Word[]): FieldReader<Word> =>
  field(wrong, (value) => words.find((word) => word === value));

export const asText = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
export const asFilledText = (value: unknown): string | undefined => asText(value) || undefined;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The object's own fields that can be read, and what is wrong with the others. Fields without a reader are passed over. */
export function readFields<Readers extends FieldReaders>(
  object: Readonly<Record<string, unknown>>,
  readers: Readers,
): { readonly fields: Partial<Fields<Readers>>; readonly problems: readonly FieldProblem[] } {
  const fields: Record<string, unknown> = {};
  const problems: FieldProblem[] = [];
  // Not by Object.entries: entries are read here, a decision may meet hundreds, and its list was a third of the time.
  for (const name in readers) {
    const read = readers[name]?.(Object.hasOwn(object, name) ? object[name] : undefined) ?? absent;
    if (!read.ok) problems.push({ name, wrong: read.error });
    else if (read.value !== undefined) fields[name] = read.value;
  }
  // Each value is what the reader of its name answered, which TypeScript cannot follow through a loop.
  return { fields: fields as Partial<Fields<Readers>>, problems };
}

/** All the fields, or what is wrong with some of them. What is no object is read as one without fields. */
export function readWhole<Readers extends FieldReaders>(
  value: unknown,
  readers: Readers,
): Result<Fields<Readers>, readonly FieldProblem[]> {
  const { fields, problems } = readFields(isObject(value) ? value : {}, readers);
  const isWhole = (_read: Partial<Fields<Readers>>): _read is Fields<Readers> => problems.length === 0;
  return isWhole(fields) ? ok(fields) : err(problems);
}

/** The object's own fields that have no reader; an undefined one counts as absent. */
export const unknownNames = (object: Readonly<Record<string, unknown>>, readers: FieldReaders): string[] =>
  Object.keys(object).filter((name) => object[name] !== undefined && !Object.hasOwn(readers, name));
