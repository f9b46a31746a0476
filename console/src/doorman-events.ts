// What the console has of Doorman's events: their types, and how they are read. It uses nothing of `src/events` but what
// every consumer has.
export {
  type Event,
  type EventOf,
  isPart,
  joinParts,
  type ParsedEvent,
  parseEvent,
  wholeId,
} from "../../src/events/public.ts";
