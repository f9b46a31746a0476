// HalfSipHash-1-3 with a secret key, over a text's UTF-16 units: without the key nobody can choose an id that has somebody
// else's fingerprint. 32-bit arithmetic alone, and no copy of the text. Source: github.com/veorq/SipHash.

/** The two halves of the key, 32 bits each. */
export interface HashKey {
  readonly k0: number;
  readonly k1: number;
}

/** How many bits of the hash's upper half a fingerprint has, before the 32 of the lower: together a whole number, exactly. */
export const highBits = 16;

/**
 * 48 bits of the hash, as a number. The text has no lone surrogates: keys are made without (src/policy/keys.ts), since
 * KV would answer them as U+FFFD.
 */
export function fingerprint(text: string, { k0, k1 }: HashKey): number {
  const { length } = text;
  const whole = length & ~1;
  let v0 = k0;
  let v1 = k1 ^ 0xee;
  let v2 = k0 ^ 0x6c796765;
  let v3 = k1 ^ 0x74656462;
  let low = 0;
  // One round for each word, the last of which has the unit that is left over and the length in bytes; then twice three.
  for (let at = 0; at <= whole + 12; at += 2) {
    let word = 0;
    if (at < whole) word = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);
    else if (at === whole) word = ((length * 2) << 24) | (length === whole ? 0 : text.charCodeAt(at));
    else if (at === whole + 2) v2 ^= 0xee;
    else if (at === whole + 8) {
      low = v1 ^ v3;
      v1 ^= 0xdd;
    }
    v3 ^= word;
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 ^= word;
  }
  return ((v1 ^ v3) >>> (32 - highBits)) * 2 ** 32 + (low >>> 0);
}
