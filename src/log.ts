// The lines that Doorman prints: one for each decision and one for each thing that went wrong, each on one line
// whatever an id holds. Never a secret, a Sign, or a URL, since URLs carry both.
import type { Actor, PlatformName } from "./core/callback.ts";
import type { Rejection } from "./core/rejection.ts";
import type { ChainLink } from "./core/verdict.ts";
import type { EntryDecided, Event } from "./events/event.ts";
import { isPlain } from "./events/to-event.ts";

export interface Log {
  decision(line: DecisionLine): void;
  rejected(platform: PlatformName, commands: readonly string[], rejection: Rejection): void;
  /** A before-callback that asks about something else than entering, and was told to go on. */
  passed(platform: PlatformName, command: string, actor: Actor): void;
  /** Something that an operator should look at. */
  problem(what: string, detail: Readonly<Record<string, string | number>>): void;
  /** An error that nobody expected; its stack may help. */
  unexpected(error: unknown, detail?: Readonly<Record<string, string>>): void;
  /**
   * Events of one callback that neither queue nor spool took. The lines are their last trace: a line for each, whole as
   * long as there is room, and one that says what there was no room for.
   */
  lost(events: readonly Event[]): void;
}

export interface DecisionLine {
  readonly id: string;
  readonly platform: PlatformName;
  readonly decided: EntryDecided;
  readonly problem?: string | undefined;
  /** Keys that KV was asked for. */
  readonly keysRead?: number | undefined;
}

/** People who are named in a line; the event names all of them. A log line may have 256 KB. */
const maxNamed = 20;
/** Entries that are named of one of them beside the one that settled it. */
const maxLinksNamed = 5;
/** Characters of one text; an id on OpenIM may have any number. */
const maxShown = 600;

/** Of all lost events of one callback, together. A log line may have 256 KB, and so may all lines of one call. */
const maxLostBytes = 200_000;
const encoder = new TextEncoder();

const invisible = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** JSON with every control, format and line character escaped, so that nothing inside can break or forge a line. */
const toVisibleJson = (value: unknown): string =>
  JSON.stringify(value).replace(invisible, (character) =>
    Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
      .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
      .join(""),
  );

/** As it is when that is one visible word, else as a JSON string. */
export function shown(text: string | undefined): string {
  if (text === undefined) return "?";
  const cut = text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
  return /^[^\s"\p{C}\p{Z}]+$/u.test(cut) ? cut : toVisibleJson(cut);
}

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

/** One decision in words: the answer, what was asked, then each candidate, those who are not plainly allowed first. */
export function decisionText({ id, platform, decided, problem, keysRead = 0 }: DecisionLine): string {
  const { action, group, inviter, outcome, enforced, candidates } = decided;
  const odd = candidates.filter((candidate) => !isPlain(candidate));
  const sorted = odd.length === 0 ? candidates : [...odd, ...candidates.filter(isPlain)];
  const texts = sorted.slice(0, maxNamed).map(candidateText);
  if (sorted.length > maxNamed) texts.push(`and ${sorted.length - maxNamed} more`);
  const head = [
    `decision ${enforced ? "" : "(observed only) "}${outcome}: ${platform} ${action ?? "?"}`,
    group.id !== undefined && ` group=${shown(group.id)}`,
    inviter && ` inviter=${shown(inviter.id)}`,
  ];
  const { flood, lookup } = decided;
  const flooded = flood && ` flood=${flood.state}${flood.until === undefined ? "" : ` until=${flood.until}`}`;
  const looked = lookup && ` lookup=${lookup} read=${keysRead}`;
  const tail = [flooded, problem && ` problem=${shown(problem)}`, looked, ` id=${id}`];
  return [...head, `: ${texts.join(", ") || "nobody"}`, ...tail].filter(Boolean).join("");
}

/** What the platforms call their callbacks. Whatever else a forged URL has in this place may be somebody's secret. */
const commandName = /^(\w{1,30}\.)?[Cc]allback[A-Z]\w{1,80}$/;

const commandText = (command: string): string => (commandName.test(command) ? command : "other");

export type Sink = Pick<Console, "log" | "warn" | "error">;

export function createLog(sink: Sink): Log {
  const problem: Log["problem"] = (what, detail) => {
    const pairs = Object.entries(detail).map(([name, text]) => ` ${name}=${shown(String(text))}`);
    sink.error(`problem ${what}${pairs.join("")}`);
  };
  return {
    problem,
    unexpected(error, detail) {
      const stack = error instanceof Error ? error.stack : undefined;
      problem("unexpected", { ...detail, reason: stack ?? String(error) });
    },
    decision: (line) => sink.log(decisionText(line)),
    rejected(platform, commands, { reason, detail }) {
      const names = commands.map(commandText).join(",") || "none";
      sink.warn(`rejected ${platform} command=${names} reason=${reason}: ${shown(detail)}`);
    },
    passed(platform, command, { id, groupId }) {
      const about = [
        groupId === undefined ? "" : ` group=${shown(groupId)}`,
        id === undefined ? "" : ` user=${shown(id)}`,
      ];
      sink.log(`passed ${platform} command=${commandText(command)}${about.join("")}`);
    },
    lost(events) {
      let room = maxLostBytes;
      for (const [at, event] of events.entries()) {
        const json = toVisibleJson(event);
        const bytes = encoder.encode(json).length;
        if (bytes <= room) {
          sink.error(`lost ${json}`);
          room -= bytes;
          continue;
        }
        // A UTF-16 unit is three bytes at most.
        const kept = json.slice(0, Math.floor(room / 3)).toWellFormed();
        const others = events.length - at - 1;
        const cut = `${kept.length} of its ${json.length} characters`;
        sink.error(`lost in part ${shown(event.id)}: ${cut}, and nothing of ${others} more: ${kept}`);
        return;
      }
    },
  };
}
