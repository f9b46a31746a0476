// What each line of the gate's log means to whoever reads it, and what to do about it: the vocabulary of src/log.ts, whose
// types make sure that none is left out. The tables of docs/operations.md are made of it. Writes no file itself.
import { type Column, columns } from "../../src/core/metrics.ts";
import type { LogFields, OnlyInPoints, Problem } from "../../src/log.ts";
import { meaningOf } from "./metrics-tables.ts";

type Kind = LogFields["kind"];

const kinds: Readonly<Record<Kind, readonly [level: string, means: string, toDo: string]>> = {
  decision: [
    "log",
    "somebody asked to enter, and this is what the IM server was told, for whom and by which entry",
    "nothing; with `undecided` above 0 look at `reason`, and at `problem` lines around it",
  ],
  rejected: [
    "warn",
    "a call was turned away before anything was read: it is not genuine, too large, or a setting is wrong",
    "`credentials`: were token and secret changed on both sides, is the clock right? `address`: is it a new one of the IM server? `settings`: see `problem`",
  ],
  passed: ["log", "a callback that asks about something else than entering was told to go on", "nothing"],
  problem: ["error", "something went wrong; the next table tells what", "see there"],
  lost: [
    "error",
    "neither queue nor spool took this event; behind the word stands all of it as JSON. `lost in part`: there was no room for more",
    "put it on the queue by hand, or into your own database; look why both fail",
  ],
};

const problems: Readonly<Record<Problem, readonly [means: string, toDo: string]>> = {
  setting: [
    "a setting is wrong (`wrong`), and every call is refused; or odd (`warning`), and it works",
    "put it right in wrangler.toml or by `wrangler secret put`; `/health` names it too",
  ],
  patterns: [
    "so many `rules` of the entry `patterns` are left out, the first of them in `wrong`; the others count",
    "`npm run lists -- check --remote`",
  ],
  roster: [
    "the roster could not be made or read; decisions read KV meanwhile, or, while KV is down, go by the last one",
    "nothing for one; when they go on, look at `reason`: more than 200,000 keys, a listing that shrank, KV",
  ],
  "roster drift": [
    "an entry (`key`) is in KV and not in the roster, so somebody on it may have got in",
    "new entries take a minute or two; for an old one set `ROSTER_MODE` to `off` and deploy",
  ],
  metrics: [
    "METRICS refuses points; told once by each isolate. Decisions do not notice",
    "look at the binding's dataset",
  ],
  body: [
    "what an IM server told did not come whole in time; so many characters (`kept`) are recorded as `incomplete`",
    "nothing for one; else look at the way between the IM server and Cloudflare, and at `BODY_TIMEOUT_MS`",
  ],
  original: [
    "the body of a very large event could not be kept in SPOOL; the event went out without it",
    "look at KV's state and quota",
  ],
  delivery: [
    "the queue did not take an event in time, or the spool did not; with no `lost` line behind it one of them has it",
    "`/health` tells how many wait; they leave by themselves when the queue is back",
  ],
  redrive: [
    "a scheduled run could not empty the spool: so many left (`kept`), sent, or set aside under `poison/` (`poisoned`)",
    "the queue's state and quota; of poison, docs/failure-modes.md",
  ],
  unexpected: [
    "a mistake of Doorman's own, with its stack; a before-callback was answered by `ON_UNDECIDED`",
    "report it, with this line",
  ],
};

/** Beside those of a point, which mean the same there. */
const ownFields: Readonly<Record<Exclude<keyof LogFields, Column> | "message" | "kind" | "cut", string>> = {
  message: "the sentence; whatever is not visible in it, line breaks above all, is escaped",
  kind: "as in the table above",
  decision: "the decision's id: the event's `id`, and what the console finds it by",
  group: "the group's id",
  user: "the first one who was not plainly allowed, or simply the first; the sentence names up to 20",
  inviter: "who brings them in",
  key: "the entry that settled it for `user`; of `roster drift` the entry that was missed",
  flood:
    "where a flood rule refuses somebody: `closed`, or `open`, when this batch alone is too many; `unknown`: nobody could ask whether the group is closed",
  problem: "which one; as in the table above",
  reason: "why a call was turned away; why something could not be read or sent; of `unexpected` the stack",
  detail: "of a call that was turned away, what exactly",
  command: "the callback's name; `other` where it is none that a platform has",
  method: "of `unexpected`, the HTTP method",
  wrong: "what is wrong with a setting, or with rules of `patterns`; never a secret",
  warning: "what is odd about a setting",
  rules: "how many rules of `patterns` are left out",
  event: "the event's id",
  type: "its type",
  sha256: "of a body that could not be kept",
  bytes: "its length",
  sent: "of a run, messages that the queue took",
  kept: "of a run, events that are left; of a body, characters that came",
  cut: "how many characters `message` had before it was cut, since a log takes 256 KB of one call",
};

const onlyInPoints: Readonly<Record<OnlyInPoints, true>> = {
  kind: true,
  queued: true,
  spooled: true,
  lost: true,
  rosterAgeS: true,
};
const columnsToo = [...columns.index, ...columns.texts, ...columns.numbers].filter(
  (name: Column) => !Object.hasOwn(onlyInPoints, name),
);

export const fieldRows = (): string =>
  [
    row("field", "what"),
    "|---|---|",
    ...Object.entries(ownFields).map(([name, means]) => row(`\`${name}\``, means)),
    ...columnsToo.map((name) => row(`\`${name}\``, meaningOf(name))),
  ].join("\n");

const row = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

export const kindRows = (): string =>
  [
    row("`kind`", "level", "what it says", "what to do"),
    "|---|---|---|---|",
    ...Object.entries(kinds).map(([kind, cells]) => row(`\`${kind}\``, ...cells)),
  ].join("\n");

export const problemRows = (): string =>
  [
    row("`problem`", "what it says", "what to do"),
    "|---|---|---|",
    ...Object.entries(problems).map(([problem, cells]) => row(`\`${problem}\``, ...cells)),
  ].join("\n");
