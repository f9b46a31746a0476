// What a read file would put into KV, as plain data.

import type { FileEntries } from "../../../lists/comparing/file-entries.ts";

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

export function contentsOf({ pairs, rules }: FileEntries): Readonly<Record<string, unknown>> {
  const entries = Array.from({ length: pairs.size() }, (_, place) => [
    pairs.keyAt(place),
    parsed(pairs.valueAt(place)),
  ]);
  return Object.fromEntries(rules.length === 0 ? entries : [...entries, ["patterns", rules]]);
}
