// All that this consumer has of Doorman: the events' types, and how they are read. The one import to change when the
// folder stands somewhere else (README.md).
export { type Event, isPart, joinParts, type ParsedEvent, parseEvent, wholeId } from "../../../src/events/public.ts";
