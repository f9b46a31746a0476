// Changes of the one value `patterns`: a rule added, taken out or moved up, as a new value. The rules that stay, stay as
// they stand.

import { parsePatterns } from "../../../lists/entry/reading.ts";
import { maxRules, placeOf, type Rule, readRules, ruleOf } from "../../../lists/entry/rules.ts";
import { err, ok, type Result } from "../../../src/core/result.ts";
import type { FormFields } from "../sign-in/form.ts";
import { type EntryForm, fieldsOfForm } from "./entry-form.ts";

/** undefined: the value is no list of rules, or could not be read. */
export function rulesOf(value: string | null | undefined): readonly Rule[] | undefined {
  if (value === undefined) return undefined;
  const rules = readRules(value ?? undefined);
  return rules.ok ? rules.value : undefined;
}

/** Whether a rule matches, by the gate's own reading: an id or, where it looks at them, a text or a name. */
export function ruleMatches(rule: Rule, tried: string): boolean {
  const list = parsePatterns(JSON.stringify([rule]));
  if (!list.ok) return false;
  const { matching } = list.value;
  const place = placeOf(rule);
  return (place === undefined ? matching(tried) : matching("", tried, place === "name" ? [tried] : [])).length > 0;
}

/** The new value; null where no rule is left. */
export function changeRules(
  rules: readonly Rule[] | undefined,
  { what, rule, match = "", in: looksAt = "" }: FormFields,
  form: EntryForm,
  now: number,
): Result<string | null, string> {
  if (rules === undefined) return err("The rules could not be read, so none can be changed here.");
  const place = Number(rule);
  const next = [...rules];
  if (what === "add") {
    if (match.trim() === "") return err("Say what the rule is to match.");
    if (rules.length >= maxRules) return err(`There are ${maxRules} rules already, and more are not read.`);
    const fields = fieldsOfForm(form, {}, now);
    if (!fields.ok) return fields;
    const looks = looksAt === "" ? {} : { in: looksAt };
    const made = ruleOf({ kind: "pattern", id: match.trim(), group: "", fields: { ...fields.value, ...looks } });
    if (!made.ok) return err(`${made.error}.`);
    next.push(made.value);
  } else if (!Number.isInteger(place) || place < 0 || place >= rules.length) return err("There is no such rule.");
  else if (what === "remove") next.splice(place, 1);
  else if (what === "up" && place > 0) next.splice(place - 1, 2, next[place], next[place - 1]);
  else return err("There is nothing to be done with the rule.");
  return ok(next.length === 0 ? null : JSON.stringify(next));
}
