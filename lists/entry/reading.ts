// The Worker's own reading of entries and patterns, with the codes that the platforms know. Everything in lists/ reads
// through here; what an entry means is decided by src/policy alone.

import { knownCodes } from "../../src/platforms/facts.ts";
import { parseEntry as parse, parseEntryValue as parseValue } from "../../src/policy/entry.ts";
import { parsePatterns as parseRules } from "../../src/policy/patterns.ts";

export const parseEntry = (text: string) => parse(text, knownCodes);
export const parseEntryValue = (value: unknown) => parseValue(value, knownCodes);
export const parsePatterns = (text: string) => parseRules(text, knownCodes);
