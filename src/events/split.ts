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

/** Cuts a list into runs of at most so many bytes of JSON; undefined when a single item is larger. */
function sliceList<T>(items: readonly T[]): T[][] | undefined {
  const slices: T[][] = [];
  let bytes = maxSliceBytes;
  for (const item of items) {
    const size = jsonBytes(item) + 1;
    if (size > maxSliceBytes) return undefined;
    if (bytes + size > maxSliceBytes) {
      slices.push([]);
      bytes = 0;
    }
    slices.at(-1)?.push(item);
    bytes += size;
  }
  return slices;
}

/** Cuts a text into runs of at most so many bytes as a JSON string, never inside a character. */
function sliceText(text: string): string[] {
  const slices: string[] = [];
  for (let start = 0; start < text.length; ) {
    let slice = text.slice(start, start + maxSliceBytes);
    for (let bytes = jsonBytes(slice); bytes > maxSliceBytes; bytes = jsonBytes(slice)) {
      slice = slice.slice(0, Math.floor((slice.length * maxSliceBytes) / bytes) - 1);
    }
    const cutsPair = start + slice.length < text.length && /[\uD800-\uDBFF]$/.test(slice);
    if (cutsPair) slice = slice.slice(0, -1);
    slices.push(slice);
    start += slice.length;
  }
  return slices;
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
  const bytes = jsonBytes(event);
  if (bytes <= maxEventBytes) return [{ event, bytes }];
  let { rest, people, field } = takeApart(event);
  let peopleSlices = sliceList(people);
  const bare = { ...rest, data: { ...rest.data, ...(field === "" ? {} : { [field]: [] }) } };
  if (peopleSlices === undefined || jsonBytes(bare) > maxRestBytes) {
    rest = asReceived(event, command);
    peopleSlices = [];
    field = "";
  }
  const textSlices = sliceText(text);
  const parts = Math.max(peopleSlices.length, textSlices.length, 1);
  return Array.from({ length: parts }, (_, index) => {
    const data = {
      ...rest.data,
      ...(field === "" ? {} : { [field]: peopleSlices[index] ?? [] }),
      originalText: textSlices[index] ?? "",
    };
    // As text the original may be shorter than as JSON, and fit after all.
    const numbered = parts === 1 ? {} : { id: `${event.id}.${index + 1}`, part: index + 1, parts };
    const part = { ...rest, ...numbered, data } as Event;
    return { event: part, bytes: jsonBytes(part) };
  });
}
