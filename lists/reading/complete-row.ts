// A row filled up with what a file leaves out: the options' words, and the one word that goes without saying, deny. Says
// what is wrong with whom it is about; whether its fields make an entry is not asked here.

import { type Fields, isKind, kinds, type Row, subjectProblem } from "../entry/row.ts";
import type { End } from "./end.ts";
import { type Problem, problem } from "./refusal.ts";

/** What a line leaves out. `fields` are an entry's, by their names in KV. */
export interface Defaults {
  readonly kind: string;
  readonly group: string;
  readonly fields: Fields;
}

/** A row's own words. An undefined field says nothing. */
export interface Said {
  readonly kind: string | undefined;
  readonly id: string;
  readonly group: string | undefined;
  readonly fields: Fields;
  readonly raw: string | undefined;
  /** What was read as the field `until`. */
  readonly end: End;
  readonly alike?: string | undefined;
}

/**
 * @param id and `group` as they are meant, cleared of what surrounds them in the file
 * @param assumed the effect of a person's row where neither the file nor an option names one
 */
export function completeRow(
  said: Said,
  id: string,
  ownGroup: string | undefined,
  defaults: Defaults,
  assumed: "deny" | undefined,
): Row | Problem {
  const { raw, alike, end } = said;
  const kind = said.kind || defaults.kind;
  if (!isKind(kind)) return problem("entry", `kind is ${JSON.stringify(kind)}, not one of ${kinds.join(", ")}`);
  const personal = kind === "user" || kind === "inviter";
  const group = ownGroup || (personal && raw === undefined ? defaults.group : "");
  const fields = raw === undefined ? filledUp(said, defaults.fields, personal ? assumed : undefined) : said.fields;
  const row: Row = { kind, id, group, fields, raw, alike, lastingSeconds: end.lastingSeconds };
  // Not every rule that was kept raw has a match.
  if (kind === "pattern" && raw !== undefined) return row;
  const fault = subjectProblem(row);
  return fault === undefined ? row : problem("entry", fault);
}

function filledUp({ fields, end }: Said, defaults: Fields, assumed: "deny" | undefined): Fields {
  let filled = fields;
  for (const name in defaults) {
    if (fields[name] === undefined && !(end.never && name === "until")) filled = { ...filled, [name]: defaults[name] };
  }
  return filled.effect === undefined && assumed !== undefined ? { ...filled, effect: assumed } : filled;
}
