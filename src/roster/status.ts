// What /health tells of the roster: that of the isolate that answers, which may be another one every time.

export interface RosterStatus {
  /** `in use`: decisions ask it; everything else: they read KV. */
  readonly state: "in use" | "too old" | "not believed yet" | "none";
  readonly ageSeconds?: number;
  readonly keys?: number;
  /** Of memory, feeds included. */
  readonly bytes?: number;
  readonly feeds?: readonly {
    readonly name: string;
    readonly version: string;
    readonly ids: number;
    /** false: its set could not be read yet, and who is on it is not known. */
    readonly loaded: boolean;
  }[];
  /** Entries that this isolate found in KV though the roster should have held them. */
  readonly drifted: number;
}
