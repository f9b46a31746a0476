// What the policy needs of the lists' storage: one bulk read. KV is behind it in the Worker; its weaknesses show
// in the result's form: a key may be missing from the answer altogether.

export interface Lists {
  /**
   * Reads the values of distinct keys in one parallel round, giving up after so many milliseconds with what came.
   * In the map, null means: there is no such entry. A key that is *not in the map* could not be read.
   * Never rejects; `problem` says what went wrong.
   */
  read(keys: readonly string[], timeoutMs: number): Promise<ListsAnswer>;
}

export interface ListsAnswer {
  readonly values: ReadonlyMap<string, string | null>;
  readonly problem?: string;
}
