// An event that is too large for one message becomes parts, each an event of its own: the people and the original's
// text are shared out, everything else stands in each part. Joined in order the parts are the whole; nothing is cut off.
// One callback must not become hundreds of messages: above 1 MB the parts carry the people, and of the original what tells of it.
import type { Event, OriginalTooLarge } from "./event.ts";

/** A queue message may have 128,000 bytes (docs/reference/cloudflare.md 2.1); this leaves room for what the queue adds. */
export const maxEventBytes = 100_000;
/** What one part holds at most of the people, and of the text, in bytes of JSON; the rest of the event has what is left. */
const maxSliceBytes = 40_000;
const maxRestBytes = maxEventBytes - 2 * maxSliceBytes - 1000;
/** An event with people and original; above that its parts go without the original, and have more room for people. */
const maxWholeBytes = 1_000_000;
const maxSliceBytesAlone = 100_000;
/** 160 parts: twice the largest body that is taken. 100,000 people with ids of 36 characters, a large group, are 46 parts. */
const maxPeopleBytes = 16_000_000;
/** A command is a name; a longer one than this is somebody's joke, and stands whole in the original. */
const maxCommandLength = 256;

/** An event as it goes into one queue message. `bytes`: its size as JSON in UTF-8. */
export interface Message {
  readonly event: Event;
  readonly bytes: number;
}

/** The callback's body as text, or what tells of it. */
export type Original = string | OriginalTooLarge;

const encoder = new TextEncoder();
const jsonBytes = (value: unknown): number => encoder.encode(JSON.stringify(value)).length;

/** A run of the people or of the text, and its bytes as JSON. */
interface Slice<T> {
  readonly part: T;
  readonly bytes: number;
}

/**
 * Cuts into runs of at most `maxBytes` of JSON. A run's length is guessed from the bytes of the last one and then
 * measured as a whole: measuring an item at a time would cost several times as much.
 * @param cut a run from `start`, of so many items or a little less. @returns undefined when a single item is larger.
 */
function slicesOf<T>(
  length: number,
  maxBytes: number,
  firstGuess: number,
  cut: (start: number, count: number) => T & { readonly length: number },
): Slice<T>[] | undefined {
  const slices: Slice<T>[] = [];
  let guess = Math.max(1, firstGuess);
  for (let start = 0; start < length; ) {
    let part = cut(start, guess);
    let bytes = jsonBytes(part);
    while (bytes > maxBytes) {
      if (part.length === 1) return undefined;
      guess = Math.max(1, Math.floor((part.length * maxBytes * 0.98) / bytes));
      part = cut(start, guess);
      bytes = jsonBytes(part);
    }
    slices.push({ part, bytes });
    start += part.length;
  }
  return slices;
}

/** Never cuts inside a character. */
function sliceText(text: string): readonly Slice<string>[] {
  const cut = (start: number, count: number): string => {
    const slice = text.slice(start, start + count);
    const cutsPair = count > 1 && start + count < text.length && /[\uD800-\uDBFF]$/.test(slice);
    return cutsPair ? slice.slice(0, -1) : slice;
  };
  return slicesOf(text.length, maxSliceBytes, maxSliceBytes, cut) ?? [];
}

/** The people of an event that has any, and the event without them and without the original. */
function takeApart(event: Event): {
  readonly rest: Event;
  readonly people: readonly unknown[];
  readonly field: string;
} {
  const { original: _json, originalText: _text, ...data } = event.data;
  const rest = { ...event, data } as Event;
  if ("members" in data && data.members) return { rest, people: data.members, field: "members" };
  if ("candidates" in data) return { rest, people: data.candidates, field: "candidates" };
  return { rest, people: [], field: "" };
}

/** For a callback whose own words do not fit into a message: only the command and, in the parts, the original. */
function asReceived(event: Event, command: string): Event {
  const { subject: _subject, ...envelope } = event;
  const [platform = ""] = event.partitionkey.split(":");
  const data = { command: command.slice(0, maxCommandLength) };
  return { ...envelope, partitionkey: platform, type: "im.callback.received", data };
}

/** That a group is gone is true of everybody in it, so it can be told without them; nothing else can. */
function withoutPeople(event: Event, command: string): Event {
  if (event.type !== "im.group.dismissed") return asReceived(event, command);
  const { members: _members, ...data } = event.data;
  return { ...event, data };
}

/** Whether the event with its original has more than 1 MB. Measures nothing that is clearly smaller or larger. */
export function isTooLarge(event: Event, text: string): boolean {
  if (text.length > maxWholeBytes) return true;
  const { people, field } = takeApart(event);
  // A character of a text is six bytes of JSON at most, and an id stands in the text too. What a decision says of a
  // candidate, 30 links with their notes, does not.
  const bytesOfEach = field === "candidates" ? maxSliceBytes : 100;
  if (text.length * 12 + people.length * bytesOfEach <= maxWholeBytes) return false;
  return jsonBytes(text) + jsonBytes(people) > maxWholeBytes;
}

/**
 * The messages of one event: itself, or its parts (ids `<id>.1`, `<id>.2` and so on).
 * @param original the callback's body, of which each part has its share in `originalText`; or, of one that is too large,
 * what each part says of it.
 */
export function splitEvent(event: Event, command: string, original: Original): readonly Message[] {
  let { rest, people, field } = takeApart(event);
  const isCarried = typeof original === "string";
  // A long callback is not measured whole when its people alone are too many.
  const peopleBytes = !isCarried || original.length > maxEventBytes ? jsonBytes(people) : undefined;
  if (isCarried && (peopleBytes === undefined || peopleBytes <= maxEventBytes)) {
    const bytes = jsonBytes(event);
    if (bytes <= maxEventBytes) return [{ event, bytes }];
  }
  if (peopleBytes !== undefined && peopleBytes > maxPeopleBytes) {
    rest = withoutPeople(rest, command);
    people = [];
    field = "";
  }
  const room = isCarried ? maxSliceBytes : maxSliceBytesAlone;
  const guess = Math.ceil((people.length * room * 0.98) / (peopleBytes ?? jsonBytes(people)));
  let peopleSlices = slicesOf(people.length, room, guess, (start, count) => people.slice(start, start + count));
  const bare = { ...rest, data: { ...rest.data, ...(field === "" ? {} : { [field]: [] }) } };
  if (peopleSlices === undefined || jsonBytes(bare) > maxRestBytes) {
    rest = asReceived(event, command);
    peopleSlices = [];
    field = "";
  }
  const textSlices = isCarried ? sliceText(original) : [];
  const parts = Math.max(peopleSlices.length, textSlices.length, 1);
  return Array.from({ length: parts }, (_, index) => {
    const { part: members = [], bytes: membersBytes = 2 } = peopleSlices[index] ?? {};
    const { part: slice = "", bytes: textBytes = 2 } = textSlices[index] ?? {};
    // As text the original may be shorter than as JSON, and fit after all.
    const numbered = parts === 1 ? {} : { id: `${event.id}.${index + 1}`, part: index + 1, parts };
    const around = (people: unknown, originalText: string) => ({
      ...rest,
      ...numbered,
      data: {
        ...rest.data,
        ...(field === "" ? {} : { [field]: people }),
        ...(isCarried ? { originalText } : { originalTooLarge: original }),
      },
    });
    // Both slices are measured already; two bytes of each stand in what is around them.
    const bytes = jsonBytes(around([], "")) + (field === "" ? 0 : membersBytes - 2) + textBytes - 2;
    return { event: around(members, slice) as Event, bytes };
  });
}
