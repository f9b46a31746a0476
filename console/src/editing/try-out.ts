// An edit tried on the last decisions it is about: each is decided again by the gate's own `decide`, from the entries that
// were stored with it, once as it was and once with the one entry that is being edited. Nothing is read from KV for it.
import { parsePatterns } from "../../../lists/entry/reading.ts";
import type { EntryRequest } from "../../../src/core/callback.ts";
import { ok } from "../../../src/core/result.ts";
import type { Decision, Effect } from "../../../src/core/verdict.ts";
import { factsOf, knownCodes, platformOf } from "../../../src/platforms/facts.ts";
import { decide } from "../../../src/policy/decide.ts";
import { keys } from "../../../src/policy/keys.ts";
import { planLookup } from "../../../src/policy/lookup.ts";
import type { PatternRule } from "../../../src/policy/patterns.ts";
import type { StoredDecision } from "../queries/last-decisions.ts";
import { isKeptOut } from "../words/verdicts.ts";
import { type WordRules, wordRulesOf } from "./word-rules.ts";

interface Link {
  readonly key: string;
  readonly fate: string;
  readonly effect?: Effect;
}

/** The edit: what the key's value becomes. */
export interface Trial {
  readonly key: string;
  /** null: it goes. */
  readonly value: string | null;
  /** What stands there; null: nothing. */
  readonly standing: string | null;
  /** Keys of people whose deny is final today: a chain does not tell it where nothing stood beside it. */
  readonly finals: ReadonlySet<string>;
}

export interface Difference {
  readonly event_id: string;
  readonly time: string;
  readonly user_id: string | null;
  readonly group_id: string | null;
  readonly group_name: string | null;
  /** What they would be told with the edit. */
  readonly effect: Effect;
}

export interface TriedOut {
  readonly decisions: number;
  readonly people: number;
  readonly differences: readonly Difference[];
  /** Nobody can tell: what would count now was not looked at then. */
  readonly unsure: number;
}

