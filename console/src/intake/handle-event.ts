// One message off the queue, from its body to the tables. Throws only when the store does: then the queue brings the
// message again. What would be no better the next time is set aside at once.
import { type Event, isPart, joinParts, readEvent, wholeId } from "../doorman-events.ts";
import { changesOf, decisionOf, floodOf } from "./changes.ts";
import type { Handling, Store } from "./store.ts";

/**
 * handled: its rows are written. repeated: they were before. waiting: other parts of it are yet to come.
 * ignored: a type that this version does not know; a newer Doorman may send it. unreadable: set aside.
 */
export type Outcome = "handled" | "repeated" | "waiting" | "ignored" | "unreadable";

export interface Letter {
  /** The queue's id of the message. */
  readonly id: string;
  readonly body: unknown;
}

function handlingOf(event: Event, split: boolean): Handling {
  const { id: eventId, type, source } = event;
  return {
    eventId,
    type,
    source,
    time: new Date(event.time).toISOString(),
    changes: changesOf(event),
    decision: decisionOf(event),
    flood: floodOf(event),
    command: event.type === "im.callback.received" ? event.data.command : undefined,
    split,
  };
}

/** The event that the message is; of a part, the whole, once all parts are there. */
async function wholeEvent(event: Event, store: Store): Promise<Event | Outcome> {
  if (!isPart(event)) return event;
  const { count, bodies } = await store.keepPart(wholeId(event), event.part, event.parts, JSON.stringify(event));
  if (bodies.length === 0) return count === 0 ? "repeated" : "waiting";
  const joined = joinParts(bodies);
  // Parts under one id that are not of one event: nobody can tell which are wrong.
  return joined.ok ? joined.event : "unreadable";
}

export async function handleEvent({ id, body }: Letter, store: Store): Promise<Outcome> {
  const setAside = async (reason: string): Promise<Outcome> => {
    await store.bury({ id, reason, body: bodyText(body) });
    return "unreadable";
  };
  const parsed = readEvent(body);
  if (!parsed.ok) {
    return parsed.error.reason === "unknown-type" ? "ignored" : await setAside(`unreadable: ${parsed.error.message}`);
  }
  const whole = await wholeEvent(parsed.event, store);
  if (whole === "unreadable") return await setAside("unreadable: its parts do not belong together");
  if (typeof whole === "string") return whole;
  return (await store.handle(handlingOf(whole, isPart(parsed.event)))) ? "handled" : "repeated";
}

/** A message's body as text, whatever it is. */
export function bodyText(body: unknown): string {
  try {
    return typeof body === "string" ? body : (JSON.stringify(body) ?? String(body));
  } catch {
    return `a ${typeof body} that is no JSON`;
  }
}
