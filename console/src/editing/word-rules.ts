// Rules on what somebody wrote or is called, for trying an edit of `patterns`: what they matched then is known of those
// that stood there, by the entries that were met; of new ones nobody knows, since texts are not kept.

import { parseEntry } from "../../../lists/entry/reading.ts";
import { meaningOfRule, partsOf, placeOf, type Rule, readRules } from "../../../lists/entry/rules.ts";
import type { PatternRule } from "../../../src/policy/patterns.ts";

export interface WordRules {
  /** Those that stood there, with the places that they had. */
  readonly known: readonly { readonly rule: PatternRule; readonly was: number }[];
  readonly added: readonly PatternRule[];
}

function wordRule(rule: Rule, index: number): PatternRule | undefined {
  const parts = partsOf(rule);
  if (parts === undefined || placeOf(rule) === undefined) return undefined;
  const parsed = parseEntry(JSON.stringify({ ...parts.fields, in: undefined }));
  return parsed.ok ? { index, match: parts.match, ...parsed.value } : undefined;
}

export function wordRulesOf(after: string | null, before: string | null): WordRules {
  const [old, next] = [readRules(before ?? undefined), readRules(after ?? undefined)];
  if (!next.ok) return { known: [], added: [] };
  const places = new Map((old.ok ? old.value : []).map((rule, index) => [meaningOfRule(rule), index]));
  const known: { rule: PatternRule; was: number }[] = [];
  const added: PatternRule[] = [];
  for (const [index, item] of next.value.entries()) {
    const rule = wordRule(item, index);
    if (rule === undefined) continue;
    const was = places.get(meaningOfRule(item));
    if (was === undefined) added.push(rule);
    else known.push({ rule, was });
  }
  return { known, added };
}
