// A flood rule: how many may enter a group within a while before it is closed for a while. Parsing knows what entry.ts
// knows, that a mistake never lifts a ban: what is wrong in a rule is dropped, and only without its limit is it none.
// Knows no keys, no clock, and nothing of who has entered.
import type { CodeRanges } from "../core/codes.ts";
import { parseJson } from "../core/parse-json.ts";
import { isObject, optional, type ReadersOf } from "../core/read-fields.ts";
import { err, ok, type Result } from "../core/result.ts";
import { flag, perCodes, readKnown, text, whole } from "./entry.ts";

export interface FloodRule {
  readonly joins: number;
  readonly seconds: number;
  /** For so many seconds the group is closed. */
  readonly for: number;
  readonly code?: number | undefined;
  readonly message?: string | undefined;
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
  readonly at?: string | undefined;
  readonly observe?: boolean | undefined;
}

/** `off`: no rule holds here, whatever a wider one says. */
export interface ParsedFloodRule {
  readonly rule: FloodRule | "off";
  readonly dropped: readonly string[];
}

const usualForSeconds = 600;
const between = (least: number, most: number) =>
  optional(whole(`not a whole number from ${least} to ${most}`, (value) => value >= least && value <= most));

const ruleFields = perCodes(
  (code) =>
    ({
      joins: between(1, 1000),
      seconds: between(1, 3600),
      for: between(10, 86_400),
      code,
      message: text,
      reason: text,
      by: text,
      at: text,
      observe: flag,
    }) satisfies ReadersOf<Partial<FloodRule>>,
);

const isOff = (value: unknown): boolean => typeof value === "string" && value.trim().toLowerCase() === "off";

/** Reads a rule from a parsed JSON value: the word `off`, or an object with `joins` and `seconds`. */
export function parseFloodValue(value: unknown, codes: CodeRanges): Result<ParsedFloodRule, string> {
  if (isOff(value)) return ok({ rule: "off", dropped: [] });
  if (!isObject(value)) return err("neither the word off nor an object");
  const { fields: read, problems } = readKnown(value, ruleFields(codes));
  const { joins, seconds } = read;
  if (joins === undefined || seconds === undefined) {
    const missing = joins === undefined ? "joins" : "seconds";
    return err(problems.find((problem) => problem.startsWith(`${missing}:`)) ?? `${missing}: missing`);
  }
  return ok({ rule: { ...read, joins, seconds, for: read.for ?? usualForSeconds }, dropped: problems });
}

/** Reads a rule as it stands in KV: the bare word, in any case and with white space around it, or JSON. */
export function parseFloodRule(value: string, codes: CodeRanges): Result<ParsedFloodRule, string> {
  if (isOff(value)) return ok({ rule: "off", dropped: [] });
  const parsed = parseJson(value.trim());
  return parsed === undefined ? err("neither the word off nor JSON") : parseFloodValue(parsed, codes);
}
