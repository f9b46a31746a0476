// A row: one entry in words that a person can type, whatever file or command line it comes from. Its kind, id and group
// make the key, by the Worker's own key function; its fields make the value (value.ts). Knows no file and no KV.

import { err, ok, type Result } from "../../src/core/result.ts";
import { escapeId, hashId, keys } from "../../src/policy/keys.ts";
import { hashedId, parseKey } from "../../src/policy/parse-key.ts";
import { readId, trimId } from "./id.ts";

/**
 * What a row is about. `pattern`: one rule of the one value `patterns`, its id the rule's match. `key`: the id is the
 * key in KV itself, for what the other kinds cannot say (a misspelled key, an id with white space at its ends).
 */
export const kinds = ["user", "inviter", "group", "type", "default", "pattern", "key"] as const;
export type Kind = (typeof kinds)[number];

export interface Subject {
  readonly kind: Kind;
  /** An id too long for a key may also be given as its key has it: `%sha256:<hex>`. Empty for `default`. */
  readonly id: string;
  /** Empty: every group. */
  readonly group: string;
}

/** An entry's fields by their names in KV (src/policy/entry.ts). */
export type Fields = Readonly<Record<string, unknown>>;

export interface Row extends Subject {
  /** A field that is undefined is not there. With `raw`, at most `until`: KV's own end. */
  readonly fields: Fields;
  /** The value as it stands in KV, where fields cannot say it: not understood, or with a field that is ignored. */
  readonly raw?: string | undefined;
  /** Rows of one file with the same text here differ in nothing that could be wrong, so one of them is checked for all. */
  readonly alike?: string | undefined;
  /** The end was written as a length of time, in seconds. */
  readonly lastingSeconds?: number | undefined;
}

export function isKind(word: string): word is Kind {
  return (kinds as readonly string[]).includes(word);
}

/** What is wrong with a subject, or undefined. */
export function subjectProblem({ kind, id, group }: Subject): string | undefined {
  if (kind === "default") {
    return id === "" && group === "" ? undefined : "default is about everyone: it has neither id nor group";
  }
  if (id === "") return kind === "pattern" ? "a pattern without a match" : `a ${kind} without an id`;
  if (group !== "" && kind !== "user" && kind !== "inviter") return `a group is given only with user and inviter`;
  if (kind !== "key" && kind !== "pattern" && (trimId(id) !== id || trimId(group) !== group)) {
    return "white space at an end of the id";
  }
  if (kind === "key" && (id === "." || id === ".." || new TextEncoder().encode(id).length > 512))
    return "KV takes no such key";
  return undefined;
}

function keyPart(id: string): string | Promise<string> {
  return hashedId.test(id) ? id : (escapeId(id) ?? hashId(id));
}

/** The key in KV. A promise only where an id has to be hashed. */
export function keyOf({ kind, id, group }: Subject): string | Promise<string> {
  if (kind === "key") return id.toWellFormed();
  if (kind === "default") return keys.default;
  if (kind === "pattern") return keys.patterns;
  const part = keyPart(id);
  if (group === "" || (kind !== "user" && kind !== "inviter")) {
    return typeof part === "string" ? keys[kind](part) : part.then((hashed) => keys[kind](hashed));
  }
  const make = kind === "user" ? keys.groupUser : keys.groupInviter;
  const groupPart = keyPart(group);
  if (typeof part === "string" && typeof groupPart === "string") return make(groupPart, part);
  return Promise.all([groupPart, part]).then(([first, second]) => make(first, second));
}

/** Whether a reader of files takes these words for what they are: some ids look like what a spreadsheet has spoilt. */
function isReadAsItIs({ id, group }: Subject): boolean {
  const same = (text: string) => {
    const read = readId(text);
    return text === "" || ("id" in read && read.id === text);
  };
  return same(id) && same(group);
}

/** What a key is about, in words from which keyOf makes this very key again. */
export function subjectOf(key: string): Subject {
  const parsed = parseKey(key);
  if (parsed.ok && parsed.value.kind !== "patterns" && parsed.value.kind !== "flood") {
    const subject: Subject = { ...parsed.value, kind: parsed.value.kind };
    if (subjectProblem(subject) === undefined && isReadAsItIs(subject) && keyOf(subject) === key) return subject;
  }
  return { kind: "key", id: key, group: "" };
}

/** Reads a subject from words; `group` is left out of account by kinds that have none. */
export function parseSubject(kind: string, id: string, group: string): Result<Subject, string> {
  if (!isKind(kind)) return err(`kind is ${JSON.stringify(kind)}, not one of ${kinds.join(", ")}`);
  const subject = { kind, id, group };
  const problem = subjectProblem(subject);
  return problem === undefined ? ok(subject) : err(problem);
}

/** How a subject is told to a person: `user jared in @TGS#1`. */
export function nameOf({ kind, id, group }: Subject): string {
  return [kind, id, group === "" ? "" : `in ${group}`].filter((word) => word !== "").join(" ");
}
