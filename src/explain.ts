// POST /explain: what the gate would decide for each candidate, and why, from the very lookup and decision that
// callbacks get. For admins only: unlike an answer it shows entries as they stand, reasons included. Writes nothing.
import * as z from "zod/mini";
import type { EntryAction, EntryRequest } from "./core/callback.ts";
import type { Deadline } from "./core/clock.ts";
import { deeperThan } from "./core/depth.ts";
import { field } from "./core/field.ts";
import { err, ok, type Result } from "./core/result.ts";
import type { ChainLink, Outcome, Verdict } from "./core/verdict.ts";
import { type Decided, decideRequest } from "./decide-request.ts";
import { createFates, type Fate, floodWords } from "./events/to-event.ts";
import type { DecidingGate } from "./gate.ts";
import type { Answers, Platform } from "./platforms/platform.ts";
import type { PlatformFacts } from "./platforms/platform-facts.ts";
import { keys } from "./policy/keys.ts";
import { readBody } from "./read-body.ts";
import { maxCandidates } from "./settings.ts";

const isId = (value: unknown): value is string => typeof value === "string" && value !== "";
const id = z.optional(field("is no id", (value) => (isId(value) ? value : undefined)));
const oneOf = <const T extends string>(...words: readonly T[]) =>
  field(`must be one of ${words.join(", ")}`, (value) => words.find((word) => word === value));

/** The question. Which of the fields a platform has is told by its facts. */
const fields = {
  platform: z.unknown(),
  action: oneOf("apply", "invite", "join", "create"),
  group: id,
  type: id,
  inviter: id,
  candidates: field(`must be 1 to ${maxCandidates} user ids`, (value): readonly string[] | undefined =>
    Array.isArray(value) && value.length > 0 && value.length <= maxCandidates && value.every(isId) ? value : undefined,
  ),
  text: z.optional(field("is no text", (value) => (typeof value === "string" ? value : undefined))),
} as const;

export interface Explanation {
  readonly status: 200 | 400;
  readonly body: Readonly<Record<string, unknown>>;
}

type Issue = z.core.$ZodIssue;

/** The fields' own messages say what they must be. The rest zod/mini calls "Invalid input", whatever is wrong. */
function wordsOf(issue: Issue): string {
  if (issue.code === "unrecognized_keys") {
    const names = issue.keys.map((key) => JSON.stringify(key.slice(0, 100))).slice(0, 5);
    return `unknown field ${names.join(", ")}: known are ${Object.keys(fields).join(", ")}`;
  }
  if (issue.path.length === 0) return "the body must be a JSON object";
  return `${issue.path.join(".")} ${issue.message}`;
}

/** By its name, what a platform's callbacks tell, and what its answers come to. */
export type Asked = ReadonlyMap<string, { readonly facts: PlatformFacts } & Pick<Platform, "answer">>;

interface Question {
  readonly platform: string;
  readonly answers: Answers;
  readonly request: EntryRequest;
}

type Parsed = Readonly<Record<"group" | "type" | "inviter", string | undefined>> & {
  readonly action: EntryAction;
};

/** What this platform's callbacks could not ask; undefined: nothing. */
function impossible(facts: PlatformFacts, { action, group, type, inviter }: Parsed): string | undefined {
  const { title, actions, tellsInviter } = facts;
  if (group === undefined && action !== "create") return "group is missing";
  if (group !== undefined && action === "create" && !facts.newGroupHasId) return "group: a new group has no id yet";
  if (!actions.includes(action))
    return `action: ${title} has no ${action}; it has ${actions.slice(0, -1).join(", ")} and ${actions.at(-1)}`;
  if (!facts.tellsType && type !== undefined) return `type: entries for types do not count on ${title}`;
  if (inviter !== undefined && tellsInviter[action] === undefined)
    return "inviter: nobody is known to bring these candidates in";
  return inviter === undefined && tellsInviter[action] === "always" ? "inviter is missing" : undefined;
}

