// What one entry or one rule adds to the measure of loss. A shape only.

/** What one change adds to the measure. */
export interface Measured {
  readonly name: string;
  readonly denied: boolean;
  /** In what it gets weaker; undefined: in nothing. */
  readonly weaker: string | undefined;
  readonly aboutEverybody: boolean;
  /** It lets everybody in somewhere, and did not before. */
  readonly opened: boolean;
}
