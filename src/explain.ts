// POST /explain: what the gate would decide for each candidate, and why, from the very lookup and decision that
// callbacks get. For admins only: unlike an answer it shows entries as they stand, reasons included. Writes nothing.

import type { EntryRequest, PlatformName } from "./core/callback.ts";
import type { Deadline } from "./core/clock.ts";
import { deeperThan } from "./core/depth.ts";
import { parseJson } from "./core/parse-json.ts";
import {
  asFilledText,
  asText,
  type FieldProblem,
  field,
  isObject,
  oneOf,
  optional,
  readWhole,
  unknownNames,
} from "./core/read-fields.ts";
import { err, ok, type Result } from "./core/result.ts";
import type { ChainLink, Outcome, Verdict } from "./core/verdict.ts";
import { type Decided, decideRequest } from "./decide-request.ts";
import { createFates, type Fate, floodWords } from "./events/to-event.ts";
import type { DecidingGate } from "./gate.ts";
import type { Answers } from "./platforms/platform.ts";
import { keys } from "./policy/keys.ts";
import { readBody } from "./read-body.ts";
import { maxCandidates } from "./settings.ts";

const id = optional(field("is no id", asFilledText));
const word = <const Word extends string>(...words: readonly Word[]) =>
  oneOf(`must be one of ${words.join(", ")}`, words);

/** The question. `type` and `inviter` are Tencent's alone: OpenIM's callbacks do not tell them. */
const question = {
  platform: word("tencent", "openim"),
  action: word("apply", "invite", "join", "create"),
  group: id,
  type: id,
  inviter: id,
  text: optional(field("is no text", asText)),
  candidates: field(`must be 1 to ${maxCandidates} user ids`, (value): readonly string[] | undefined => {
    const isId = (each: unknown): each is string => asFilledText(each) !== undefined;
    const isList = Array.isArray(value) && value.length > 0 && value.length <= maxCandidates;
    return isList && value.every(isId) ? value : undefined;
  }),
};

export interface Explanation {
  readonly status: 200 | 400;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What is wrong with a question, in one line; of the names in it their beginnings. */
function problemsOf(value: Readonly<Record<string, unknown>>, wrong: readonly FieldProblem[]): string {
  const names = unknownNames(value, question).map((name) => JSON.stringify(name.slice(0, 100)));
  const known = Object.keys(question).join(", ");
  const unknown = names.length === 0 ? [] : [`unknown field ${names.slice(0, 5).join(", ")}: known are ${known}`];
  return [...wrong.map((each) => `${each.name} ${each.wrong}`), ...unknown].join("; ");
}

/** What an IM server's answer comes to, platform by platform. */
export type Outcomes = Readonly<Record<PlatformName, Pick<Answers, "outcomeOf" | "refusesSome" | "givesMembers">>>;

interface Question {
  readonly platform: PlatformName;
  readonly request: EntryRequest;
}

function toRequest(value: unknown): Result<Question, string> {
  if (!isObject(value)) return err("the body must be a JSON object");
  const read = readWhole(value, question);
  const problems = problemsOf(value, read.ok ? [] : read.error);
  if (!read.ok || problems !== "") return err(problems);
  const { platform, action, group, type, inviter, text, candidates } = read.value;
  const tencent = platform === "tencent";
  const brought = action === "invite" || action === "create";
  if (group === undefined && action !== "create") return err("group is missing");
  // On OpenIM the client may choose the id.
  if (group !== undefined && action === "create" && tencent) return err("group: a new group has no id yet");
  if (tencent && action === "join") return err("action: Tencent has no join; it has apply and invite");
  if (!tencent && type !== undefined) return err("type: entries for types do not count on OpenIM");
  if (inviter !== undefined && !(tencent && brought))
    return err("inviter: nobody is known to bring these candidates in");
  if (inviter === undefined && tencent && brought) return err("inviter is missing");
  if (text !== undefined && action !== "apply") return err("text: only an application has one");
  const asked = {
    action,
    text,
    groupId: group,
    // Left out, it counts as unread: without it nobody can know what type/… would have said.
    groupType: tencent ? (type ?? null) : undefined,
    inviter,
    candidates,
    ...(action === "join" ? ({ atOnce: true } as const) : {}),
  };
  // Of a new group the first is taken for its owner, as OpenIM sends it.
  const request = action === "create" && !tencent ? { ...asked, founders: candidates.slice(0, 1) } : asked;
  return ok({ platform, request });
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
export async function explain(request: Request, gate: DecidingGate, outcomes: Outcomes): Promise<Explanation> {
  const { clock, settings } = gate;
  return await clock.within(settings.decisionTimeoutMs, (deadline) => answer(request, gate, outcomes, deadline));
}

async function answer(
  request: Request,
  gate: DecidingGate,
  outcomes: Outcomes,
  deadline: Deadline,
): Promise<Explanation> {
  const { settings } = gate;
  const body = await readBody(request, settings.maxBodyBytes, deadline);
  if (!body.ok) return { status: 400, body: { error: `the body is ${body.error.problem}` } };
  const value = parseJson(body.value);
  if (value === undefined) return { status: 400, body: { error: "the body is no JSON" } };
  const asked = toRequest(value);
  if (!asked.ok) return { status: 400, body: { error: asked.error } };
  const { platform, request: entry } = asked.value;
  const answers = outcomes[platform];
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
