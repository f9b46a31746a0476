// What is about everybody somewhere and not about one person: by the form of a key, and for patterns by what they match.
// A key that nobody here knows yet counts as about everybody where its place says so (`group/<id>/…`, `type/<type>/…`).

import { keys } from "../../src/policy/keys.ts";

/** Bare words that are keys. */
const words: readonly string[] = [keys.default, keys.patterns, "flood"];

export function isAboutEverybody(key: string): boolean {
  const [first = "", second, third] = key.split("/");
  if (second === undefined) return words.includes(first);
  if (first === "type") return true;
  return first === "group" && third !== "user" && third !== "inviter";
}

/** Whether a pattern matches every id: `*` stands for any run of characters, and every other character for itself. */
export function matchesEverybody(match: string): boolean {
  return /^\*+$/.test(match);
}

const startsAlike = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);
const endsAlike = (a: string, b: string): boolean => a.endsWith(b) || b.endsWith(a);

/** Whether two patterns may match the same id. Of two without an asterisk only if they are the same. */
export function mayMeet(one: string, other: string, matches: (match: string, id: string) => boolean): boolean {
  if (!one.includes("*")) return matches(other, one);
  if (!other.includes("*")) return matches(one, other);
  // With an asterisk in both, whatever stands in their middles finds room between the longer of their ends.
  const [first, last] = [one.split("*"), other.split("*")];
  return startsAlike(first[0] ?? "", last[0] ?? "") && endsAlike(first.at(-1) ?? "", last.at(-1) ?? "");
}
