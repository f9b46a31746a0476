// One key of KV with its value, as every list tool hands it on. Knows no store, and not what an entry is.

export interface Pair {
  readonly key: string;
  readonly value: string;
  /** Unix seconds at which KV removes it. */
  readonly expiration?: number | undefined;
  /** What KV keeps beside the value and tells when it lists keys (metadata.ts). */
  readonly metadata?: unknown;
}
