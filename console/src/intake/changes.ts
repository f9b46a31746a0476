// What one event changes, as rows. Pure: this file decides what an event means, and knows no SQL.
//
// Events come twice and in any order, so nothing here says "add" or "remove". A row says "as of this stamp, the value is",
// for as many values as the event tells; the tables keep, of each value, the one with the greatest stamp. Whatever the
// order, the end is the same. A field that a row leaves out stays as it is; null empties it.
import type { Event, EventOf } from "../doorman-events.ts";

export interface GroupRow {
  readonly created?: true;
  readonly dismissed?: true;
  readonly type?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly owner?: string | null | undefined;
  readonly introduction?: string | null | undefined;
  readonly notification?: string | null | undefined;
  readonly face_url?: string | null | undefined;
  readonly ex?: string | null | undefined;
}

export interface MemberRow {
  readonly user_id: string;
  readonly present?: 0 | 1;
  readonly how?: string;
  readonly operator?: string | undefined;
  readonly role?: "admin" | "member" | undefined;
  readonly nickname?: string | null | undefined;
  readonly face_url?: string | null | undefined;
  readonly ex?: string | null | undefined;
}

export interface Changes {
  readonly groupId: string;
  readonly stamp: string;
  readonly group: GroupRow;
  readonly members: readonly MemberRow[];
}

type Candidate = EventOf<"im.group.entry.decided">["data"]["candidates"][number];
type Chain = NonNullable<Candidate["chain"]>;

/** A decision, one row for each person, with how each verdict came about. */
export interface Decision {
  readonly group_id?: string | undefined;
  readonly group_type?: string | undefined;
  readonly action?: string | undefined;
  readonly inviter?: string | undefined;
  /** undefined: nobody brings them in. */
  readonly inviter_chain?: Chain | undefined;
  readonly outcome: string;
  readonly enforced: boolean;
  readonly candidates: readonly {
    readonly user_id?: string | undefined;
    readonly verdict: string;
    readonly undecided: boolean;
    readonly observed?: string | undefined;
    readonly entry?: string | undefined;
    readonly chain: Chain;
  }[];
}

/** A group was closed by a flood rule, or opened again. */
export interface Flood {
  readonly group_id: string;
  readonly what: "started" | "ended";
  readonly entry: string;
  readonly enforced: boolean;
  readonly until?: string;
  readonly members?: readonly string[];
  readonly seconds?: number;
  readonly refused?: number;
}

/**
 * Which of two events of one instant counts: the one that ends something, and what is told of a member over its joining.
 * Where the rank is the same too, the greater event id; that is arbitrary, but everywhere the same.
 */
const ranks = {
  "im.group.entry.decided": 0,
  "im.group.created": 1,
  "im.group.members.joined": 2,
  "im.group.full": 3,
  "im.group.updated": 3,
  "im.group.owner.changed": 3,
  "im.group.member.updated": 3,
  "im.group.members.left": 4,
  "im.group.dismissed": 5,
} as const;

type DecisionEvent = Extract<Event, { type: "im.group.entry.decided" }>;
type GroupEvent = Exclude<Extract<Event, { type: keyof typeof ranks }>, DecisionEvent>;
type Role = "owner" | "admin" | "member";

const isAboutGroup = (event: Event): event is GroupEvent =>
  event.type !== "im.group.entry.decided" && Object.hasOwn(ranks, event.type);

/** `<time in milliseconds, UTC> <rank> <event id>`: stamps compare as texts. */
const stampOf = ({ time, type, id }: GroupEvent | DecisionEvent): string =>
  `${new Date(time).toISOString()} ${ranks[type]} ${id}`;

/** What ends with a stay: who comes in again starts anew. */
const anew = { role: "member", nickname: null, face_url: null, ex: null } as const;

const cameIn = (user_id: string, how: string, operator: string | undefined, role: Role | undefined): MemberRow => ({
  ...anew,
  user_id,
  present: 1,
  how,
  operator,
  ...(role === "admin" ? { role } : {}),
});

/**
 * Whom Doorman's answer to OpenIM let in: the only trace of people who were invited or approved, since no callback tells of
 * them afterwards. OpenIM's own work can still have failed. undefined: nobody, or an IM server that tells afterwards.
 */
function letIn(event: DecisionEvent): Changes | undefined {
  const { group, action, outcome, enforced, candidates } = event.data;
  const isIn = event.source === "/openim" && action === "join" && !(enforced && outcome === "refuse");
  if (!isIn || group.id === undefined) return undefined;
  const members = candidates.flatMap(({ id }): MemberRow[] =>
    id === undefined ? [] : [{ user_id: id, present: 1, how: "let-in" }],
  );
  return { groupId: group.id, stamp: stampOf(event), group: {}, members: once(members) };
}

