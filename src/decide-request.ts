// One decision from question to verdict: plan the keys, read them in one round, decide, and ask the group's counter
// where a flood rule holds. Callbacks and /explain share it, so that what an operator is told is what the gate does.
import type { EntryRequest, PlatformName } from "./core/callback.ts";
import type { Deadline } from "./core/clock.ts";
import type { Decision, FloodWord, Verdict } from "./core/verdict.ts";
import type { FloodAnswer, FloodGroup, Floods } from "./flood/floods.ts";
import type { DecidingGate } from "./gate.ts";
import { knownCodes } from "./platforms/facts.ts";
import type { Answers } from "./platforms/platform.ts";
import { decide, type Rules } from "./policy/decide.ts";
import { waitsForKnown } from "./policy/entry.ts";
import { countedBy, type FloodFound, type FloodState, readFloods } from "./policy/flood-place.ts";
import { escapeId, hashId, keyParts } from "./policy/keys.ts";
import type { Later, ListsAnswer, Values } from "./policy/lists.ts";
import { type LookupPlan, planLookup } from "./policy/lookup.ts";

export interface Decided extends ListsAnswer {
  readonly decision: Decision;
  /** What was asked, in the order of `values`. */
  readonly keys: readonly string[];
  /** Unix milliseconds: the instant against which `until` was held. */
  readonly now: number;
  /** How long the lists took, in milliseconds. */
  readonly readMs: number;
}

/** Who asks. */
export interface Asker {
  readonly platform: PlatformName;
  readonly answers: Pick<Answers, "outcomeOf" | "refusesSome" | "givesMembers">;
  /** The `source` of the events that come of it; undefined: nobody enters, so nobody is counted. */
  readonly source: string | undefined;
}

/** The name of a group's counter, whatever the id holds. */
export async function counterName(platform: PlatformName, groupId: string): Promise<string> {
  const [part] = await keyParts([groupId]);
  return `${platform}/${part}`;
}

/** An id as a counter keeps it: one too long for a key as its hash, since nobody should fill the counter. */
const countedId = async (id: string): Promise<string> => (escapeId(id) === undefined ? await hashId(id) : id);

/**
 * @param deadline for the reads; what has not come by then counts as unread.
 * @param later for what the lists do behind a decision.
 */
export async function decideRequest(
  request: EntryRequest,
  gate: DecidingGate,
  deadline: Deadline,
  asker: Asker,
  later?: Later,
): Promise<Decided> {
  const plan = await planLookup(request);
  const askedAt = gate.clock.now();
  const [read, feeds] = await Promise.all([
    gate.lists.read(plan.keys, deadline, later),
    gate.feeds?.read(request.candidates, deadline, later),
  ]);
  const now = gate.clock.now();
  const { onUndecided } = gate.settings;
  const rules: Rules = { onUndecided, now, parsePatterns: gate.parsePatterns, codes: knownCodes, feeds };
  const held = await heldToFlood(request, plan, read.values, rules, gate, deadline, asker);
  const problem = read.problem ?? feeds?.problem ?? (held.problem && `flood: ${held.problem}`);
  const keysRead = read.keysRead + (feeds?.keysRead ?? 0);
  return {
    ...read,
    keysRead,
    ...(problem === undefined ? {} : { problem }),
    keys: plan.keys,
    decision: held.decision,
    now,
    readMs: now - askedAt,
  };
}

interface Held {
  readonly decision: Decision;
  /** Why the counter could not be asked. */
  readonly problem?: string;
}

/** The decision of the lists, and of the flood rule for those whom it counts. */
async function heldToFlood(
  request: EntryRequest,
  plan: LookupPlan,
  values: Values,
  rules: Rules,
  gate: DecidingGate,
  deadline: Deadline,
  asker: Asker,
): Promise<Held> {
  const { answers } = asker;
  const open = decide(plan, values, rules);
  // Whoever is refused with others does not enter, and must not fill the window.
  if (answers.outcomeOf(request, open) === "refuse") return { decision: open };
  const { found, unknown } = readFloods(plan, values, rules.codes);
  const isAsked = found !== undefined || unknown.length > 0;
  const counted = isAsked ? countedBy(plan, open) : [];
  const limited = counted.length > 0 && found !== undefined && found.rule !== "off" ? found : undefined;
  const unread = counted.length > 0 && unknown.find(({ found }) => "fate" in found && found.fate === "unread");
  const word: FloodWord | undefined = unread ? { key: unread.key, state: "unknown" } : undefined;
  const gives = answers.givesMembers && request.action !== "create" && open.verdicts.some(mayWait);
  if (limited === undefined && !gives) return { decision: withWord(open, word) };

  const answer = await askCounter(request, counted, limited, gate, deadline, asker);
  const unanswered = typeof answer === "string";
  const group = !unanswered && answer.seen ? "known" : "perhaps-new";
  const aged: Rules = gives && request.atOnce === true ? { ...rules, group } : rules;
  const again = (flood?: FloodState) => (flood || aged !== rules ? decide(plan, values, { ...aged, flood }) : open);
  if (unanswered) {
    const unknownWord = limited && ({ key: limited.key, state: "unknown" } as const);
    return { decision: withWord(again(), unknownWord ?? word), problem: answer };
  }
  const { refused, closedUntil } = answer;
  const unnamed = closedUntil !== undefined && counted.includes(null) ? [null] : [];
  const flood = { refused: new Set([...refused, ...unnamed]), closedUntil };
  if (limited === undefined || flood.refused.size === 0) return { decision: withWord(again(), word) };
  const state = closedUntil === undefined ? "open" : "closed";
  return { decision: withWord(again(flood), { key: limited.key, state, until: closedUntil }) };
}

const mayWait = ({ settlement: { effect, member } }: Verdict): boolean => waitsForKnown({ effect, member });

const withWord = (decision: Decision, flood: FloodWord | undefined): Decision =>
  flood === undefined ? decision : { ...decision, flood };

/** @param limited the rule that holds; undefined: none, or nobody here is counted. */
async function askCounter(
  { action, groupId, groupType }: EntryRequest,
  counted: readonly (string | null)[],
  limited: FloodFound | undefined,
  gate: DecidingGate,
  deadline: Deadline,
  { platform, answers, source }: Asker,
): Promise<FloodAnswer | string> {
  if (typeof groupId !== "string") return "the group's id could not be read";
  const named = limited === undefined ? [] : counted.filter((id) => id !== null);
  const ids = await Promise.all(named.map(countedId));
  const question = {
    group: limited && groupOf(limited),
    ids,
    together: !answers.refusesSome,
    perhapsNew: action === "join",
  };
  const name = await counterName(platform, groupId);
  const ask: Floods["ask"] = source === undefined ? gate.floods.peek : gate.floods.ask;
  const answer = await ask(name, question, deadline);
  if (typeof answer === "string") return answer;
  const refused = new Set(answer.refused);
  return { ...answer, refused: named.filter((_, at) => refused.has(ids[at] ?? "")) };

  function groupOf({ key, rule }: FloodFound): FloodGroup | undefined {
    if (rule === "off") return undefined;
    const { joins, seconds, observe } = rule;
    return {
      platform,
      id: groupId ?? "",
      ...(typeof groupType === "string" ? { type: groupType } : {}),
      source: source ?? "",
      rule: { key, joins, seconds, for: rule.for, ...(observe === true ? { observe } : {}) },
      enforced: gate.settings.mode === "enforce",
    };
  }
}
