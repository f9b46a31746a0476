// A figure with its spread: the median over rounds, the least and the most.

export interface Spread {
  readonly value: number;
  readonly least: number;
  readonly most: number;
}

/** @param values one of each round, in any order. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [least = Number.NaN] = sorted;
  return { value: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN, least, most: sorted.at(-1) ?? Number.NaN };
}
