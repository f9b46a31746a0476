// Signatures: HMAC-SHA-256 with a key that is made of a secret for one purpose, so that what is signed for one purpose is
// worth nothing for another. Comparison takes a time that does not tell how much is right.

const encoder = new TextEncoder();

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}

export const encodeText = (text: string): string => base64url(encoder.encode(text));

/** undefined: it was not made by encodeText. */
export function decodeText(text: string): string | undefined {
  const bytes = fromBase64url(text);
  return bytes && new TextDecoder().decode(bytes);
}

const hmac = { name: "HMAC", hash: "SHA-256" };

async function keyFor(secret: string, purpose: string): Promise<CryptoKey> {
  const root = await crypto.subtle.importKey("raw", encoder.encode(secret), hmac, false, ["sign"]);
  const derived = await crypto.subtle.sign("HMAC", root, encoder.encode(`doorman console ${purpose}`));
  return await crypto.subtle.importKey("raw", derived, hmac, false, ["sign", "verify"]);
}

export async function macOf(secret: string, purpose: string, text: string): Promise<string> {
  const key = await keyFor(secret, purpose);
  return base64url(new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text))));
}

export async function isMac(given: string, secret: string, purpose: string, text: string): Promise<boolean> {
  const bytes = fromBase64url(given);
  if (bytes === undefined) return false;
  return await crypto.subtle.verify("HMAC", await keyFor(secret, purpose), bytes, encoder.encode(text));
}

/** Whether two texts are the same, in a time that does not tell where they differ. */
export async function isSameText(one: string, other: string): Promise<boolean> {
  const secret = crypto.randomUUID();
  return await isMac(await macOf(secret, "same", one), secret, "same", other);
}
