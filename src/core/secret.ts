// Comparing secrets, and SHA-256. The same code runs in workerd and in Node, so the comparison is a loop of our own:
// crypto.subtle.timingSafeEqual exists only in the first, and throws on unequal lengths (docs/reference/cloudflare.md 3.4).

const encoder = new TextEncoder();
const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** SHA-256, in lower-case hex. */
export async function sha256Of(bytes: Uint8Array | ArrayBuffer): Promise<string> {
  let hex = "";
  for (const byte of new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))) hex += hexOfByte[byte];
  return hex;
}

/** SHA-256 of the UTF-8 text, in lower-case hex. */
export const sha256 = (text: string): Promise<string> => sha256Of(encoder.encode(text));

/**
 * Whether the secret is what is presented, in time that tells nothing of the secret's characters: every one of the presented
 * is compared, with the secret's over and over where that is shorter.
 */
export function equalInConstantTime(presented: string, secret: string): boolean {
  let difference = presented.length ^ secret.length;
  for (let i = 0; i < presented.length; i++) {
    difference |= presented.charCodeAt(i) ^ secret.charCodeAt(i % secret.length);
  }
  return difference === 0;
}

/** Whether one of the secrets is presented; each of them is compared, so that the place of a match does not show either. */
export function isOneOf(presented: string, secrets: readonly string[]): boolean {
  let found = false;
  for (const secret of secrets) found = equalInConstantTime(presented, secret) || found;
  return found;
}