function parseLinks(json: string | null): readonly Link[] {
  try {
    const value: unknown = JSON.parse(json ?? "[]");
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** The request as the gate was asked it: not every platform tells type and inviter (docs/design.md section 4). */
function requestOf(row: StoredDecision): EntryRequest {
  const facts = factsOf(platformOf(row.source));
  const type = row.group_type ?? "";
  const creates = row.action === "create";
  const action = row.action ?? undefined;
  return {
    action: action === "apply" || action === "invite" || action === "join" || action === "create" ? action : undefined,
    groupId: row.group_id ?? (creates ? undefined : null),
    groupType: facts?.tellsType === true ? row.group_type : undefined,
    otherTypeName: facts?.otherTypeName?.get(type),
    inviter: row.inviter_chain === null ? undefined : row.inviter,
    inviterExempts: facts?.inviterExempts,
    candidates: [row.user_id],
  };
}

/** A value that does what the link's entry did. */
function valueOfLink({ key, fate, effect }: Link, finals: ReadonlySet<string>): string | undefined {
  if (fate === "unread") return undefined;
  if (fate === "not-understood") return "?";
  const ended = fate === "expired" ? { until: "2001-01-01T00:00:00Z" } : {};
  const observe = fate === "observing" ? { observe: true } : {};
  const final = effect === "deny" && finals.has(key) ? { final: true } : {};
  return JSON.stringify({ effect, ...ended, ...observe, ...final });
}

const ruleKey = /^patterns\[(\d+)\]$/;

/** The rules that were met, whatever they matched on: these links are of the one person. */
function storedRules(links: readonly Link[], finals: ReadonlySet<string>): readonly PatternRule[] {
  return links.flatMap((link) => {
    const [, index] = ruleKey.exec(link.key) ?? [];
    const value = index === undefined ? undefined : valueOfLink(link, finals);
    if (value === undefined || link.effect === undefined) return [];
    const { until, observe } = JSON.parse(value);
    const entry = { effect: link.effect, ...(until && { until: Date.parse(until) }), ...(observe && { observe }) };
    return [{ index: Number(index), match: "", entry, dropped: [] }];
  });
}

const isOfFeed = ({ key }: Link): boolean => key.startsWith("feed/") || key === "feeds";

/** The feeds that somebody was on, or that could not be read: they stand outside the lists, and an edit changes none. */
function feedsOf(id: string | null, links: readonly Link[]) {
  const hits = links.filter(isOfFeed).map(({ key, fate, effect }) => {
    const observe = fate === "observing" ? { observe: true } : {};
    return { key, found: effect === undefined ? { problem: fate } : { entry: { effect, ...observe } } };
  });
  return { hits: new Map(id === null ? [] : [[id, hits]]), everybody: id === null ? hits : [] };
}

/** A flood rule that refused them; one that did not was not met. */
function floodOf({ fate, effect }: Link): string | undefined {
  if (effect === undefined) return fate === "unread" ? undefined : "?";
  return JSON.stringify({ joins: 1, seconds: 1, ...(fate === "observing" ? { observe: true } : {}) });
}

/** A user's deny that stood above the one for the group was final, whatever it is today. */
function finalsOf(links: readonly Link[], known: ReadonlySet<string>): ReadonlySet<string> {
  const user = links.findIndex(({ key, effect }) => key.startsWith("user/") && effect === "deny");
  const group = links.findIndex(({ key }) => /^group\/[^/]+\/user\//.test(key));
  const key = links[user]?.key;
  if (key === undefined || group === -1) return known;
  return user < group ? new Set([...known, key]) : new Set([...known].filter((each) => each !== key));
}

/** As it was, and as it would have been: where that hangs on what nobody knows, one way and the other. */
interface Decided {
  readonly was: Decision;
  readonly is: readonly Decision[];
}

async function decideAgain(
  row: StoredDecision,
  trial: Trial,
  { known, added }: WordRules,
): Promise<Decided | undefined> {
  const own = parseLinks(row.chain);
  const brought = parseLinks(row.inviter_chain);
  const links = [...own, ...brought];
  const plan = await planLookup(requestOf(row));
  if (trial.key !== "patterns" && !plan.keys.includes(trial.key)) return undefined;
  // The inviter's places are another person's.
  const finals = finalsOf(brought, finalsOf(own, trial.finals));
  const rules = { own: storedRules(own, finals), brought: storedRules(brought, finals) };
  const byKey = new Map(links.map((link) => [link.key, link]));
  const before = plan.keys.map((key) => {
    const link = byKey.get(key);
    return link === undefined ? null : valueOfLink(link, finals);
  });
  const closed = plan.floods.flatMap((place) => byKey.get(plan.keys[place] ?? "") ?? []);
  for (const place of plan.floods) {
    const link = byKey.get(plan.keys[place] ?? "");
    before[place] = link === undefined ? null : floodOf(link);
  }
  if (rules.own.length > 0 || rules.brought.length > 0) before[plan.patterns] = "stored";
  const after = plan.keys.map((key, at) => (key === trial.key ? trial.value : before[at]));
  const unread = links.some(({ key, fate }) => (fate === "unread" || fate === "not-understood") && key === row.entry);
  const matching = (id: string) => (id === row.inviter ? rules.brought : rules.own);
  const stored = ok({ matching, problems: [] });
  const met = new Set(own.flatMap(({ key }) => ruleKey.exec(key)?.[1] ?? []).map(Number));
  const standing = known.filter(({ was }) => met.has(was)).map(({ rule }) => rule);
  const rulesAfter = (text: string, words: readonly PatternRule[]) => {
    const parsed = parsePatterns(text);
    if (!parsed.ok) return parsed;
    // Nobody asks what an inviter wrote.
    const all = (id: string) => [...parsed.value.matching(id), ...(id === row.inviter ? [] : words)];
    return ok({ problems: [], matching: (id: string) => all(id).sort((a, b) => a.index - b.index) });
  };
  const given = (words: readonly PatternRule[]) => ({
    onUndecided: unread && isKeptOut(row.verdict) ? ("deny" as const) : ("allow" as const),
    now: Date.parse(row.time),
    parsePatterns: (text: string) => (text === "stored" ? stored : rulesAfter(text, words)),
    codes: knownCodes,
    feeds: feedsOf(row.user_id, own),
    flood: { refused: new Set(closed.some(({ effect }) => effect === "deny") ? [row.user_id] : []) },
  });
  const asked = row.action === "apply" || row.action === null ? added : [];
  const ways = asked.length === 0 ? [standing] : [standing, [...standing, ...asked]];
  return { was: decide(plan, before, given([])), is: ways.map((words) => decide(plan, after, given(words))) };
}

export async function tryOut(rows: readonly StoredDecision[], trial: Trial): Promise<TriedOut> {
  const differences: Difference[] = [];
  let unsure = 0;
  const words = trial.key === keys.patterns ? wordRulesOf(trial.value, trial.standing) : { known: [], added: [] };
  for (const row of rows) {
    const { was, is = [] } = (await decideAgain(row, trial, words)) ?? {};
    const [before, after, other] = [was, ...is].map((decision) => decision?.verdicts[0]?.settlement.effect);
    if (before === undefined || after === undefined) continue;
    // Whoever was refused because of the inviter was not looked at by name; what somebody wrote is not kept.
    const inviters = [was, is[0]].map((decision) => decision?.inviter?.settlement.effect);
    if ((inviters[0] === "deny" && inviters[1] !== "deny") || (other !== undefined && other !== after)) {
      unsure++;
      continue;
    }
    if (before === after) continue;
    const { event_id, time, user_id, group_id, group_name } = row;
    differences.push({ event_id, time, user_id, group_id, group_name, effect: after });
  }
  const decisions = new Set(rows.map(({ event_id }) => event_id)).size;
  return { decisions, people: rows.length, differences, unsure };
}
