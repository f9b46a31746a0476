// Requests, lists and the way from both to a decision, shared by the tests of the policy.
// Uses the policy only through its front: plan the look-up, then decide.
import { parsePatterns } from "../../lists/entry/reading.ts";
import type { EntryRequest } from "../../src/core/callback.ts";
import type { Decision, Effect } from "../../src/core/verdict.ts";
import { knownCodes, otherTypeNames } from "../../src/platforms/facts.ts";
import { decide } from "../../src/policy/decide.ts";
import type { GroupAge } from "../../src/policy/entry.ts";
import type { FloodState } from "../../src/policy/flood-place.ts";
import type { Values } from "../../src/policy/lists.ts";
import { type LookupPlan, planLookup } from "../../src/policy/lookup.ts";

export const now = Date.UTC(2026, 5, 15, 12);
export const past = "2026-06-15T11:59:59Z";
export const future = "2026-06-15T12:00:01Z";

/** In the place of a value: the key could not be read. */
export const unread = Symbol("unread");

/** Key → the value as it stands in KV; objects and arrays are written as JSON. Keys that are not named have no entry. */
export type ListsOfScene = Readonly<Record<string, string | object | typeof unread>>;

const entry: EntryRequest = {
  action: "apply",
  groupId: "g",
  groupType: "Public",
  inviter: undefined,
  candidates: ["alice"],
};

/** The request with its type's other names, as Tencent's own reading has them. */
export function withTypeNames(request: EntryRequest): EntryRequest {
  const [otherTypeName] = otherTypeNames(request.groupType ?? "");
  return { ...request, otherTypeName };
}

/** Tencent: alice asks to join group g, of type Public. */
export const asks = (changed: Partial<EntryRequest> = {}): EntryRequest => withTypeNames({ ...entry, ...changed });

/** Tencent: ivan invites alice to group g, of type Public. */
export const invited = (changed: Partial<EntryRequest> = {}): EntryRequest =>
  asks({ action: "invite", inviter: "ivan", ...changed });

/** Tencent: ivan creates a group of type Public for olga, with alice in it. */
export const creates = (changed: Partial<EntryRequest> = {}): EntryRequest =>
  invited({
    action: "create",
    groupId: undefined,
    candidates: ["ivan", "olga", "alice"],
    founders: ["ivan", "olga"],
    ...changed,
  });

/** OpenIM: alice joins group g; nobody tells the type or an inviter. */
export const joins = (changed: Partial<EntryRequest> = {}): EntryRequest =>
  asks({ action: "join", groupType: undefined, ...changed });

/** What the lists' storage would answer: null where there is no entry, undefined where reading failed. */
export function readAll(plan: LookupPlan, lists: ListsOfScene): Values {
  return plan.keys.map((key) => {
    const value = Object.hasOwn(lists, key) ? lists[key] : null;
    if (typeof value === "symbol") return undefined;
    return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
  });
}

export async function judge(
  request: EntryRequest,
  lists: ListsOfScene,
  onUndecided: Effect = "allow",
  flood?: FloodState,
  group?: GroupAge,
): Promise<Decision> {
  const plan = await planLookup(request);
  return decide(plan, readAll(plan, lists), { onUndecided, now, parsePatterns, codes: knownCodes, flood, group });
}

/** The settlement of the candidate with this id; of the first one, unless told. */
export async function settle(...args: Parameters<typeof judge>) {
  const { verdicts } = await judge(...args);
  const [first] = verdicts;
  if (first === undefined) throw new Error("no candidate");
  return first.settlement;
}