/** Rows of a list of people, once each: of one who stands there twice, the first. */
function once(rows: readonly MemberRow[]): readonly MemberRow[] {
  const byId = new Map<string, MemberRow>();
  for (const row of rows) if (!byId.has(row.user_id)) byId.set(row.user_id, row);
  return [...byId.values()];
}

/** undefined: the event changes neither a group nor its members. */
export function changesOf(event: Event): Changes | undefined {
  if (event.type === "im.group.entry.decided") return letIn(event);
  if (!isAboutGroup(event)) return undefined;
  const { id, type } = event.data.group;
  return { groupId: id, stamp: stampOf(event), ...rowsOf(event, type) };
}

/** What became of everybody, by what the IM server was told; a word that is not here stays as it is. */
const verdictsOfAll: ReadonlyMap<string, string> = new Map([
  ["allow", "allowed"],
  ["refuse", "refused"],
  ["refuse-some", "refused"],
  ["mute-some", "muted"],
  ["queue", "queued"],
]);

/** undefined: the event is no decision. */
export function decisionOf(event: Event): Decision | undefined {
  if (event.type !== "im.group.entry.decided") return undefined;
  const { group, action, inviter, outcome, enforced, candidates, undecided: whole = false } = event.data;
  // A call that could not be read names nobody; that it was answered is not forgotten.
  const verdict = verdictsOfAll.get(outcome) ?? outcome;
  const nobody = { verdict, undecided: whole } as const;
  const people: readonly (Omit<Candidate, "verdict"> & { readonly verdict: string })[] =
    candidates.length > 0 ? candidates : [nobody];
  return {
    group_id: group.id,
    group_type: group.type,
    action,
    inviter: inviter?.id,
    inviter_chain: inviter && (inviter.chain ?? []),
    outcome,
    enforced,
    candidates: people.map((candidate) => {
      const { id, verdict, undecided = false, observed, key, chain = [] } = candidate;
      return { user_id: id, verdict, undecided, observed, entry: key, chain };
    }),
  };
}

/** undefined: the event is of no flood rule. */
export function floodOf(event: Event): Flood | undefined {
  if (event.type !== "im.group.flood.started" && event.type !== "im.group.flood.ended") return undefined;
  const { group, rule, enforced } = event.data;
  const row = { group_id: group.id, entry: rule.key, enforced };
  if (event.type === "im.group.flood.ended") {
    return { ...row, what: "ended", seconds: event.data.seconds, refused: event.data.refused };
  }
  return { ...row, what: "started", until: event.data.until, members: event.data.members.map(({ id }) => id) };
}

function rowsOf(event: GroupEvent, type: string | undefined): Pick<Changes, "group" | "members"> {
  switch (event.type) {
    case "im.group.created": {
      const { group, members, operator } = event.data;
      const owner = group.owner || members.find(({ role }) => role === "owner")?.id;
      // The owner is a member, whether the list of first members names him or not; the creator need not be one.
      const people = owner === undefined ? members : [...members, { id: owner }];
      // It tells the group in full: what it leaves out is empty, whatever an earlier group of this id had.
      const { name = null, introduction = null, notification = null, faceUrl = null, ex = null } = group;
      const row = { type: type ?? null, name, owner: owner ?? null, introduction, notification };
      return {
        group: { created: true, ...row, face_url: faceUrl, ex },
        members: once(
          people.map((each) => cameIn(each.id, "create", operator, "role" in each ? each.role : undefined)),
        ),
      };
    }
    case "im.group.members.joined": {
      const { how, operator, members } = event.data;
      return { group: { type }, members: once(members.map(({ id }) => cameIn(id, how, operator, undefined))) };
    }
    case "im.group.members.left": {
      const { how, operator, members } = event.data;
      const left = members.map(({ id }): MemberRow => ({ ...anew, user_id: id, present: 0, how, operator }));
      return { group: { type }, members: once(left) };
    }
    case "im.group.dismissed": {
      // Whose members these were shows in the rows already; the view shows nobody of a dismissed group.
      const { name, owner } = event.data.group;
      return { group: { dismissed: true, type, name, owner: owner || undefined }, members: [] };
    }
    case "im.group.updated": {
      const { name, introduction, notification, faceUrl, ex } = event.data.changes;
      return { group: { type, name, introduction, notification, face_url: faceUrl, ex }, members: [] };
    }
    case "im.group.owner.changed":
      return { group: { type, owner: event.data.owner }, members: [] };
    case "im.group.member.updated": {
      const { member, changes } = event.data;
      const { role, nickname, faceUrl, ex } = changes;
      const row = { user_id: member.id, nickname, face_url: faceUrl, ex };
      if (role === "owner") return { group: { type, owner: member.id }, members: [row] };
      return { group: { type }, members: [{ ...row, role }] };
    }
    case "im.group.full":
      return { group: { type }, members: [] };
  }
}
