// The codes that an entry may name for a refusal: each IM server passes on a range of its own. Which ones there are is
// told by the platforms; here stands only what a range is.

export interface CodeRange {
  readonly first: number;
  readonly last: number;
}

/** The ranges that somebody knows, with whose they are. */
export type CodeRanges = readonly (CodeRange & { readonly of: string })[];

export const isIn = ({ first, last }: CodeRange, code: number): boolean => code >= first && code <= last;