function toRequest(value: unknown, asked: Asked): Result<Question, string> {
  const known = [...asked.keys()];
  const parsed = z.strictObject({ ...fields, platform: oneOf(...known) }).safeParse(value);
  if (!parsed.success) return err(parsed.error.issues.map(wordsOf).join("; "));
  const { platform, candidates, text, ...about } = parsed.data;
  const side = asked.get(platform);
  if (side === undefined) return err(`platform must be one of ${known.join(", ")}`);
  const { facts, answer: answers } = side;
  const { action, group, type, inviter } = about;
  const problem = impossible(facts, { action, group, type, inviter });
  if (problem !== undefined) return err(problem);
  if (text !== undefined && action !== "apply") return err("text: only an application has one");
  const otherTypeNames = type === undefined ? undefined : facts.otherTypeNames?.get(type);
  const request = {
    action,
    text,
    groupId: group,
    // Left out, it counts as unread: without it nobody can know what type/… would have said.
    groupType: facts.tellsType ? (type ?? null) : undefined,
    ...(otherTypeNames === undefined ? {} : { otherTypeNames }),
    inviter,
    ...(facts.inviterExempts === undefined ? {} : { inviterExempts: facts.inviterExempts }),
    candidates,
  };
  const owned = action === "create" && facts.firstIsFounder;
  return ok({ platform, answers, request: owned ? { ...request, founders: candidates.slice(0, 1) } : request });
}

/** Deeper rules are shown as text, since an answer that nests too deep cannot be written. */
const maxShownDepth = 20;

/** Shows each entry as it stands in KV; of a pattern, its rule. */
function createShow({ keys: asked, values }: Decided): (key: string) => unknown {
  const standing = new Map(asked.map((key, at) => [key, values[at] ?? undefined]));
  let rules: readonly unknown[] | undefined;
  return (key) => {
    if (!key.startsWith(`${keys.patterns}[`)) return standing.get(key);
    rules ??= JSON.parse((standing.get(keys.patterns) ?? "[]").trim());
    const rule = rules?.[Number(key.slice(keys.patterns.length + 1, -1))];
    return deeperThan(rule, maxShownDepth) ? "nested too deep to be shown" : rule;
  };
}

function explainVerdict({ id, settlement }: Verdict, fate: Fate, show: (key: string) => unknown) {
  const { verdict, by, refusedWith } = fate;
  const { key, code, message, member } = by;
  const entries = settlement.chain.map((link: ChainLink) => ({ ...link, value: show(link.key) }));
  return {
    id,
    verdict,
    key: key ?? null,
    ...(refusedWith === undefined ? {} : { refusedWith: { id: refusedWith.id } }),
    undecided: settlement.undecided || by.undecided,
    observed: settlement.observed,
    ...{ code, message, member, entries },
  };
}

/** The inviter is judged alone. */
const inviterFate = ({ settlement: by }: Verdict): Fate => ({
  verdict: by.effect === "allow" ? "allowed" : "refused",
  by,
});

/** Answers one question; 400 says what is wrong with it. */
export async function explain(request: Request, gate: DecidingGate, asked: Asked): Promise<Explanation> {
  const { clock, settings } = gate;
  return await clock.within(settings.decisionTimeoutMs, (deadline) => answer(request, gate, asked, deadline));
}

async function answer(request: Request, gate: DecidingGate, asked: Asked, deadline: Deadline): Promise<Explanation> {
  const { settings } = gate;
  const body = await readBody(request, settings.maxBodyBytes, deadline);
  if (!body.ok) return { status: 400, body: { error: `the body is ${body.error.problem}` } };
  let value: unknown;
  try {
    value = JSON.parse(body.value);
  } catch {
    return { status: 400, body: { error: "the body is no JSON" } };
  }
  const question = toRequest(value, asked);
  if (!question.ok) return { status: 400, body: { error: question.error } };
  const { answers, platform, request: entry } = question.value;
  const decided = await decideRequest(entry, gate, deadline, { platform, answers, source: undefined });
  const { decision, problem } = decided;
  const { inviter } = decision;
  const outcome: Outcome = answers.outcomeOf(entry, decision);
  const fateOf = createFates(decision, outcome);
  const show = createShow(decided);
  return {
    status: 200,
    body: {
      outcome,
      enforced: settings.mode === "enforce",
      undecided: decision.undecided,
      ...(problem === undefined ? {} : { problem }),
      ...(decision.flood === undefined ? {} : { flood: floodWords(decision.flood) }),
      ...(inviter === undefined ? {} : { inviter: explainVerdict(inviter, inviterFate(inviter), show) }),
      candidates: decision.verdicts.map((verdict) => explainVerdict(verdict, fateOf(verdict.settlement), show)),
    },
  };
}
