// `doorman/events`: what a consumer of the queue needs of the events, as a package of its own. Types, schemas, a parser,
// type guards, and the way back from parts to the whole. Nothing here throws, whatever it is given; and nothing of the
// Worker may be imported but the schemas, nor may the Worker import this file.
import { type Event, event as eventSchema } from "./event.ts";

export type { EntryDecided, Event, OriginalTooLarge } from "./event.ts";
/** The zod schema of every event, a union by `type`. It leaves unknown fields out; `parseEvent` keeps them. */
export { eventSchema };

export type EventType = Event["type"];
export type EventOf<Type extends EventType> = Extract<Event, { readonly type: Type }>;

/** The zod schema of each type of event. */
export const eventSchemas: ReadonlyMap<string, (typeof eventSchema.def.options)[number]> = new Map(
  eventSchema.def.options.map((schema) => [schema.shape.type.def.values[0] ?? "", schema]),
);

/**
 * Why something is no event that this version knows.
 * - not-json: a text that is no JSON. not-an-object: no JSON object.
 * - unknown-type: an event of a type that a newer Doorman may send; a consumer acknowledges it and goes on.
 * - not-valid: an event of a known type with a wrong or missing field; `message` names the first one.
 */
export type EventProblem =
  | { readonly reason: "not-json" | "not-an-object" | "not-valid"; readonly message: string }
  | { readonly reason: "unknown-type"; readonly message: string; readonly type: string };

export type ParsedEvent =
  | { readonly ok: true; readonly event: Event }
  | { readonly ok: false; readonly error: EventProblem };

type Failed<Problem> = { readonly ok: false; readonly error: Problem };
const failed = <Problem>(error: Problem): Failed<Problem> => ({ ok: false, error });

/** Whether it has the form of an event. Fields that nobody knows do not matter. */
function isEvent(value: unknown): value is Event {
  return eventSchema.safeParse(value).success;
}

function describeFault(value: unknown): string {
  const [issue] = eventSchema.safeParse(value).error?.issues ?? [];
  return `${issue?.path.map(String).join(".") || "the event"}: ${issue?.message ?? "is not valid"}`;
}

function parseValue(value: unknown): ParsedEvent {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return failed({ reason: "not-an-object", message: "an event is a JSON object" });
  }
  const type: unknown = "type" in value ? value.type : undefined;
  if (typeof type === "string" && !eventSchemas.has(type)) {
    return failed({ reason: "unknown-type", message: `no such type: ${type.slice(0, 100)}`, type });
  }
  return isEvent(value) ? { ok: true, event: value } : failed({ reason: "not-valid", message: describeFault(value) });
}

/**
 * Reads an event: a queue message's body, or its JSON as text. Fields that this version does not know are kept.
 * Never throws.
 */
export function parseEvent(value: unknown): ParsedEvent {
  let json = value;
  if (typeof value === "string") {
    try {
      json = JSON.parse(value);
    } catch {
      return failed({ reason: "not-json", message: "the text is no JSON" });
    }
  }
  try {
    return parseValue(json);
  } catch {
    // Only an object that computes its fields can do that.
    return failed({ reason: "not-valid", message: "the event cannot be read" });
  }
}

const isOf =
  <Type extends EventType>(type: Type) =>
  (event: Event): event is EventOf<Type> =>
    event.type === type;

export const isGroupCreated = isOf("im.group.created");
export const isMembersJoined = isOf("im.group.members.joined");
export const isMembersLeft = isOf("im.group.members.left");
export const isGroupDismissed = isOf("im.group.dismissed");
export const isGroupUpdated = isOf("im.group.updated");
export const isOwnerChanged = isOf("im.group.owner.changed");
export const isMemberUpdated = isOf("im.group.member.updated");
export const isGroupFull = isOf("im.group.full");
export const isEntryDecided = isOf("im.group.entry.decided");
export const isFloodStarted = isOf("im.group.flood.started");
export const isFloodEnded = isOf("im.group.flood.ended");
export const isCallbackReceived = isOf("im.callback.received");

/** An event that is one part of a larger one. */
export type EventPart = Event & { readonly part: number; readonly parts: number };

