// What a person's page shows: entries from KV, the rest from D1 in one trip, and what the gate would answer, decided by
// the gate's own `decide`.
import { parsePatterns } from "../../../lists/entry/reading.ts";
import type { Settlement } from "../../../src/core/verdict.ts";
import { factsOf, knownCodes, platformOf } from "../../../src/platforms/facts.ts";
import { decide } from "../../../src/policy/decide.ts";
import { keyParts, keys } from "../../../src/policy/keys.ts";
import { planLookup } from "../../../src/policy/lookup.ts";
import { readStanding, type Standing, type World } from "../editing/standing.ts";
import { type DecisionPage, decisionPage } from "../queries/decisions.ts";
import { type ListedRow, listedSql } from "../queries/listed.ts";
import { type Stay, staysOf } from "../queries/people.ts";
import { rowsOf } from "../queries/rows.ts";

export interface PersonView {
  readonly id: string;
  /** The group that was asked about; empty: any. */
  readonly group: string;
  readonly answer: Settlement | undefined;
  /** Entries about them that are there. */
  readonly entries: readonly Standing[];
  readonly stays: readonly Stay[];
  readonly decisions: DecisionPage;
}

const decisionsShown = 20;
/** Entries about one person that are read from KV for the page. */
const mostEntries = 60;

/** Whether they may enter now. The group's type counts where the platform tells it, and it is known. */
async function mayEnter(world: World, id: string, group: string): Promise<Settlement | undefined> {
  const head =
    group === ""
      ? null
      : await world.db
          .prepare("SELECT source, type FROM groups WHERE group_id = ?1 ORDER BY source LIMIT 1")
          .bind(group)
          .first<{ source: string; type: string | null }>();
  const facts = factsOf(platformOf(head?.source ?? ""));
  const groupType = facts?.tellsType === true ? (head?.type ?? undefined) : undefined;
  const otherTypeName = facts?.otherTypeName?.get(groupType ?? "");
  const groupId = group === "" ? undefined : group;
  const about = { groupId, groupType, otherTypeName, inviter: undefined, candidates: [id] };
  const plan = await planLookup({ action: "apply", ...about });
  const standing = await readStanding(world, plan.keys);
  const now = world.now();
  const values = plan.keys.map((key) => {
    const { value, end } = standing.get(key) ?? {};
    // An entry that KV has let go by now counts no more, whatever its value says.
    return typeof value === "string" && end !== undefined && end * 1000 <= now ? null : value;
  });
  return decide(plan, values, { onUndecided: "allow", now, parsePatterns, codes: knownCodes }).verdicts[0]?.settlement;
}

export async function readPerson(world: World, id: string, group: string): Promise<PersonView> {
  const { db } = world;
  const [part] = await keyParts([id === "" ? undefined : id]);
  const decisions = decisionPage(db, { person: id }, decisionsShown);
  const [[stays, listed, ...found], answer] = await Promise.all([
    db.batch([staysOf(db, id), db.prepare(listedSql.byId).bind(id), ...decisions.statements]),
    id === "" ? undefined : mayEnter(world, id, group),
  ]);
  const known = rowsOf<ListedRow>(listed)
    .filter(({ kind }) => kind === "user" || kind === "inviter")
    .map(({ key }) => key);
  const own = typeof part === "string" ? [keys.user(part), keys.inviter(part)] : [];
  const standing = await readStanding(world, [...new Set([...own, ...known])].slice(0, mostEntries));
  return {
    id,
    group,
    answer,
    entries: [...standing.values()].filter(({ value }) => value !== null),
    stays: rowsOf<Stay>(stays),
    decisions: decisions.read(found),
  };
}
