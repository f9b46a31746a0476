// docs/failure-modes.md: the prose, and a table row for each fault, made of what was observed. Nothing here knows what
// should have happened; what did not happen cannot get into the page.

import type { Answer } from "../judges/judge.ts";
import { judgeOpenim } from "../judges/openim.ts";
import { judgeTelegram } from "../judges/telegram.ts";
import { judgeTencent } from "../judges/tencent.ts";
import type { End, FaultCase, OnUndecided } from "./cases.ts";
import { after, before, intro } from "./failure-modes-prose.ts";
import type { Made, Observation } from "./run-case.ts";
import { type Kind, other, type PlatformName } from "./traffic.ts";

export type Observed = Readonly<Record<OnUndecided, Observation>>;

const refused = "refused with ";

/** What the IM server did with one call, in a few words. */
function deedOf({ call, answer, judgement: { outcome } }: Made): string {
  if (call.kind === "told") return "noAnswer" in answer ? answer.noAnswer : String(answer.status);
  switch (outcome.kind) {
    case "goes-on":
      return "in";
    case "drops-members":
      return outcome.members.includes(other) ? "in without the two" : "in without the denied one";
    case "refuses":
      return `${refused}${"code" in outcome ? outcome.code : outcome.errCode}`;
    case "webhook-failure":
      return `in, since ${outcome.why} is a failure`;
    case "fails":
      return `fails (${outcome.errCode})`;
    case "approves":
      return "in";
    case "declines":
      return "declined";
    case "waits":
      return "left to the admins";
    case "sent-again":
      return "asks again";
    default:
      return outcome.kind;
  }
}

/** What became of every call of a kind on a platform: one thing, or all of them. */
function deeds({ made }: Observation, platform: PlatformName, kind: Kind): string {
  const found = made.filter(({ call }) => call.platform === platform && call.kind === kind).map(deedOf);
  return [...new Set(found)].sort().join(" or ");
}

function onTwo(tencent: string, openim: string): string {
  if (tencent === openim) return tencent;
  const both = [tencent, openim].filter((deed) => deed.startsWith(refused)).map((deed) => deed.slice(refused.length));
  return both.length === 2 ? `refused (${both.join(", ")})` : `Tencent ${tencent}; OpenIM ${openim}`;
}

/** What became of it on every platform, said once where it is the same; of what Telegram does not ask, nothing. */
function together(deedOn: (platform: PlatformName) => string): string {
  const [tencent, openim, telegram] = [deedOn("tencent"), deedOn("openim"), deedOn("telegram")];
  const two = onTwo(tencent, openim);
  return telegram === "" || telegram === two ? two : `${two}; Telegram ${telegram}`;
}

const cell = (observation: Observation, kind: Kind): string =>
  together((platform) => deeds(observation, platform, kind));

const endings: Readonly<Record<End, string>> = {
  queue: "queue",
  spool: "spool, then queue",
  log: "log line, whole",
  nowhere: "none",
};

/** Where the events of a platform went. */
function endingOf({ ends }: FaultCase, { untraced }: Observation, platform: PlatformName): string {
  return untraced.includes(platform) ? endings.nowhere : ends.map((end) => endings[end]).join(" or ");
}

function rowsOf(fault: FaultCase, observed: Observed): string[] {
  const cells = (mode: OnUndecided): string => {
    const seen = observed[mode];
    const answers = (["denied", "other", "both", "told"] as const).map((kind) => cell(seen, kind));
    const ending = together((platform) => endingOf(fault, seen, platform));
    const logs = fault.logs === undefined ? "no line" : `\`${fault.logs.map((part) => part.trim()).join(" … ")}\``;
    return [...answers, ending, logs].join(" | ");
  };
  const [allow, deny] = [cells("allow"), cells("deny")];
  if (allow === deny) return [`| ${fault.name} | either | ${allow} |`];
  return [`| ${fault.name} | allow | ${allow} |`, `| ${fault.name} | deny | ${deny} |`];
}

const head = [
  "| what is wrong | `ON_UNDECIDED` | denied one alone | somebody else alone | both in one invite | an after-callback gets | events end in | the log has |",
  "|---|---|---|---|---|---|---|---|",
];

const table = (rows: readonly (readonly [FaultCase, Observed])[], section: FaultCase["section"]): string =>
  [
    ...head,
    ...rows.filter(([fault]) => fault.section === section).flatMap(([fault, seen]) => rowsOf(fault, seen)),
  ].join("\n");

const html = "<!DOCTYPE html><html><head><title>Error</title></head><body></body></html>";

/** Answers that Doorman never gave, since it was not asked. */
const notDoormans: readonly (readonly [string, Answer])[] = [
  ["Cloudflare's page 1027: the day's requests are spent", { status: 429, body: html }],
  ["Cloudflare's page 1102: the CPU time of a request is spent", { status: 503, body: html }],
  ["an origin behind a route that fails open, with an HTML page", { status: 200, body: html }],
  ["an origin behind a route that fails open, with any JSON object", { status: 200, body: '{"status":"ok"}' }],
  ["no answer in time", { noAnswer: "timeout" }],
  ["no connection", { noAnswer: "connection" }],
];

/** The judges' own sentences on answers that are not Doorman's. */
function strangers(): string {
  const apply = { command: "Group.CallbackBeforeApplyJoinGroup", body: '{"Requestor_Account":"mallory"}' };
  const join = { command: "callbackBeforeMembersJoinGroupCommand", body: '{"memberList":[{"userID":"mallory"}]}' };
  const ask = { command: "chat_join_request", body: '{"update_id":1,"chat_join_request":{"from":{"id":666}}}' };
  const rows = notDoormans.map(([name, answer]) => {
    const sentences = [judgeTencent(apply, answer), judgeOpenim(join, answer), judgeTelegram(ask, answer)];
    return `| ${[name, ...sentences.map(({ sentence }) => sentence)].join(" | ")} |`;
  });
  return ["| what comes instead of an answer | Tencent | OpenIM | Telegram |", "|---|---|---|---|", ...rows].join("\n");
}

export function failureModes(rows: readonly (readonly [FaultCase, Observed])[]): string {
  const parts = [
    intro,
    "## The lists cannot be read\n",
    table(rows, "lists"),
    before.roster,
    table(rows, "roster"),
    before.floods,
    table(rows, "floods"),
    before.events,
    table(rows, "events"),
    before.calls,
    table(rows, "calls"),
    before.strangers,
    strangers(),
    after,
  ];
  return `${parts.map((part) => part.trim()).join("\n\n")}\n`;
}
