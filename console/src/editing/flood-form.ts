// The form of a flood rule: how many within how long close a group for how long. What a rule may say is decided by the
// gate's own reader; fields that the form does not show stay as they were.

import { parseFloodRule } from "../../../lists/entry/reading.ts";
import { isObject } from "../../../src/core/read-fields.ts";
import { err, ok, type Result } from "../../../src/core/result.ts";
import type { FormFields } from "../sign-in/form.ts";

export interface FloodForm {
  /** off: no rule holds here, whatever a wider one says. */
  readonly what: string;
  readonly joins: string;
  readonly seconds: string;
  readonly for: string;
  readonly message: string;
  readonly reason: string;
  readonly observe: boolean;
}

const usual: FloodForm = {
  ...{ what: "limit", joins: "20", seconds: "60", for: "600" },
  ...{ message: "", reason: "", observe: false },
};

/** The form as it was sent. */
export const readFloodForm = (form: FormFields): FloodForm => ({
  what: form.what ?? "",
  joins: form.joins ?? "",
  seconds: form.seconds ?? "",
  for: form.for ?? "",
  message: form.message ?? "",
  reason: form.reason ?? "",
  observe: form.observe !== undefined,
});

/** The form as a rule fills it in; undefined: nothing that it could say. @param value null: there is no rule */
export function formOfFlood(value: string | null): FloodForm | undefined {
  if (value === null) return usual;
  const parsed = parseFloodRule(value);
  if (!parsed.ok || parsed.value.dropped.length > 0) return undefined;
  const { rule } = parsed.value;
  if (rule === "off") return { ...usual, what: "off" };
  const { joins, seconds, message = "", reason = "", observe = false } = rule;
  return {
    ...{ what: "limit", joins: String(joins), seconds: String(seconds), for: String(rule.for) },
    ...{ message, reason, observe },
  };
}

function fieldsOf(value: string | null): Readonly<Record<string, unknown>> {
  try {
    const fields: unknown = JSON.parse(value ?? "{}");
    return isObject(fields) ? fields : {};
  } catch {
    return {};
  }
}

const numberOf = (text: string): number | undefined => (text.trim() === "" ? undefined : Number(text));
const textOf = (text: string): string | undefined => (text.trim() === "" ? undefined : text.trim());

/** @param before the rule that stood there @param signature who writes it, and when */
export function floodOfForm(
  form: FloodForm,
  before: string | null,
  signature: { readonly by: string; readonly at: string },
): Result<string, string> {
  if (form.what === "off") return ok("off");
  const value = JSON.stringify({
    ...fieldsOf(before),
    joins: numberOf(form.joins),
    seconds: numberOf(form.seconds),
    for: numberOf(form.for),
    message: textOf(form.message),
    reason: textOf(form.reason),
    observe: form.observe ? true : undefined,
    ...signature,
  });
  const parsed = parseFloodRule(value);
  const problem = parsed.ok ? parsed.value.dropped.find((line) => !line.endsWith(": unknown field")) : parsed.error;
  return problem === undefined ? ok(value) : err(`${problem}.`);
}
