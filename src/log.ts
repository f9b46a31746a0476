// The lines that Doorman prints: one for each decision and one for each thing that went wrong, each on one line
// whatever an id holds. Never a secret, a Sign, or a URL, since URLs carry both; nor what an applicant wrote, nor the
// reason of an entry. What each line means to an operator is written in cli/docs/log-lines.ts.
import type { Actor, PlatformName } from "./core/callback.ts";
import { bytesOf, type Line, shown, toLine } from "./core/log-line.ts";
import type { Measurement } from "./core/metrics.ts";
import type { Rejection } from "./core/rejection.ts";
import type { ChainLink } from "./core/verdict.ts";
import type { EntryDecided, Event } from "./events/event.ts";
import { isPlain } from "./events/to-event.ts";

/** Something that an operator should look at. */
export type Problem =
  | "setting"
  | "patterns"
  | "roster"
  | "roster drift"
  | "metrics"
  | "body"
  | "original"
  | "delivery"
  | "redrive"
  | "unexpected";

/** What is measured, and stands in no line. */
export type OnlyInPoints = "kind" | "queued" | "spooled" | "lost" | "rosterAgeS";

/** Every field that a line may have beside its sentence. Texts are cut at 600 characters, invisible ones are escaped. */
export interface LogFields extends Partial<Omit<Measurement, OnlyInPoints>> {
  readonly kind: "decision" | "rejected" | "passed" | "problem" | "lost";
  readonly decision?: string | undefined;
  readonly group?: string | undefined;
  readonly user?: string | undefined;
  readonly inviter?: string | undefined;
  readonly key?: string | undefined;
  readonly flood?: string | undefined;
  readonly problem?: Problem;
  readonly reason?: string | undefined;
  readonly detail?: string;
  readonly command?: string;
  readonly method?: string;
  readonly wrong?: string;
  readonly warning?: string;
  readonly rules?: number;
  readonly event?: string;
  readonly type?: string;
  readonly sha256?: string;
  readonly bytes?: number;
  readonly sent?: number;
  readonly kept?: number;
}

/** What a problem tells beside its name. */
export type ProblemDetail = Omit<LogFields, "kind" | "problem">;

export interface Log {
  decision(line: DecisionLine): void;
  rejected(platform: PlatformName, commands: readonly string[], rejection: Rejection): void;
  /** A before-callback that asks about something else than entering, and was told to go on. */
  passed(platform: PlatformName, command: string, actor: Actor): void;
  problem(what: Problem, detail: ProblemDetail): void;
  /** An error that nobody expected; its stack may help. */
  unexpected(error: unknown, detail?: ProblemDetail): void;
  /**
   * Events of one callback that neither queue nor spool took. The lines are their last trace: a line for each, whole as
   * long as there is room, and one that says what there was no room for.
   */
  lost(events: readonly Event[]): void;
}

export interface DecisionLine extends Omit<Measurement, "kind"> {
  readonly id: string;
  readonly decided: EntryDecided;
  /** Why something could not be read. */
  readonly problem?: string | undefined;
}

/** People who are named in a line; the event names all of them. */
const maxNamed = 20;
/** Entries that are named of one of them beside the one that settled it. */
const maxLinksNamed = 5;
/** Of all lost events of one callback, together. */
const maxLostBytes = 232_000;
/** For the last of them, that says what there was no room for. */
const leastLostBytes = 2000;

const linkText = ({ key, fate, effect, note }: ChainLink): string =>
  [shown(key), effect, fate, note && `(${shown(note)})`].filter(Boolean).join(" ");

type Candidate = EntryDecided["candidates"][number];

function candidateText({ id, verdict, key, refusedWith, undecided, observed, chain = [] }: Candidate): string {
  const marks = [undecided && "undecided", observed && `would be ${observed}`].filter(Boolean).join(", ");
  // With somebody else the own chain settles nothing.
  const own = chain.find(({ fate }) => fate === "settled" && refusedWith === undefined);
  const slip = own?.note;
  const others = chain.filter((link) => link !== own);
  const links = others.slice(0, maxLinksNamed).map(linkText);
  if (others.length > links.length) links.push(`and ${others.length - links.length} more`);
  return [
    `${shown(id)} ${verdict}`,
    refusedWith && ` with ${shown(refusedWith.id)}`,
    key && ` by ${shown(key)}`,
    slip && ` (${shown(slip)})`,
    marks && ` (${marks})`,
    links.length > 0 && ` [${links.join("; ")}]`,
  ]
    .filter(Boolean)
    .join("");
}

