// The decision, as one pure function: DESIGN's precedence and nothing else. No I/O, no clock, no platform:
// the plan, the values that were read and `now` are handed in, so every case can be a line in a truth table.
import type { CodeRanges } from "../core/codes.ts";
import type { Result } from "../core/result.ts";
import type { ChainLink, Decision, Effect, Settlement, Verdict } from "../core/verdict.ts";
import { type Entry, type GroupAge, notGiven, parseEntry } from "./entry.ts";
import type { FeedAnswer } from "./feeds.ts";
import { type FloodState, readFloods, refusedPlace } from "./flood-place.ts";
import { keys } from "./keys.ts";
import type { Values } from "./lists.ts";
import type { Asked, InviterKeys, LookupPlan, PersonKeys } from "./lookup.ts";
import type { PatternList } from "./patterns.ts";
import type { Found, Place } from "./place.ts";

export interface Rules {
  readonly onUndecided: Effect;
  /** Unix milliseconds. */
  readonly now: number;
  readonly parsePatterns: (text: string) => Result<PatternList, string>;
  /** The platforms' codes for refusals. */
  readonly codes: CodeRanges;
  /** Who is on which feed; left out: there are none. */
  readonly feeds?: Pick<FeedAnswer, "hits" | "everybody"> | undefined;
  /** Where a flood rule refuses somebody. */
  readonly flood?: FloodState | undefined;
  /** Of the group that new members enter; undefined: nobody knows, or nothing hangs on it. */
  readonly group?: GroupAge | undefined;
}

interface Reader {
  /** `label` names the key where it cannot be formed. */
  place(key: Asked, label: string): Place | undefined;
  /** @param text what somebody wrote who applies, and is called by these names. */
  patterns(id: string | null, text?: string, names?: readonly string[]): readonly Place[];
  feeds(id: string | null): readonly Place[];
}

function createReader(plan: LookupPlan, values: Values, rules: Rules): Reader {
  // Whoever bans a hundred at once writes the same value a hundred times.
  const parsed = new Map<string, Found>();
  const parse = (text: string): Found => {
    const known = parsed.get(text);
    if (known !== undefined) return known;
    const result = parseEntry(text, rules.codes);
    const found: Found = result.ok ? result.value : { problem: result.error, fate: "not-understood" };
    parsed.set(text, found);
    return found;
  };
  const place: Reader["place"] = (asked, label) => {
    if (asked === undefined) return undefined;
    if (asked === null) return { key: label, found: { problem: "an id in its key could not be read", fate: "unread" } };
    const key = plan.keys[asked] ?? label;
    const value = values[asked];
    if (value === null) return undefined;
    if (value === undefined) return { key, found: { problem: "could not be read", fate: "unread" } };
    return { key, found: parse(value) };
  };
  const patternsValue = values[plan.patterns];
  const list = typeof patternsValue === "string" ? rules.parsePatterns(patternsValue) : undefined;
  const none: readonly Place[] = [];
  const unread = (problem: string): readonly Place[] => [{ key: keys.patterns, found: { problem, fate: "unread" } }];
  const patterns: Reader["patterns"] = (id, text, names) => {
    if (patternsValue === null) return none;
    if (list === undefined) return unread("could not be read");
    if (!list.ok) return [{ key: keys.patterns, found: { problem: list.error, fate: "not-understood" } }];
    if (id === null) return unread("the user id could not be read");
    const matching = list.value.matching(id, text, names);
    return matching.length === 0
      ? none
      : matching.map((rule) => ({ key: `${keys.patterns}[${rule.index}]`, found: rule }));
  };
  const feeds: Reader["feeds"] = (id) => {
    if (rules.feeds === undefined) return none;
    const { hits, everybody } = rules.feeds;
    const own = id === null ? undefined : hits.get(id);
    if (own === undefined && everybody.length === 0) return none;
    // They are asked in the order of their names.
    const all = [...(own ?? []), ...everybody].sort((a, b) => (a.key < b.key ? -1 : 1));
    return all.map(({ key, found }) => ({
      key,
      found: "entry" in found ? { entry: found.entry, dropped: [] } : { ...found, fate: "unread" },
    }));
  };
  return { place, patterns, feeds };
}

/** Whether a user's entry stands at the first place: a final deny does, and one that cannot be read might be one. */
function standsFirst({ found }: Place): boolean {
  return "problem" in found || (found.entry.effect === "deny" && found.entry.final === true);
}

const isAllow = (place: Place | undefined): place is Place =>
  place !== undefined && "entry" in place.found && place.found.entry.effect === "allow";

const present = (places: readonly (Place | undefined)[]): readonly Place[] =>
  places.filter((place) => place !== undefined);

/** Places 1 to 4b of a candidate. */
function placesOfCandidate(candidate: PersonKeys, { text, names }: LookupPlan, read: Reader): readonly Place[] {
  const user = read.place(candidate.user, "user/?");
  const groupUser = read.place(candidate.groupUser, "group/?/user/?");
  const patterns = read.patterns(candidate.id, text, names);
  const feeds = read.feeds(candidate.id);
  const matching = feeds.length === 0 ? patterns : [...patterns, ...feeds];
  if (user === undefined && groupUser === undefined) return matching;
  if (user !== undefined && groupUser === undefined && matching.length === 0) return [user];
  const first = user !== undefined && standsFirst(user);
  return present(first ? [user, groupUser, ...matching] : [groupUser, user, ...matching]);
}

