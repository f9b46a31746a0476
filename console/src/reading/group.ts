// What a group's page shows: its own entry from KV, the rest from D1.
import { keyParts, keys } from "../../../src/policy/keys.ts";
import { listedId } from "../editing/listed-rows.ts";
import { readStanding, type Standing, type World } from "../editing/standing.ts";
import { type DecisionPage, decisionPage } from "../queries/decisions.ts";
import { type FloodRow, floodsSql } from "../queries/floods.ts";
import { type ListedRow, listedSql } from "../queries/listed.ts";
import { type GroupHead, groupsOf, type MemberRow, membersOf } from "../queries/people.ts";
import { rowsOf } from "../queries/rows.ts";
import { type Answer, anybody, mayEnter } from "./may-enter.ts";

export interface GroupView {
  readonly id: string;
  /** Of this id on several IM servers or apps. */
  readonly heads: readonly GroupHead[];
  readonly head: GroupHead | undefined;
  readonly members: readonly MemberRow[];
  readonly count: number;
  /** The id as it stands in keys; undefined: it is none. */
  readonly part: string | undefined;
  /** What the lists say to somebody whom no entry names. */
  readonly door: Answer | undefined;
  readonly own: Standing | undefined;
  readonly entries: readonly ListedRow[];
  /** What flood rules did lately, the latest first. */
  readonly floods: readonly FloodRow[];
  readonly decisions: DecisionPage;
}

const decisionsShown = 20;

/** @param source which of several with this id @param before the members who came before this stamp */
export async function readGroup(
  world: World,
  id: string,
  source: string | undefined,
  before: string | undefined,
): Promise<GroupView> {
  const { db } = world;
  const [part] = await keyParts([id === "" ? undefined : id]);
  const key = typeof part === "string" ? keys.group(part) : undefined;
  const decisions = decisionPage(db, { group: id }, decisionsShown);
  const [[groups, entries, floods, ...found], standing, door] = await Promise.all([
    db.batch([
      groupsOf(db, id),
      db.prepare(listedSql.byGroup).bind(listedId(id, part)),
      db.prepare(floodsSql.ofGroup).bind(id),
      ...decisions.statements,
    ]),
    readStanding(world, key === undefined ? [] : [key]),
    key === undefined ? undefined : mayEnter(world, anybody, id),
  ]);
  const heads = rowsOf<GroupHead>(groups);
  const head = heads.find((each) => each.source === source) ?? heads[0];
  const [members, count] = head === undefined ? [] : await db.batch([...membersOf(db, head.source, id, before)]);
  const [counted] = rowsOf<{ readonly members: number }>(count);
  return {
    id,
    heads,
    head,
    members: rowsOf<MemberRow>(members),
    count: counted?.members ?? 0,
    part: typeof part === "string" ? part : undefined,
    door,
    own: key === undefined ? undefined : standing.get(key),
    entries: rowsOf<ListedRow>(entries),
    floods: rowsOf<FloodRow>(floods).filter(({ source: of }) => head === undefined || of === head.source),
    decisions: decisions.read(found),
  };
}
