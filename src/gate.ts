// What handling a callback needs of the world, made once per isolate, and the one way in which events leave.
import type { Clock } from "./core/clock.ts";
import type { Metrics } from "./core/metrics.ts";
import type { Event } from "./events/event.ts";
import type { Outbox } from "./events/outbox.ts";
import { isTooLarge, type Original, splitEvent } from "./events/split.ts";
import type { Receipt } from "./events/to-event.ts";
import type { Floods } from "./flood/floods.ts";
import type { Log } from "./log.ts";
import type { Feeds } from "./policy/feeds.ts";
import type { Lists } from "./policy/lists.ts";
import type { createPatternReader } from "./policy/patterns.ts";
import type { Renewal } from "./roster/renew.ts";
import type { RosterStatus } from "./roster/status.ts";
import type { Settings, SettingsProblem } from "./settings.ts";

export interface Gate {
  readonly settings: Settings;
  readonly lists: Lists;
  /** The same from KV alone, whatever the roster says: for whoever asks why. */
  readonly exactLists: Lists;
  /** The long lists of denied ids; undefined: ROSTER_MODE is off, and nobody is asked about them. */
  readonly feeds?: Feeds | undefined;
  readonly exactFeeds?: Feeds | undefined;
  /** undefined: ROSTER_MODE is off. */
  readonly roster?: { renew(): Promise<Renewal>; status(): Promise<RosterStatus> } | undefined;
  /** Whether the lists can be read, and hold any entry. Rejects where they cannot. */
  readonly checkLists: () => Promise<"filled" | "empty">;
  /** How many messages wait in the queue, and since when the oldest does. Rejects where it does not answer. */
  readonly checkQueue: () => Promise<{ readonly waiting: number; readonly oldest?: string | undefined }>;
  readonly parsePatterns: ReturnType<typeof createPatternReader>;
  readonly floods: Floods;
  readonly metrics: Metrics;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
}

/** As much of it as a decision alone needs. */
export type DecidingGate = Pick<Gate, "settings" | "lists" | "feeds" | "parsePatterns" | "floods" | "clock">;

/** A gate, or why there is none. */
export type Readiness = { /** Unix milliseconds. */ readonly readAt: number } & (
  | { readonly gate: Gate }
  | ({ readonly problem: SettingsProblem } & Reports)
);

/** Where calls that are turned away are told. */
export type Reports = Pick<Gate, "log" | "metrics">;

/** Lets work go on after the answer (waitUntil). */
export type Background = (work: Promise<void>) => void;

/**
 * How long what is told waits for the answer to leave, in milliseconds. What begins at once, even behind an await, runs
 * before the answer does; and with a timer of 0 ms workerd's one thread is busy again before it has written the answer.
 */
export const tellAfterMs = 10;

/** Begins work when the answer has left. @param work must not reject. */
export function afterAnswer({ clock }: Gate, background: Background, work: () => Promise<void>): void {
  background(clock.sleep(tellAfterMs).then(work));
}

/** Sends an event to the queue or else the spool. @returns whether they have all of it; if not, the log has the rest. */
export async function deliver(
  { outbox, log, metrics }: Pick<Gate, "outbox" | "log" | "metrics">,
  event: Event,
  { platform, command, text, withheld }: Pick<Receipt, "command" | "text" | "withheld"> & { readonly platform: string },
): Promise<boolean> {
  // What is withheld is neither carried nor kept.
  const carried = withheld === true ? "" : text;
  let original: Original = carried;
  if (isTooLarge(event, carried)) {
    // Before the event, which says where it is.
    const kept = await outbox.keepOriginal(carried);
    original = kept.original;
    const { sha256, bytes } = kept.original;
    if (kept.problem !== undefined) log.problem("original", { event: event.id, sha256, bytes, reason: kept.problem });
  }
  const { queued, spooled, lost, problems } = await outbox.deliver(splitEvent(event, command, original));
  const outcome = lost.length > 0 ? "lost" : spooled > 0 ? "spooled" : "queued";
  metrics.write({ platform, kind: "event", action: event.type, outcome, queued, spooled, lost: lost.length });
  for (const reason of new Set(problems)) log.problem("delivery", { event: event.id, reason });
  if (lost.length > 0) log.lost(lost);
  return lost.length === 0;
}
