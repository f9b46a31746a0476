// What a person's page shows: entries from KV, the rest from D1 in one trip, and what the gate would answer.
import { keyParts, keys } from "../../../src/policy/keys.ts";
import { listedId } from "../editing/listed-rows.ts";
import { readStanding, type Standing, type World } from "../editing/standing.ts";
import { type DecisionPage, decisionPage } from "../queries/decisions.ts";
import { type ListedRow, listedSql } from "../queries/listed.ts";
import { type Stay, staysOf } from "../queries/people.ts";
import { rowsOf } from "../queries/rows.ts";
import { type Answer, mayEnter } from "./may-enter.ts";

export interface PersonView {
  readonly id: string;
  /** The group that was asked about; empty: any. */
  readonly group: string;
  readonly answer: Answer | undefined;
  /** Entries about them that are there. */
  readonly entries: readonly Standing[];
  /** There are more of them. */
  readonly more: boolean;
  readonly stays: readonly Stay[];
  readonly decisions: DecisionPage;
}

const decisionsShown = 20;
/** Entries about one person that are read from KV for the page. */
const mostEntries = 60;

export async function readPerson(world: World, id: string, group: string): Promise<PersonView> {
  const { db } = world;
  const [part] = await keyParts([id === "" ? undefined : id]);
  const decisions = decisionPage(db, { person: id }, decisionsShown);
  const [[stays, listed, ...found], answer] = await Promise.all([
    db.batch([staysOf(db, id), db.prepare(listedSql.byId).bind(listedId(id, part)), ...decisions.statements]),
    id === "" ? undefined : mayEnter(world, id, group),
  ]);
  const known = rowsOf<ListedRow>(listed)
    .filter(({ kind }) => kind === "user" || kind === "inviter")
    .map(({ key }) => key);
  const own = typeof part === "string" ? [keys.user(part), keys.inviter(part)] : [];
  const all = [...new Set([...own, ...known])];
  const standing = await readStanding(world, all.slice(0, mostEntries));
  return {
    id,
    group,
    answer,
    more: all.length > mostEntries,
    entries: [...standing.values()].filter(({ value }) => value !== null),
    stays: rowsOf<Stay>(stays),
    decisions: decisions.read(found),
  };
}