export function isPart(event: Event): event is EventPart {
  return event.part !== undefined && event.parts !== undefined;
}

/** The id of the whole event that this one is, or is a part of. */
export function wholeId(event: Event): string {
  const suffix = `.${event.part}`;
  return isPart(event) && event.id.endsWith(suffix) ? event.id.slice(0, -suffix.length) : event.id;
}

/**
 * Why parts do not make a whole.
 * - none: there are none, or no list of them. not-an-event: `at` is its place in the list.
 * - mixed: they are of different events. incomplete: `missing` are not there, `repeated` are there more than once.
 */
export type PartsProblem =
  | { readonly reason: "none" | "mixed" }
  | { readonly reason: "not-an-event"; readonly at: number; readonly problem: EventProblem }
  | { readonly reason: "incomplete"; readonly missing: readonly number[]; readonly repeated: readonly number[] };

export type JoinedParts =
  | { readonly ok: true; readonly event: Event }
  | { readonly ok: false; readonly error: PartsProblem };

/** At most so many numbers are named as missing: `parts` is what somebody wrote. */
const maxNamed = 1000;

function isOfOne(first: Event, other: Event): boolean {
  const same = first.source === other.source && first.type === other.type && first.parts === other.parts;
  return same && isPart(other) && wholeId(first) === wholeId(other);
}

function findGaps(parts: readonly Event[], count: number): PartsProblem | undefined {
  const numbers = parts.map(({ part }) => part ?? 0).sort((a, b) => a - b);
  const repeated = [...new Set(numbers.filter((number, at) => number === numbers[at - 1]))];
  const known = new Set(numbers);
  const missing: number[] = [];
  for (let number = 1; number <= count && missing.length < maxNamed; number++) {
    if (!known.has(number)) missing.push(number);
  }
  if (missing.length > 0 || repeated.length > 0) return { reason: "incomplete", missing, repeated };
  return known.size === count ? undefined : { reason: "mixed" };
}

/** The first part with everybody's people and text; its own numbers are gone. */
function joinInOrder(first: Event, parts: readonly Event[]): unknown {
  const { part: _part, parts: _parts, ...envelope } = first;
  const carried = { originalText: parts.map(({ data }) => data.originalText ?? "").join("") };
  const data = { ...first.data, ...(first.data.originalTooLarge ? {} : carried) };
  if ("candidates" in data) {
    const candidates = parts.flatMap((each) => (isEntryDecided(each) ? each.data.candidates : []));
    return { ...envelope, id: wholeId(first), data: { ...data, candidates } };
  }
  if ("members" in data && data.members !== undefined) {
    const members = parts.flatMap(({ data }) => ("members" in data ? (data.members ?? []) : []));
    return { ...envelope, id: wholeId(first), data: { ...data, members } };
  }
  return { ...envelope, id: wholeId(first), data };
}

function joinValues(values: readonly unknown[]): JoinedParts {
  const events: Event[] = [];
  for (const [at, value] of values.entries()) {
    const parsed = parseEvent(value);
    if (!parsed.ok) return failed({ reason: "not-an-event", at, problem: parsed.error });
    events.push(parsed.event);
  }
  const [first, ...others] = events.sort((a, b) => (a.part ?? 0) - (b.part ?? 0));
  if (first === undefined) return failed({ reason: "none" });
  if (!isPart(first)) return others.length === 0 ? { ok: true, event: first } : failed({ reason: "mixed" });
  if (!others.every((other) => isOfOne(first, other))) return failed({ reason: "mixed" });
  const gaps = findGaps(events, first.parts);
  if (gaps !== undefined) return failed(gaps);
  const joined = parseEvent(joinInOrder(first, events));
  return joined.ok ? joined : failed({ reason: "mixed" });
}

/**
 * Puts the parts of a split event together, given in any order, each as `parseEvent` takes it. The whole has the id
 * without the part's suffix, all people, and the callback's body in `originalText`. A whole event alone stays as it is.
 * Never throws.
 */
export function joinParts(values: readonly unknown[]): JoinedParts {
  try {
    return Array.isArray(values) ? joinValues(values) : failed({ reason: "none" });
  } catch {
    // Only objects that compute their fields can do that.
    return failed({ reason: "mixed" });
  }
}
