// Reads a list in the tests' own process, from bytes or a text, and shows what came of it. Must not judge it.

import { gunzip } from "../../../cli/lists/files/open-source.ts";
import type { ColumnName } from "../../../lists/reading/column-names.ts";
import { parseColumn } from "../../../lists/reading/columns.ts";
import type { DateOrder } from "../../../lists/reading/dates.ts";
import { readEntries } from "../../../lists/reading/read-entries.ts";
import { askedRows } from "../../../lists/reading/row-choice.ts";
import { contentsOf } from "./contents.ts";

export const now = Date.parse("2026-11-20T12:00:00Z");

export interface ReadResult {
  /** Key → value in KV, parsed. */
  readonly entries: Readonly<Record<string, unknown>>;
  /** `3 no-id: …`. */
  readonly bad: readonly string[];
  readonly refused: string | undefined;
  /** How it was read. */
  readonly told: string;
  readonly duplicates: number;
}

export interface HowToRead {
  readonly columns?: readonly string[];
  readonly dates?: DateOrder;
  readonly only?: readonly string[];
  readonly ignore?: readonly string[];
  /** The options' own words about entries. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Bytes in a chunk. */
  readonly step?: number;
  /** The platform's own gunzip, as a Worker has it. */
  readonly asWorker?: true;
}

export async function read(content: string | Uint8Array, how: HowToRead = {}): Promise<ReadResult> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const step = how.step ?? 1000;
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
  }
  const columns = new Map<ColumnName, string>(
    (how.columns ?? []).map((text) => {
      const column = parseColumn(text);
      if (column === undefined) throw new Error(`no column: ${text}`);
      return column;
    }),
  );
  const rows = askedRows(how.only, how.ignore);
  if ("unread" in rows) throw new Error(`no column: ${rows.unread}`);
  const result = await readEntries(
    { name: "list", open: chunks },
    {
      columns,
      rows,
      dates: how.dates,
      defaults: { kind: "user", group: "", fields: how.fields ?? {} },
      format: undefined,
      now,
      gunzip: how.asWorker ? undefined : gunzip,
    },
  );
  if (!result.ok) return { entries: {}, bad: [], refused: result.refused, told: "", duplicates: 0 };
  const { bad, how: told, duplicates } = result.file;
  return {
    entries: contentsOf(result.file),
    bad: bad.map(({ line, kind, problem }) => `${line} ${kind}: ${problem}`),
    refused: undefined,
    told,
    duplicates,
  };
}

export const denied = (...ids: readonly string[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(ids.map((id) => [`user/${id}`, { effect: "deny" }]));
