// POST /explain: what the gate would decide for each candidate, and why, from the very lookup and decision that
// callbacks get. For admins only: unlike an answer it shows entries as they stand, reasons included. Writes nothing.

import type { EntryAction, EntryRequest, PlatformName } from "./core/callback.ts";
import type { Deadline } from "./core/clock.ts";
import { deeperThan } from "./core/depth.ts";
import { parseJson } from "./core/parse-json.ts";
import {
  asFilledText,
  asText,
  type FieldProblem,
  type FieldReaders,
  field,
  isObject,
  oneOf,
  optional,
  readWhole,
  unknownNames,
} from "./core/read-fields.ts";
import { err, ok, type Result } from "./core/result.ts";
import type { ChainLink, Outcome, Verdict } from "./core/verdict.ts";
import { type Asker, type Decided, decideRequest } from "./decide-request.ts";
import { createFates, type Fate, floodWords } from "./events/to-event.ts";
import type { DecidingGate } from "./gate.ts";
import type { PlatformFacts } from "./platforms/platform-facts.ts";
import { keys } from "./policy/keys.ts";
import { readBody } from "./read-body.ts";
import { maxCandidates } from "./settings.ts";

const id = optional(field("is no id", asFilledText));
const word = <const Word extends string>(...words: readonly Word[]) =>
  oneOf(`must be one of ${words.join(", ")}`, words);

/** A list of so many texts that are not empty. */
const texts = (most: number, what: string) =>
  field(`must be 1 to ${most} ${what}`, (value): readonly string[] | undefined => {
    const isText = (each: unknown): each is string => asFilledText(each) !== undefined;
    const isList = Array.isArray(value) && value.length > 0 && value.length <= most;
    return isList && value.every(isText) ? value : undefined;
  });

/** The question, beside the platform's name. Which of the fields a platform has is told by its facts. */
const question = {
  action: word("apply", "invite", "join", "create"),
  group: id,
  type: id,
  inviter: id,
  text: optional(field("is no text", asText)),
  names: optional(texts(10, "names")),
  candidates: texts(maxCandidates, "user ids"),
};

export interface Explanation {
  readonly status: 200 | 400;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What is wrong with a question, in one line; of the names in it their beginnings. */
function problemsOf(
  value: Readonly<Record<string, unknown>>,
  readers: FieldReaders,
  wrong: readonly FieldProblem[],
): string {
  const names = unknownNames(value, readers).map((name) => JSON.stringify(name.slice(0, 100)));
  const known = Object.keys(readers).join(", ");
  const unknown = names.length === 0 ? [] : [`unknown field ${names.slice(0, 5).join(", ")}: known are ${known}`];
  return [...wrong.map((each) => `${each.name} ${each.wrong}`), ...unknown].join("; ");
}

/** The platforms: what their callbacks tell, and what their answers come to. */
export type Asked = readonly {
  readonly module: { readonly facts: PlatformFacts };
  readonly platform: { readonly name: PlatformName; readonly answer: Asker["answers"] };
}[];

interface Question extends Pick<Asker, "platform" | "answers"> {
  readonly request: EntryRequest;
}

type About = Readonly<Record<"group" | "type" | "inviter", string | undefined>>;

/** What this platform's callbacks could not ask; undefined: nothing. */
function impossible(facts: PlatformFacts, action: EntryAction, { group, type, inviter }: About): string | undefined {
  const { title, actions, tellsInviter } = facts;
  if (group === undefined && action !== "create") return "group is missing";
  if (group !== undefined && action === "create" && !facts.newGroupHasId) return "group: a new group has no id yet";
  if (!actions.includes(action)) return `action: ${title} has no ${action}; it has ${actions.join(", ")}`;
  if (type !== undefined && !facts.tellsType) return `type: entries for types do not count on ${title}`;
  if (inviter === undefined) return tellsInviter?.[action] === "always" ? "inviter is missing" : undefined;
  return tellsInviter?.[action] === undefined ? "inviter: nobody is known to bring these candidates in" : undefined;
}

function toRequest(value: unknown, asked: Asked): Result<Question, string> {
  if (!isObject(value)) return err("the body must be a JSON object");
  const known = asked.map(({ platform: { name } }) => name).join(", ");
  const readers = {
    platform: field(`must be one of ${known}`, (name) => asked.find((each) => each.platform.name === name)),
    ...question,
  };
  const read = readWhole(value, readers);
  const problems = problemsOf(value, readers, read.ok ? [] : read.error);
  if (!read.ok || problems !== "") return err(problems);
  const { platform: side, action, group, type, inviter, text, names, candidates } = read.value;
  const { facts } = side.module;
  const { name: platform, answer: answers } = side.platform;
  const problem = impossible(facts, action, { group, type, inviter });
  if (problem !== undefined) return err(problem);
  if (text !== undefined && action !== "apply") return err("text: only an application has one");
  if (names !== undefined && !facts.tellsNames) return err(`names: rules on names do not count on ${facts.title}`);
  if (names !== undefined && candidates.length > 1) return err("names: are those of one candidate");
  const request = {
    action,
    text,
    groupId: group,
    // Left out, it counts as unread: without it nobody can know what type/… would have said.
    groupType: facts.tellsType ? (type ?? null) : undefined,
    otherTypeName: facts.otherTypeName?.get(type ?? ""),
    inviter,
    inviterExempts: facts.inviterExempts,
    names,
    candidates,
    ...(action === "join" ? ({ atOnce: true } as const) : {}),
  };
  // Of a new group the first is taken for its owner, as OpenIM sends it.
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
  const value = parseJson(body.value);
  if (value === undefined) return { status: 400, body: { error: "the body is no JSON" } };
  const read = toRequest(value, asked);
  if (!read.ok) return { status: 400, body: { error: read.error } };
  const { answers, platform, request: entry } = read.value;
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
