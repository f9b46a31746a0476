// A text that somebody changed is no longer another one's: where it still bears the name and time of what stood there, it
// gets those of whoever changed it. Rules that stay as they were keep theirs.
import { isObject } from "../../../src/core/read-fields.ts";

export interface Signature {
  readonly by: string;
  readonly at: string;
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}

const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const signatureOf = (item: unknown): string => (isObject(item) ? JSON.stringify([item.by, item.at]) : "");
const unsigned = JSON.stringify([undefined, undefined]);

/** @param before what stood there; null: nothing */
export function signAnew(text: string, before: string | null, { by, at }: Signature): string {
  const value = parsed(text);
  if (typeof value !== "object" || value === null) return text;
  const old = itemsOf(parsed(before));
  const same = new Set(old.map((item) => JSON.stringify(item)));
  const known = new Set([...old.map(signatureOf), unsigned]);
  const signed = (item: unknown) =>
    isObject(item) && !same.has(JSON.stringify(item)) && known.has(signatureOf(item)) ? { ...item, by, at } : item;
  const next = Array.isArray(value) ? value.map(signed) : signed(value);
  return JSON.stringify(next) === JSON.stringify(value) ? text : JSON.stringify(next);
}
