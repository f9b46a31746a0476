// A row filled up with what a file leaves out: the options' words, and the one word that goes without saying, deny. Says
// what is wrong with whom it is about; whether its fields make an entry is not asked here.

import { type Fields, isKind, kinds, type Row, subjectProblem } from "../entry/row.ts";
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
  /** It said in so many words that there is no end. */
  readonly never: boolean;
  readonly alike?: string | undefined;
}

/** @param assumed the effect of a person's row where neither the file nor an option names one */
export function completeRow(said: Said, defaults: Defaults, assumed: "deny" | undefined): Row | Problem {
  const { id, raw, alike } = said;
  const kind = said.kind || defaults.kind;
  if (!isKind(kind)) return problem("entry", `kind is ${JSON.stringify(kind)}, not one of ${kinds.join(", ")}`);
  const personal = kind === "user" || kind === "inviter";
  const group = said.group || (personal && raw === undefined ? defaults.group : "");
  const fields = raw === undefined ? filledUp(said, defaults.fields, personal ? assumed : undefined) : said.fields;
  const row: Row = { kind, id, group, fields, raw, alike };
  // Not every rule that was kept raw has a match.
  if (kind === "pattern" && raw !== undefined) return row;
  const fault = subjectProblem(row);
  return fault === undefined ? row : problem("entry", fault);
}

function filledUp({ fields, never }: Said, defaults: Fields, assumed: "deny" | undefined): Fields {
  let filled = fields;
  for (const name in defaults) {
    if (fields[name] === undefined && !(never && name === "until")) filled = { ...filled, [name]: defaults[name] };
  }
  return filled.effect === undefined && assumed !== undefined ? { ...filled, effect: assumed } : filled;
}
