// One decision from question to verdict: plan the keys, read them in one round, decide, and ask the group's counter
// where a flood rule holds. Callbacks and /explain share it, so that what an operator is told is what the gate does.
import type { EntryRequest, PlatformName } from "./core/callback.ts";
import type { Deadline } from "./core/clock.ts";
import type { Decision, FloodWord } from "./core/verdict.ts";
import type { FloodAnswer, Floods } from "./flood/floods.ts";
import type { DecidingGate } from "./gate.ts";
import { knownCodes } from "./platforms/facts.ts";
import type { Answers } from "./platforms/platform.ts";
import { decide, type Rules } from "./policy/decide.ts";
import { countedBy, type FloodFound, readFloods } from "./policy/flood-place.ts";
import { escapeId, hashId, keyParts } from "./policy/keys.ts";
import type { Later, ListsAnswer, Values } from "./policy/lists.ts";
import { type LookupPlan, planLookup } from "./policy/lookup.ts";

export interface Decided extends ListsAnswer {
  readonly decision: Decision;
  /** What was asked, in the order of `values`. */
  readonly keys: readonly string[];
  /** Unix milliseconds: the instant against which `until` was held. */
  readonly now: number;
}

/** Who asks. */
export interface Asker {
  readonly platform: PlatformName;
  readonly answers: Pick<Answers, "outcomeOf" | "refusesSome">;
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
  const [read, feeds] = await Promise.all([
    gate.lists.read(plan.keys, deadline, later),
    gate.feeds?.read(request.candidates, deadline, later),
  ]);
  const now = gate.clock.now();
  const { onUndecided } = gate.settings;
  const rules: Rules = { onUndecided, now, parsePatterns: gate.parsePatterns, codes: knownCodes, feeds };
  const decision = await heldToFlood(request, plan, read.values, rules, gate, deadline, asker);
  const floodProblem = decision.flood?.problem;
  const problem = read.problem ?? feeds?.problem ?? (floodProblem && `flood: ${floodProblem}`);
  const keysRead = read.keysRead + (feeds?.keysRead ?? 0);
  return { ...read, keysRead, ...(problem === undefined ? {} : { problem }), keys: plan.keys, decision, now };
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
): Promise<Decision> {
  const open = decide(plan, values, rules);
  const counted = countedBy(plan, open);
  // Whoever is refused with others does not enter, and must not fill the window.
  if (counted.length === 0 || asker.answers.outcomeOf(request, open) === "refuse") return open;
  const { found, unknown } = readFloods(plan, values, rules.codes);
  const unread = unknown.find((place) => "fate" in place.found && place.found.fate === "unread");
  const otherwise = unread ? withWord(open, { key: unread.key, state: "unknown" }) : open;
  if (found === undefined || found.rule === "off") return otherwise;
  const answer = await askCounter(request, counted, found, gate, deadline, asker);
  if (typeof answer === "string") return withWord(open, { key: found.key, state: "unknown", problem: answer });
  const { refused, closedUntil } = answer;
  if (closedUntil === undefined && refused.length === 0) return otherwise;
  const unnamed = closedUntil !== undefined && counted.includes(null) ? [null] : [];
  const flood = { refused: new Set([...refused, ...unnamed]), closedUntil };
  if (flood.refused.size === 0) return otherwise;
  return withWord(decide(plan, values, { ...rules, flood }), {
    key: found.key,
    state: closedUntil === undefined ? "open" : "closed",
    until: closedUntil,
  });
}

const withWord = (decision: Decision, flood: FloodWord): Decision => ({ ...decision, flood });

async function askCounter(
  { action, groupId, groupType }: EntryRequest,
  counted: readonly (string | null)[],
  { key, rule }: FloodFound,
  gate: DecidingGate,
  deadline: Deadline,
  { platform, answers, source }: Asker,
): Promise<FloodAnswer | string> {
  if (typeof groupId !== "string" || rule === "off") return { refused: [] };
  const { joins, seconds, observe } = rule;
  const named = counted.filter((id) => id !== null);
  const ids = await Promise.all(named.map(countedId));
  const question = {
    group: {
      platform,
      id: groupId,
      ...(typeof groupType === "string" ? { type: groupType } : {}),
      source: source ?? "",
      rule: { key, joins, seconds, for: rule.for, ...(observe === true ? { observe } : {}) },
      enforced: gate.settings.mode === "enforce",
    },
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
}
