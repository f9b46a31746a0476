// Fields as both platforms' bodies hold them. A before-callback is read field by field: one that cannot be read
// becomes null and the rest is still decided, where a strict schema would give the whole callback up.
import * as z from "zod/mini";

/** An id: text that is not empty. A whole number, which no server sends today, is taken for its digits. */
export function readId(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  return Number.isSafeInteger(value) ? String(value) : null;
}

/** The value of a member of a JSON object, undefined for everything else. */
export function memberOf(body: unknown, name: string): unknown {
  if (typeof body !== "object" || body === null || !Object.hasOwn(body, name)) return undefined;
  return (body as Readonly<Record<string, unknown>>)[name];
}

/** A field of any kind, absent included, read by a function that always has an answer. */
export const lenient = <T>(read: (value: unknown) => T) => z.pipe(z.optional(z.unknown()), z.transform(read));

/** An id, or null where there is none that can be read. */
export const id = lenient(readId);

/** A text, or undefined where there is none. */
export const optionalText = lenient((value) => (typeof value === "string" ? value : undefined));

/**
 * A list of ids, each under `name` in an object of its own. A list that cannot be read is one unreadable person:
 * nobody knows how many there are, but somebody is about to enter.
 */
export const idList = (name: string, absent: readonly (string | null)[] = [null]) =>
  lenient((value) => {
    if (value === undefined) return absent;
    return Array.isArray(value) ? value.map((item) => readId(memberOf(item, name))) : [null];
  });

/** An id that has to be there. */
export const knownId = z.pipe(id, z.string());

/** A list of ids that is either read whole or not at all, as the members of an event. */
export const knownMembers = (name: string) =>
  z.array(
    z.pipe(
      lenient((item) => readId(memberOf(item, name))),
      z.pipe(
        z.string(),
        z.transform((memberId) => ({ id: memberId })),
      ),
    ),
  );

/** The value that the schema reads, or undefined where it reads none. */
export const orNothing = <T>(schema: z.ZodMiniType<T>) => lenient((value) => schema.safeParse(value).data);
