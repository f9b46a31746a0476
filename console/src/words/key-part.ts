// An id as it stands in a key, where that can be said at once: a very long one has to be hashed first, and has no link.
import { escapeId } from "../../../src/policy/keys.ts";

export function keyPart(id: string): string | undefined {
  return id.trim() === "" || id.trim() !== id ? undefined : escapeId(id);
}
