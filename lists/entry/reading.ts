// The Worker's own reading of entries, rules and patterns, with the codes that the platforms know. Everything in lists/ and
// cli/lists reads through here; what an entry means is decided by src/policy alone.

import { knownCodes } from "../../src/platforms/facts.ts";
import { parseEntry as parse, parseEntryValue as parseValue } from "../../src/policy/entry.ts";
import { parseFloodRule as parseFlood, parseFloodValue as parseFloodJson } from "../../src/policy/flood-rule.ts";
import { parsePatterns as parseRules, readRule as readOne } from "../../src/policy/patterns.ts";

export const parseEntry = (text: string) => parse(text, knownCodes);
export const parseEntryValue = (value: unknown) => parseValue(value, knownCodes);
export const parseFloodRule = (text: string) => parseFlood(text, knownCodes);
export const parseFloodValue = (value: unknown) => parseFloodJson(value, knownCodes);
export const parsePatterns = (text: string) => parseRules(text, knownCodes);
export const readRule = (item: unknown) => readOne(item, knownCodes);
