// What the gate would answer somebody who asks to join now, decided by the gate's own `decide` from the lists as they
// stand. Feeds, flood rules and rules on texts are not asked: what they say stands elsewhere, or is not known yet.
import { parsePatterns } from "../../../lists/entry/reading.ts";
import type { Settlement } from "../../../src/core/verdict.ts";
import { factsOf, knownCodes, platformOf } from "../../../src/platforms/facts.ts";
import { decide } from "../../../src/policy/decide.ts";
import { planLookup } from "../../../src/policy/lookup.ts";
import { readStanding, type World } from "../editing/standing.ts";

/** An id that nobody has: for whom no entry of their own stands. */
export const anybody = "";

export interface Answer {
  readonly settlement: Settlement;
  /** An entry could not be read or understood, and what then counts is a setting of the gate's. */
  readonly depends: boolean;
  /** The group was named, and its type counts there and is not known here. */
  readonly typeUnknown: boolean;
}

/** Whether they may enter now. The group's type counts where the platform tells it, and it is known. */
export async function mayEnter(world: World, id: string, group: string): Promise<Answer | undefined> {
  const head =
    group === ""
      ? null
      : await world.db
          .prepare("SELECT source, type FROM groups WHERE group_id = ?1 ORDER BY source LIMIT 1")
          .bind(group)
          .first<{ source: string; type: string | null }>();
  const facts = factsOf(platformOf(head?.source ?? ""));
  const tellsType = head === null || facts?.tellsType === true;
  const groupType = tellsType ? (head?.type ?? undefined) : undefined;
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
  const [settlement, other] = (["allow", "deny"] as const).map(
    (onUndecided) =>
      decide(plan, values, { onUndecided, now, parsePatterns, codes: knownCodes }).verdicts[0]?.settlement,
  );
  if (settlement === undefined) return undefined;
  const typeUnknown = group !== "" && groupType === undefined && tellsType;
  return { settlement, depends: other?.effect !== settlement.effect, typeUnknown };
}
