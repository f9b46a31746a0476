// Which keys one decision asks: the plan is made before anything is read, so that one round of reads is enough.
// Here stands what is asked of which platform and action; what the answers mean stands in decide.ts.
import type { EntryRequest } from "../core/callback.ts";
import { keyParts, keys, twinType } from "./keys.ts";

/** A key; null: it cannot be formed, since an id in it could not be read; undefined: not asked. */
export type Asked = string | null | undefined;

export interface PersonKeys {
  readonly id: string | null;
  readonly user: string | null;
  readonly groupUser: Asked;
}

export interface InviterKeys extends PersonKeys {
  readonly inviter: string | null;
  readonly groupInviter: Asked;
}

export interface LookupPlan {
  readonly candidates: readonly PersonKeys[];
  /** undefined: nobody brings the candidates in, or the platform does not say who. */
  readonly inviter: InviterKeys | undefined;
  readonly group: Asked;
  /** The type as spelled in the callback, then its twin. */
  readonly types: readonly (string | null)[];
  /** Every key of the plan, once. */
  readonly keys: readonly string[];
}

/** Calls `make` with the parts unless one is unreadable or not asked for. */
function join(make: (a: string, b: string) => string, a: Asked, b: string | null): Asked {
  if (a === undefined) return undefined;
  return a === null || b === null ? null : make(a, b);
}

/** Plans the lookup of one request. Asynchronous only because over-long ids are hashed. */
export async function planLookup(request: EntryRequest): Promise<LookupPlan> {
  const ids: string[] = [];
  for (const id of [...request.candidates, request.groupId, request.groupType, request.inviter]) {
    if (typeof id === "string") ids.push(id);
  }
  const parts = await keyParts(ids);
  const part = (id: Asked): Asked => (typeof id === "string" ? (parts.get(id) ?? null) : id);

  const group = part(request.groupId);
  const person = (id: string | null): PersonKeys => {
    const user = part(id) ?? null;
    return { id, user: user === null ? null : keys.user(user), groupUser: join(keys.groupUser, group, user) };
  };

  let inviter: InviterKeys | undefined;
  if (request.inviter !== undefined) {
    const user = part(request.inviter) ?? null;
    inviter = {
      ...person(request.inviter),
      inviter: user === null ? null : keys.inviter(user),
      groupInviter: join(keys.groupInviter, group, user),
    };
  }

  const types: (string | null)[] = [];
  if (request.groupType === null) types.push(null);
  else if (request.groupType !== undefined) {
    types.push(keys.type(part(request.groupType) ?? request.groupType));
    const twin = twinType(request.groupType);
    if (twin !== undefined) types.push(keys.type(twin));
  }

  const candidates = request.candidates.map(person);
  const groupKey = typeof group === "string" ? keys.group(group) : group;
  const all = new Set<string>();
  const ask = (key: Asked) => {
    if (typeof key === "string") all.add(key);
  };
  for (const candidate of candidates) {
    ask(candidate.user);
    ask(candidate.groupUser);
  }
  if (inviter !== undefined)
    for (const key of [inviter.user, inviter.groupUser, inviter.inviter, inviter.groupInviter]) ask(key);
  ask(groupKey);
  for (const key of types) ask(key);
  ask(keys.default);
  ask(keys.patterns);
  return { candidates, inviter, group: groupKey, types, keys: [...all] };
}
