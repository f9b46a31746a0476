// What the console has of Doorman's events: their types, and how they are read. It uses nothing of `src/events` but what
// every consumer has.
import { type Event, type ParsedEvent, parseEvent } from "../../src/events/public.ts";

export {
  type Event,
  type EventOf,
  isPart,
  joinParts,
  type ParsedEvent,
  wholeId,
} from "../../src/events/public.ts";

/** Words of which a newer gate may say more: under each name, one that is known. */
const known: Readonly<Record<string, string>> = {
  action: "apply",
  outcome: "allow",
  lookup: "exact",
  verdict: "allowed",
  observed: "allowed",
  fate: "settled",
  effect: "allow",
  how: "unknown",
};

/** parseEvent, which also takes an event whose only fault is a word that is not known here: the word stays as it is. */
export function readEvent(value: unknown): ParsedEvent {
  const parsed = parseEvent(value);
  if (parsed.ok || parsed.error.reason !== "not-valid" || typeof value !== "object") return parsed;
  const inKnownWords = (name: string, each: unknown) =>
    typeof each === "string" && Object.hasOwn(known, name) ? known[name] : each;
  const isReadable = (event: unknown): event is Event => parseEvent(JSON.stringify(event, inKnownWords)).ok;
  return isReadable(value) ? { ok: true, event: value } : parsed;
}