function placesOfInviter(inviter: InviterKeys, read: Reader): readonly Place[] {
  const user = read.place(inviter.user, "user/?");
  const first = user !== undefined && standsFirst(user);
  return present([
    first ? user : undefined,
    read.place(inviter.groupInviter, "group/?/inviter/?"),
    read.place(inviter.inviter, "inviter/?"),
    read.place(inviter.groupUser, "group/?/user/?"),
    first ? undefined : user,
    ...read.patterns(inviter.id),
  ]);
}

/** Places 5 to 8, for all candidates and for those whom a flood rule refuses. What cannot be read of the inviter was met on the inviter's own walk. */
function placesOfAll(plan: LookupPlan, values: Values, read: Reader, { flood, codes }: Rules) {
  const exemptions = [
    read.place(plan.exempting?.groupInviter, "group/?/inviter/?"),
    read.place(plan.exempting?.inviter, "inviter/?"),
  ].filter(isAllow);
  const { found, unknown } = readFloods(plan, values, codes);
  const wide = [
    read.place(plan.group, "group/?"),
    ...plan.types.map((type) => read.place(type, "type/?")),
    read.place(plan.default, keys.default),
  ];
  const refused = found && flood && refusedPlace(found, flood);
  return {
    common: present([...exemptions, ...unknown, ...wide]),
    flooded: present([...exemptions, ...unknown, refused, ...wide]),
  };
}

/** Walks the places in order; the first in force settles. With `observing`, entries that only observe count too. */
function walk(places: readonly Place[], rules: Rules, observing: boolean): Settlement {
  const chain: ChainLink[] = [];
  let settled:
    | { readonly effect: Effect; readonly key: string; readonly entry?: Entry; readonly flood?: true | undefined }
    | undefined;
  let undecided = false;
  for (const { key, found } of places) {
    if ("problem" in found) {
      chain.push({ key, fate: found.fate, note: found.problem });
      // Below the settling entry it changes nothing, so the verdict stays certain.
      if (settled !== undefined || found.absent) continue;
      undecided = true;
      if (rules.onUndecided === "deny") settled = { effect: "deny", key };
      continue;
    }
    const { entry, dropped } = found;
    let fate: ChainLink["fate"] = settled === undefined ? "settled" : "overridden";
    if (entry.until !== undefined && entry.until <= rules.now) fate = "expired";
    else if (entry.observe === true && !observing) fate = "observing";
    const link = { key, fate, effect: entry.effect };
    const left = fate === "settled" ? notGiven(entry, rules.group) : undefined;
    const notes = left === undefined ? dropped : [...dropped, left];
    chain.push(notes.length > 0 ? { ...link, note: notes.join("; ") } : link);
    if (fate === "settled") settled = { effect: entry.effect, key, entry, flood: found.flood };
  }
  const { effect = "allow", key, entry, flood } = settled ?? {};
  const settlement = {
    effect,
    key,
    undecided,
    chain,
    code: entry?.code,
    message: entry?.message,
    member: entry?.member,
  };
  return flood ? { ...settlement, flood } : settlement;
}

/** Everybody's verdict, either as enforced or as if observing entries were enforced. */
function settle(plan: LookupPlan, values: Values, read: Reader, rules: Rules, observing: boolean) {
  const inviter = plan.inviter && walk(placesOfInviter(plan.inviter, read), rules, observing);
  const { common, flooded } = placesOfAll(plan, values, read, rules);
  const marked = (settlement: Settlement): Settlement =>
    inviter?.undecided === true ? { ...settlement, undecided: true } : settlement;
  const otherwise = inviter?.effect === "deny" ? inviter : marked(walk(common, rules, observing));
  const closedOut = otherwise === inviter || !rules.flood ? otherwise : marked(walk(flooded, rules, observing));
  const verdicts = plan.candidates.map((candidate): Verdict => {
    const own = otherwise === inviter ? [] : placesOfCandidate(candidate, plan, read);
    const refused = rules.flood?.refused.has(candidate.id) === true;
    if (own.length === 0) return { id: candidate.id, settlement: refused ? closedOut : otherwise };
    const wide = refused ? flooded : common;
    const places = wide.length === 0 ? own : [...own, ...wide];
    return { id: candidate.id, settlement: marked(walk(places, rules, observing)) };
  });
  return { inviter, verdicts };
}

/**
 * Decides one request.
 * @param values what was read for the plan's keys.
 * @returns a verdict for each candidate, in the request's order, and the inviter's where there is one.
 */
export function decide(plan: LookupPlan, values: Values, rules: Rules): Decision {
  const read = createReader(plan, values, rules);
  const { inviter, verdicts: enforced } = settle(plan, values, read, rules, false);
  const observes = ({ chain }: Settlement) => chain.some((link) => link.fate === "observing");
  const other =
    (inviter && observes(inviter)) || enforced.some(({ settlement }) => observes(settlement))
      ? settle(plan, values, read, rules, true).verdicts
      : undefined;

  let refused = 0;
  let undecided = false;
  const verdicts = enforced.map((verdict, index): Verdict => {
    const { id, settlement } = verdict;
    if (settlement.effect === "deny") refused++;
    undecided ||= settlement.undecided;
    const observed = other?.[index]?.settlement.effect ?? settlement.effect;
    return observed === settlement.effect ? verdict : { id, settlement: { ...settlement, observed } };
  });
  const outcome = refused === 0 ? "allow" : refused === verdicts.length ? "refuse" : "refuse-some";
  const known = rules.group === "known" ? ({ groupKnown: true } as const) : {};
  const decision = { outcome, verdicts, undecided, ...known } as const;
  return plan.inviter && inviter ? { ...decision, inviter: { id: plan.inviter.id, settlement: inviter } } : decision;
}
