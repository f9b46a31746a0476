// What handling a callback needs of the world, made once per isolate, and the one way in which events leave.
import type { Clock } from "./core/clock.ts";
import type { Event } from "./events/event.ts";
import type { Outbox } from "./events/outbox.ts";
import { splitEvent } from "./events/split.ts";
import type { Receipt } from "./events/to-event.ts";
import type { Log } from "./log.ts";
import type { Feeds } from "./policy/feeds.ts";
import type { Lists } from "./policy/lists.ts";
import type { parsePatterns } from "./policy/patterns.ts";
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
  readonly parsePatterns: typeof parsePatterns;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
}

/** As much of it as a decision alone needs. */
export type DecidingGate = Pick<Gate, "settings" | "lists" | "feeds" | "parsePatterns" | "clock">;

/** A gate, or why there is none. */
export type Readiness = { readonly gate: Gate } | { readonly problem: SettingsProblem; readonly log: Log };

/** Lets work go on after the answer (waitUntil). */
export type Background = (work: Promise<void>) => void;

/** Sends an event to the queue or else the spool. @returns whether they have all of it; if not, the log has the rest. */
export async function deliver({ outbox, log }: Gate, event: Event, { command, text }: Receipt): Promise<boolean> {
  const { lost, problems } = await outbox.deliver(splitEvent(event, command, text));
  for (const reason of new Set(problems)) log.problem("delivery", { event: event.id, reason });
  for (const one of lost) log.lost(one);
  return lost.length === 0;
}
