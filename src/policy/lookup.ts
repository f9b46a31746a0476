// Which keys one decision asks: the plan is made before anything is read, so that one round of reads is enough.
// Here stands what is asked of which platform and action; what the answers mean stands in decide.ts.
import type { EntryRequest } from "../core/callback.ts";
import { keyParts, keys } from "./keys.ts";

/** A key's place in the plan's keys; null: it cannot be formed, since an id in it could not be read; undefined: not asked. */
export type Asked = number | null | undefined;

export interface PersonKeys {
  readonly id: string | null;
  readonly user: number | null;
  readonly groupUser: Asked;
}

export interface InviterKeys extends PersonKeys {
  readonly inviter: number | null;
  readonly groupInviter: Asked;
}

export interface LookupPlan {
  /** Every key of the plan, once: first what is asked for everybody, then the candidates' own, in their order. */
  readonly keys: readonly string[];
  readonly candidates: readonly PersonKeys[];
  /** What the candidates wrote, where they apply. */
  readonly text: string | undefined;
  /** What the candidate is called; none where the platform does not tell. */
  readonly names: readonly string[];
  /** undefined: nobody brings the candidates in, or the platform does not say who. */
  readonly inviter: InviterKeys | undefined;
  /** The same one, where an allow for bringing others in opens the group to them. */
  readonly exempting: InviterKeys | undefined;
  readonly group: Asked;
  /** The type as spelled in the callback, then its other names. */
  readonly types: readonly (number | null)[];
  readonly default: number;
  readonly patterns: number;
  /** Where a flood rule may stand, the narrowest first; nowhere for a group that is being made, or that nobody can name. */
  readonly floods: readonly number[];
}

/** Plans the lookup of one request. Asynchronous only because over-long ids are hashed. */
export async function planLookup(request: EntryRequest): Promise<LookupPlan> {
  const { candidates: ids, inviter: inviterId, groupId, groupType } = request;
  const parts = await keyParts(ids);
  const [group, type, otherType, inviterPart] = await keyParts([groupId, groupType, request.otherTypeName, inviterId]);
  const all: string[] = [];
  const ask = (key: string): number => all.push(key) - 1;
  /** Asks for a key about somebody in the group, unless one of the two is not asked for or cannot be read. */
  const askInGroup = (user: string, make: (group: string, user: string) => string): Asked =>
    typeof group === "string" ? ask(make(group, user)) : group;

  const unreadable = { id: null, user: null, groupUser: group === undefined ? undefined : null } as const;
  // Whoever is named twice is asked for once.
  const met = new Map<string, PersonKeys>();
  const person = (id: string | null | undefined, part: string | null | undefined): PersonKeys => {
    if (typeof id !== "string" || typeof part !== "string") return unreadable;
    let asked = met.get(part);
    if (asked === undefined) {
      asked = { id, user: ask(keys.user(part)), groupUser: askInGroup(part, keys.groupUser) };
      met.set(part, asked);
    }
    return asked.id === id ? asked : { ...asked, id };
  };
  // What every candidate's verdict hangs on is asked first, before a crowd of candidates can push it out of reach.
  const asksForAll = { default: ask(keys.default), patterns: ask(keys.patterns) };
  const named = typeof type === "string" ? [type, otherType].filter((name) => typeof name === "string") : [];
  const types = type === null ? [null] : named.map((name) => ask(keys.type(name)));
  const groupKey = typeof group === "string" ? ask(keys.group(group)) : group;
  const floods =
    request.action !== "create" && typeof group === "string"
      ? [keys.groupFlood(group), ...named.map(keys.typeFlood), keys.flood].map(ask)
      : [];
  let inviter: InviterKeys | undefined;
  if (inviterPart === null) {
    inviter = { ...unreadable, inviter: null, groupInviter: unreadable.groupUser };
  } else if (inviterPart !== undefined) {
    inviter = {
      ...person(inviterId, inviterPart),
      inviter: ask(keys.inviter(inviterPart)),
      groupInviter: askInGroup(inviterPart, keys.groupInviter),
    };
  }

  const candidates = ids.map((id, index) => person(id, parts[index]));
  return {
    keys: all,
    candidates,
    inviter,
    exempting: request.inviterExempts === false ? undefined : inviter,
    group: groupKey,
    types,
    ...asksForAll,
    floods,
    text: request.text,
    names: request.names ?? [],
  };
}
