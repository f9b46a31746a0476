// The names of entries in KV. The one place where keys are made: the Worker's lookup and the list tools share it.
// A bare id is never a key: KV's bulk read drops integer-like keys (docs/reference/cloudflare.md 1.3).
import { sha256 } from "../core/secret.ts";

/** KV allows 512 bytes a key; two ids of at most 200 bytes and the words around them stay below. */
const maxIdBytes = 200;
/** No UTF-16 unit takes more than three bytes, escaped or as UTF-8. */
const surelyShort = Math.floor(maxIdBytes / 3);
/** What an id must not hold inside a key; most hold none of it. */
const special = /[%/\ud800-\udfff]/;
const encoder = new TextEncoder();

/**
 * The form in which an id stands inside a key: `%` and `/` escaped, lone surrogates as U+FFFD (as KV itself would
 * answer them). Longer than 200 bytes: undefined, use `hashId`.
 */
export function escapeId(id: string): string | undefined {
  const escaped = special.test(id) ? id.toWellFormed().replace(/[%/]/g, (char) => (char === "%" ? "%25" : "%2F")) : id;
  return id.length <= surelyShort || encoder.encode(escaped).length <= maxIdBytes ? escaped : undefined;
}

/** `%sha256:<hex>` of the id, for ids whose escaped form is too long. No escaped id looks like it: those hold only %25 and %2F. */
export async function hashId(id: string): Promise<string> {
  return `%sha256:${await sha256(id.toWellFormed())}`;
}

type Id = string | null | undefined;

/** The key part of each id, short or hashed; what is none stays null or undefined. */
export async function keyParts(ids: readonly Id[]): Promise<Id[]> {
  const parts: Id[] = [];
  for (const id of ids) parts.push(typeof id === "string" ? (escapeId(id) ?? (await hashId(id))) : id);
  return parts;
}

/** Keys from key parts (not from ids). */
export const keys = {
  user: (user: string) => `user/${user}`,
  groupUser: (group: string, user: string) => `group/${group}/user/${user}`,
  inviter: (user: string) => `inviter/${user}`,
  groupInviter: (group: string, user: string) => `group/${group}/inviter/${user}`,
  group: (group: string) => `group/${group}`,
  type: (type: string) => `type/${type}`,
  default: "default",
  patterns: "patterns",
  groupFlood: (group: string) => `group/${group}/flood`,
  typeFlood: (type: string) => `type/${type}/flood`,
  flood: "flood",
} as const;
