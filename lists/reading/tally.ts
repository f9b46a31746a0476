// What was done to a file's values on the way, counted, so that it can be told.

export interface Tally {
  /** Ids of which white or zero-width space was taken off the ends. */
  trimmed: number;
  /** Ids of which a spreadsheet's mark for text was taken off. */
  unmarked: number;
  /** Comments that were left out. */
  comments: number;
  /** Headers that stand once more, in files that were put one behind the other. */
  headers: number;
  /** Lines with more cells than columns, whose last cells are one text. */
  joined: number;
}

export const emptyTally = (): Tally => ({ trimmed: 0, unmarked: 0, comments: 0, headers: 0, joined: 0 });
