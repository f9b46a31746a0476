// What kind of text a list is, by its beginning and never by its name: JSON, one JSON value a line, or lines; and what is
// obviously no list at all. Tells the kind only; reads no entry.

import { refusal } from "./refusal.ts";

export const formats = ["csv", "ndjson", "json", "ids"] as const;
export type Format = (typeof formats)[number];

/** The beginning of a text. */
export interface TextStart {
  /** As far as the last line end, unless it is the whole text or one long line. */
  readonly text: string;
  readonly lines: readonly string[];
  readonly whole: boolean;
  /** How lines end: mostly by LF, CR or both; else by what else divides the text. */
  readonly lineEnd: "\n" | "\u0085" | "\u2028";
}

export function textStart(bytes: Uint8Array, whole: boolean): TextStart {
  const all = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(bytes);
  const other = /[\r\n]/.test(all) ? undefined : /[\u0085\u2028]/.exec(all)?.[0];
  const lineEnd = other === "\u0085" || other === "\u2028" ? other : "\n";
  const end = other ?? (all.includes("\n") ? "\n" : "\r");
  const last = all.lastIndexOf(end);
  const text = whole || last === -1 ? all : all.slice(0, last + 1);
  return { text, lines: text.split(other ?? /\r\n|\n|\r/), whole, lineEnd };
}

/** A comment stands at the beginning of a line or behind white space: group ids hold #. */
const comment = /(?:^|\s)(?:#|\/\/).*$/s;
/** A line of ids without what is said about it. */
export const withoutComment = (line: string): string => line.replace(comment, "");

const aList = "give a list of user ids: CSV, JSON, or one id a line";

/** What a text is whose first line says so, where that is no list. */
const signs: readonly (readonly [sign: RegExp, what: string])[] = [
  [/^\s*(?:<!doctype html|<html|<head|<body)/i, "an HTML page (an error page that was saved instead of the list?)"],
  [/^\s*<(?:\?xml|[a-z!])/i, "XML or HTML"],
  [/^BEGIN:V/, "a calendar or contacts"],
  [
    /^(?:\s|--[^\n]*\n|\/\*.*?\*\/;?)*(?:INSERT (?:IGNORE )?INTO|REPLACE INTO|SELECT [^\n]* FROM |COPY \S+ \(|CREATE (?:TABLE|DATABASE)|DROP TABLE|SET NAMES|BEGIN;|PRAGMA )/is,
    "an SQL dump: export the table as CSV",
  ],
  [
    /^\s*\{[^[{}]*"error(?:s|_code|_description|Code)?"\s*:\s*(?!(?:null|""|0|false)\s*[,}])[^[{}]*\}\s*$/,
    "an error that a server answered with",
  ],
  [
    /^\s*(?:HTTP\/\S+ )?(?:\d{3}\W+)?(?:unauthori[sz]ed|forbidden|not found|access denied|bad gateway|internal server error|error|null|undefined|ok)[.!]?\s*$/i,
    "what a server says instead of a list",
  ],
  [/"blob"\s*:\s*"eJ/, "Reddit toolbox's usernotes, packed notes about users and no list of bans"],
  [/^#!/, "a script"],
  [/^(?:export )?(?:const|let|var) \w+ = /, "a program's source: give the list inside as JSON, or one id a line"],
  [/^[[{]'/, "Python's way of writing a list: convert it to JSON (`json.dumps`)"],
  [/^(?:create|add) \S+ (?:hash|list):|^(?:\*filter|-A [A-Z]+ |iptables )/m, "firewall commands"],
  [/^(?:\[Adblock|\|\|[\w.-]+\^|! Title:)/m, "a list of web addresses for an ad blocker"],
  [/^(?:diff --git|--- \S+\n\+\+\+ )/m, "a patch"],
  [/^%YAML|^---\s*(?:\n|$)|^[\w-]+:\s*\n\s*- /, "YAML: convert it to JSON (`yq -o json`)"],
  [/^\s*\|?[^\n]*\|[^\n]*\n\s*\|?\s*:?-{3,}:?\s*(?:\||\n|$)/, "a Markdown table: export it as CSV"],
  [/^\s*\[\[?[A-Za-z][\w. -]*\]\]?\s*\n[^\n]*=/, "TOML or INI: convert it to JSON or CSV"],
];

/** @throws a refusal for what is obviously no list */
export function refuseNoList({ text, lines }: TextStart): void {
  for (const [sign, what] of signs) {
    if (sign.test(text)) throw refusal(`is ${what}. Nothing of it is an id: ${aList}.`);
  }
  if (/^> \S+@\S+ /.test(lines.find((line) => line.trim() !== "") ?? "")) {
    throw refusal("begins with npm's own lines: export with `npm run --silent lists -- export`.");
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether a text is JSON, as a whole or line by line; undefined for other text. */
export function jsonKind({ lines, text, whole }: TextStart): "json" | "ndjson" | undefined {
  const start = text.trimStart();
  // A line of a log begins so: `[2026-01-01 10:00] …`.
  if (/^\[[\d:., TZ/+-]+\][^\S\n]*[^\s,\]}]/.test(start)) return undefined;
  if (start.startsWith("[")) return /^\[\s*(?:["{[\]\d-]|true|false|null|$)/.test(start) ? "json" : undefined;
  if (!/^\{\s*(?:["}]|$)/.test(start)) return undefined;
  const [first = "", second] = lines.filter((line) => line.trim() !== "");
  if (second === undefined) return whole || !isJson(first) ? "json" : "ndjson";
  return isJson(first) || second.trimStart().startsWith('{"') ? "ndjson" : "json";
}