/** Those who are not plainly allowed first. */
function oddFirst(candidates: readonly Candidate[]): readonly Candidate[] {
  const odd = candidates.filter((candidate) => !isPlain(candidate));
  return odd.length === 0 ? candidates : [...odd, ...candidates.filter(isPlain)];
}

/** One decision in words: the answer, what was asked, then each candidate, those who are not plainly allowed first. */
export function decisionText({ id, platform, decided, problem, kvKeys = 0 }: DecisionLine): string {
  const { action, group, inviter, outcome, enforced, candidates } = decided;
  const sorted = oddFirst(candidates);
  const texts = sorted.slice(0, maxNamed).map(candidateText);
  if (sorted.length > maxNamed) texts.push(`and ${sorted.length - maxNamed} more`);
  const head = [
    `decision ${enforced ? "" : "(observed only) "}${outcome}: ${platform} ${action ?? "?"}`,
    group.id !== undefined && ` group=${shown(group.id)}`,
    inviter && ` inviter=${shown(inviter.id)}`,
  ];
  const { flood, lookup } = decided;
  const flooded = flood && ` flood=${flood.state}${flood.until === undefined ? "" : ` until=${flood.until}`}`;
  const looked = lookup && ` lookup=${lookup} read=${kvKeys}`;
  const tail = [flooded, problem && ` problem=${shown(problem)}`, looked, ` id=${id}`];
  return [...head, `: ${texts.join(", ") || "nobody"}`, ...tail].filter(Boolean).join("");
}

/** What the platforms call their callbacks. Whatever else a forged URL has in this place may be somebody's secret. */
const commandName = /^(\w{1,30}\.)?[Cc]allback[A-Z]\w{1,80}$/;

const commandText = (command: string): string => (commandName.test(command) ? command : "other");

export type Sink = Record<"log" | "warn" | "error", (line: Line) => void>;

export function createLog(sink: Sink): Log {
  const print = (level: keyof Sink, sentence: string, fields: LogFields): void =>
    sink[level](toLine(sentence, { ...fields }));
  const problem: Log["problem"] = (what, detail) => {
    const pairs = Object.entries(detail).map(([name, text]) => ` ${name}=${shown(String(text))}`);
    print("error", `problem ${what}${pairs.join("")}`, { kind: "problem", problem: what, ...detail });
  };
  return {
    problem,
    unexpected(error, detail) {
      const stack = error instanceof Error ? error.stack : undefined;
      problem("unexpected", { ...detail, reason: stack ?? String(error) });
    },
    decision(line) {
      const { id, decided, problem: reason, ...measured } = line;
      const { group, inviter, candidates, flood } = decided;
      const [first] = oddFirst(candidates);
      print("log", decisionText(line), {
        kind: "decision",
        decision: id,
        ...measured,
        group: group.id,
        user: first?.id,
        key: first?.key,
        inviter: inviter?.id,
        flood: flood?.state,
        reason,
      });
    },
    rejected(platform, commands, { reason, detail }) {
      const command = commands.map(commandText).join(",") || "none";
      const sentence = `rejected ${platform} command=${command} reason=${reason}: ${shown(detail)}`;
      print("warn", sentence, { kind: "rejected", platform, command, reason, detail });
    },
    passed(platform, called, { id: user, groupId: group }) {
      const command = commandText(called);
      const about = [
        group === undefined ? "" : ` group=${shown(group)}`,
        user === undefined ? "" : ` user=${shown(user)}`,
      ];
      print("log", `passed ${platform} command=${command}${about.join("")}`, {
        kind: "passed",
        platform,
        command,
        group,
        user,
      });
    },
    lost(events) {
      let room = maxLostBytes;
      for (const [at, event] of events.entries()) {
        const json = JSON.stringify(event);
        const { id, type } = event;
        const fields = { kind: "lost", event: id, type } as const;
        const whole = toLine(`lost ${json}`, fields, room);
        const isWhole = whole.cut === undefined;
        const others = events.length - at - 1;
        const sentence = `lost in part ${shown(id)}, and nothing of ${others} more: ${json}`;
        sink.error(isWhole ? whole : toLine(sentence, fields, Math.max(room, leastLostBytes)));
        if (!isWhole) return;
        room -= bytesOf(whole);
      }
    },
  };
}
