// An id as it stands in a key, where that can be said at once: a very long one has to be hashed first, and has no link. And
// how a text stands in a form's hidden field: a browser sends a line end of its own for each that is in it.
import { escapeId } from "../../../src/policy/keys.ts";

export function keyPart(id: string): string | undefined {
  return id === "" ? undefined : escapeId(id);
}

export const packed = (text: string): string => encodeURIComponent(text.toWellFormed());

/** undefined: it was not packed. */
export function unpacked(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
