// Keys read backwards: what a key in KV is about, or why no lookup will ever ask for it. For the list tools;
// the Worker only makes keys and must not import this. What counts as a key is decided by keys.ts itself.
import { err, ok, type Result } from "../core/result.ts";
import { escapeId } from "./keys.ts";

/** A flood rule's `id` is its type, empty where it is not about one. `id` and `group` are the ids themselves, or `%sha256:<hex>` where only their hash is known. */
export interface ParsedKey {
  readonly kind: "user" | "inviter" | "group" | "type" | "default" | "patterns" | "flood";
  readonly id: string;
  /** Empty: every group. */
  readonly group: string;
}

/** How hashId writes an id that is too long for a key. */
export const hashedId = /^%sha256:[0-9a-f]{64}$/;

function parsePart(part: string): Result<string, string> {
  if (part === "") return err("an id is empty");
  if (hashedId.test(part)) return ok(part);
  const id = part.replaceAll("%2F", "/").replaceAll("%25", "%");
  const escaped = escapeId(id);
  if (escaped === part) return ok(id);
  if (escaped === undefined) return err("an id is longer than 200 bytes; lookups ask for its %sha256: form");
  return err("a % in an id is not written %25");
}

function aboutPerson(kind: "user" | "inviter", idPart: string, groupPart?: string): Result<ParsedKey, string> {
  const id = parsePart(idPart);
  const group = groupPart === undefined ? ok("") : parsePart(groupPart);
  if (!id.ok) return id;
  return group.ok ? ok({ kind, id: id.value, group: group.value }) : group;
}

/** Reads a key; the error says why no lookup asks for it. */
export function parseKey(key: string): Result<ParsedKey, string> {
  if (key === "default" || key === "patterns") return ok({ kind: key, id: "", group: "" });
  if (key === "flood") return ok({ kind: "flood", id: "", group: "" });
  const [word = "", first, middle, last, ...more] = key.split("/");
  if (first === undefined) return err(`a bare word is never a key; a user's is user/${key}`);
  const ids = middle === undefined ? 1 : 2;
  if ((word === "group" || word === "type") && middle === "flood" && last === undefined) {
    const about = parsePart(first);
    if (!about.ok) return about;
    return ok({ kind: "flood", id: word === "type" ? about.value : "", group: word === "group" ? about.value : "" });
  }
  if ((word === "user" || word === "inviter" || word === "type") && ids > 1) {
    return err("a / in an id is not written %2F");
  }
  if (word === "user" || word === "inviter") return aboutPerson(word, first);
  if (word === "type" || (word === "group" && ids === 1)) {
    const id = parsePart(first);
    return id.ok ? ok({ kind: word, id: id.value, group: "" }) : id;
  }
  if (word !== "group") return err(`no key begins with ${word}/`);
  if (middle !== "user" && middle !== "inviter") {
    return err(`after group/<id>/ comes user/, inviter/ or flood, not ${middle}/ (a / in an id is written %2F)`);
  }
  if (last === undefined) return err("an id is empty");
  if (more.length > 0) return err("a / in an id is not written %2F");
  return aboutPerson(middle, last, first);
}
