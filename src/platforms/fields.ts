// Fields as the platforms' bodies hold them. Of a before-callback a field that cannot be read becomes null, and the rest
// is still decided. An after-callback is read whole, or travels as it was received.
import type { Notice } from "../core/notice.ts";
import {
  asFilledText,
  asText,
  type FieldReaders,
  type Fields,
  field,
  isObject,
  lenient,
  readWhole,
} from "../core/read-fields.ts";

/** An id: text that is not empty. A whole number, as Telegram sends it, is taken for its digits. */
export function readId(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  return Number.isSafeInteger(value) ? String(value) : null;
}

/** The value of a member of a JSON object, undefined for everything else. */
export function memberOf(body: unknown, name: string): unknown {
  return isObject(body) && Object.hasOwn(body, name) ? body[name] : undefined;
}

/** The id in a field, or null where there is none that can be read. */
export const idIn = (body: unknown, field: string): string | null => readId(memberOf(body, field));

/**
 * The ids in a list, each under `name` in an object of its own. A list that cannot be read is one unreadable person:
 * nobody knows how many there are, but somebody is about to enter.
 */
export function idsIn(body: unknown, field: string, name: string): readonly (string | null)[] {
  const list = memberOf(body, field);
  return Array.isArray(list) ? list.map((item) => idIn(item, name)) : [null];
}

/** The text in a field of a before-callback, as a member to spread; nothing where there is none that can be read. */
export function textIn(body: unknown, field: string): { readonly text?: string } {
  const text = memberOf(body, field);
  return typeof text === "string" && text !== "" ? { text } : {};
}

/** A text that is not empty, or undefined where there is none. */
export const filledText = lenient(asFilledText);

/** A text, the empty one too, or undefined where there is none. */
export const optionalText = lenient(asText);

/** An id that has to be there. */
export const knownId = field("no id", (value) => readId(value) ?? undefined);

/** A list of ids that is either read whole or not at all, as the people of an event. `idOf`: where the id stands in an item. */
const knownList = (idOf: (item: unknown) => unknown) =>
  field("no list of ids", (value) => {
    if (!Array.isArray(value)) return undefined;
    const ids = value.map((item) => readId(idOf(item)));
    return ids.every((each) => each !== null) ? ids.map((each) => ({ id: each })) : undefined;
  });
export const knownIds = knownList((item) => item);
export const knownMembers = (name: string) => knownList((item) => memberOf(item, name));

/** Reads an after-callback; where one of its fields is wrong, there is no notice. */
export const reads =
  <Readers extends FieldReaders>(readers: Readers, toNotice: (data: Fields<Readers>) => Notice | undefined) =>
  (body: unknown): Notice | undefined => {
    const read = readWhole(body, readers);
    return read.ok ? toNotice(read.value) : undefined;
  };
