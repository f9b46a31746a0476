// An event that is too large for one message becomes parts, each an event of its own: the people and the original's
// text are shared out, everything else stands in each part. Joined in order the parts are the whole; nothing is cut off.
import type { Event } from "./event.ts";

/** A queue message may have 128,000 bytes (docs/reference/cloudflare.md 2.1); this leaves room for what the queue adds. */
export const maxEventBytes = 100_000;
/** What one part holds at most of the people, and of the text, in bytes of JSON; the rest of the event has what is left. */
const maxSliceBytes = 40_000;
const maxRestBytes = maxEventBytes - 2 * maxSliceBytes - 1000;
/** A command is a name; a longer one than this is somebody's joke, and stands whole in the original. */
const maxCommandLength = 256;

/** An event as it goes into one queue message. `bytes`: its size as JSON in UTF-8. */
export interface Message {
  readonly event: Event;
  readonly bytes: number;
}

const encoder = new TextEncoder();
const jsonBytes = (value: unknown): number => encoder.encode(JSON.stringify(value)).length;

/** A run of the people or of the text, and its bytes as JSON. */
interface Slice<T> {
  readonly part: T;
  readonly bytes: number;
}

/**
 * Cuts into runs of at most so many bytes of JSON. A run's length is guessed from the bytes of the last one and then
 * measured as a whole: measuring an item at a time would cost several times as much.
 * @param cut a run from `start`, of so many items or a little less. @returns undefined when a single item is larger.
 */
function slicesOf<T>(
  length: number,
  firstGuess: number,
  cut: (start: number, count: number) => T & { readonly length: number },
): Slice<T>[] | undefined {
  const slices: Slice<T>[] = [];
  let guess = Math.max(1, firstGuess);
  for (let start = 0; start < length; ) {
    let part = cut(start, guess);
    let bytes = jsonBytes(part);
    while (bytes > maxSliceBytes) {
      if (part.length === 1) return undefined;
      guess = Math.max(1, Math.floor((part.length * maxSliceBytes * 0.98) / bytes));
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
  return slicesOf(text.length, maxSliceBytes, cut) ?? [];
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

/**
 * The messages of one event: itself, or its parts (ids `<id>.1`, `<id>.2` and so on).
 * @param text the callback's body, of which each part has its share in `originalText`.
 */
export function splitEvent(event: Event, command: string, text: string): readonly Message[] {
  let { rest, people, field } = takeApart(event);
  // A long callback is not measured whole when its people alone are too many.
  const peopleBytes = text.length > maxEventBytes ? jsonBytes(people) : undefined;
  if (peopleBytes === undefined || peopleBytes <= maxEventBytes) {
    const bytes = jsonBytes(event);
    if (bytes <= maxEventBytes) return [{ event, bytes }];
  }
  const guess = Math.ceil((people.length * maxSliceBytes * 0.98) / (peopleBytes ?? jsonBytes(people)));
  let peopleSlices = slicesOf(people.length, guess, (start, count) => people.slice(start, start + count));
  const bare = { ...rest, data: { ...rest.data, ...(field === "" ? {} : { [field]: [] }) } };
  if (peopleSlices === undefined || jsonBytes(bare) > maxRestBytes) {
    rest = asReceived(event, command);
    peopleSlices = [];
    field = "";
  }
  const textSlices = sliceText(text);
  const parts = Math.max(peopleSlices.length, textSlices.length, 1);
  return Array.from({ length: parts }, (_, index) => {
    const { part: members = [], bytes: membersBytes = 2 } = peopleSlices[index] ?? {};
    const { part: originalText = "", bytes: textBytes = 2 } = textSlices[index] ?? {};
    // As text the original may be shorter than as JSON, and fit after all.
    const numbered = parts === 1 ? {} : { id: `${event.id}.${index + 1}`, part: index + 1, parts };
    const around = (people: unknown, original: string) => ({
      ...rest,
      ...numbered,
      data: { ...rest.data, ...(field === "" ? {} : { [field]: people }), originalText: original },
    });
    // Both slices are measured already; two bytes of each stand in what is around them.
    const bytes = jsonBytes(around([], "")) + (field === "" ? 0 : membersBytes - 2) + textBytes - 2;
    return { event: around(members, originalText) as Event, bytes };
  });
}
