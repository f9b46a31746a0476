// Everything in KV as a file: CSV and NDJSON that an import reads back to the same lists, or the JSON array that
// `wrangler kv bulk put` takes. What fields cannot say exactly is written as it stands (`raw`), never repaired.

import { stringify } from "csv-stringify/sync";
import type { Pair } from "../../../lists/entry/pair.ts";
import { type Fields, type Subject, subjectOf } from "../../../lists/entry/row.ts";
import { matchOf, maxRules, partsOf, placeOf, readRules } from "../../../lists/entry/rules.ts";
import { fieldsOf, untilOf } from "../../../lists/entry/value.ts";
import { keys } from "../../../src/policy/keys.ts";
import { csvHeader, toCells, toRawCells } from "./csv-cells.ts";

export const exportFormats = ["csv", "ndjson", "wrangler"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** One row to write: with fields, or kept as it stands, with KV's own end in Unix seconds. */
interface Outgoing {
  readonly subject: Subject;
  readonly fields: Fields | undefined;
  readonly raw: string;
  readonly end: number | undefined;
}

/** The fields with KV's own end where that comes before `until`: the entry is gone then, whatever it says. */
function withEnd(fields: Fields, value: string, expiration: number | undefined): Fields {
  const until = untilOf(value);
  if (expiration === undefined || (until !== undefined && until <= expiration * 1000)) return fields;
  return { ...fields, until: expiration };
}

function rowsOf({ key, value, expiration }: Pair): readonly Outgoing[] {
  const rules = key === keys.patterns && expiration === undefined ? readRules(value) : undefined;
  // An empty list or one that is too long has no rows to say so with.
  if (rules?.ok === true && rules.value.length > 0 && rules.value.length <= maxRules) {
    return rules.value.map((rule) => {
      // The columns of a file do not say where a rule looks; without it, it would bar other people.
      const parts = placeOf(rule) === undefined ? partsOf(rule) : undefined;
      const subject: Subject = { kind: "pattern", id: parts?.match ?? matchOf(rule) ?? "", group: "" };
      return {
        subject,
        fields: parts?.fields,
        raw: JSON.stringify(parts === undefined ? rule : parts.fields),
        end: undefined,
      };
    });
  }
  const fields = key === keys.patterns ? undefined : fieldsOf(value);
  const subject = subjectOf(key);
  return [{ subject, fields: fields && withEnd(fields, value, expiration), raw: value, end: expiration }];
}

function csvCells({ subject, fields, raw, end }: Outgoing): readonly string[] {
  const cells = fields === undefined ? undefined : toCells(subject, fields);
  if (cells !== undefined) return cells;
  // A raw rule is the whole rule.
  const whole =
    subject.kind === "pattern" && fields !== undefined ? JSON.stringify({ match: subject.id, ...fields }) : raw;
  return toRawCells(subject, whole, end);
}

function ndjsonLine({ subject, fields, raw, end }: Outgoing): string {
  const { kind, id, group } = subject;
  const about = { kind, id: id === "" ? undefined : id, group: group === "" ? undefined : group };
  return `${JSON.stringify(fields === undefined ? { ...about, until: end, raw } : { ...about, ...fields })}\n`;
}

/** The file's text, piece by piece, from the store's pages. */
export async function* exported(
  pages: AsyncIterable<readonly Pair[]>,
  format: ExportFormat,
  done: (count: number) => void,
): AsyncGenerator<string> {
  if (format === "csv") yield stringify([csvHeader]);
  if (format === "wrangler") yield "[";
  let separator = "\n";
  for await (const page of pages) {
    if (format === "csv") yield stringify(page.flatMap(rowsOf).map(csvCells));
    else if (format === "ndjson") yield page.flatMap(rowsOf).map(ndjsonLine).join("");
    else {
      for (const { key, value, expiration, metadata } of page) {
        yield separator + JSON.stringify({ key, value, expiration, metadata });
        separator = ",\n";
      }
    }
    done(page.length);
  }
  if (format === "wrangler") yield "\n]\n";
}
