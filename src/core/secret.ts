// Comparing secrets in constant time. The same code runs in workerd and in Node: crypto.subtle.timingSafeEqual
// exists only in the first and throws on unequal lengths (docs/reference/cloudflare.md 3.4), so digests are compared.

const encoder = new TextEncoder();

/** SHA-256 of the UTF-8 text, 32 bytes. */
export async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
}

/** Lower-case hex of the bytes. */
export function toHex(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return hex;
}

/** Compares two strings of equal length in time that depends on the length alone. */
export function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

/**
 * Makes a check for a set of secrets, of any lengths. Each call hashes what is presented and compares it with
 * every secret's hash, so neither the length nor the place of a match shows in the time it takes.
 */
export function createSecretCheck(secrets: readonly string[]): (presented: string) => Promise<boolean> {
  let known: readonly string[] | undefined;
  return async (presented) => {
    // The values are kept, never the promise: in workerd a promise of a request that was given up may never settle.
    known ??= await Promise.all(secrets.map(async (secret) => toHex(await sha256(secret))));
    const digest = toHex(await sha256(presented));
    let found = false;
    for (const one of known) found = equalInConstantTime(one, digest) || found;
    return found;
  };
}
