// The form of one entry: from its fields, as somebody filled them in, to a key and a value, or to what is wrong with
// them. What an entry may say is decided by the gate's own reader. Fields that the form does not show stay as they were.

import { parseEntryValue } from "../../../lists/entry/reading.ts";
import { type Fields, type Kind, keyOf, subjectProblem } from "../../../lists/entry/row.ts";
import { fieldsOf, makeValue } from "../../../lists/entry/value.ts";
import { err, ok, type Result } from "../../../src/core/result.ts";
import { readStored } from "../../../src/policy/entry.ts";
import { keyParts, keys } from "../../../src/policy/keys.ts";

export const formKinds = ["user", "inviter", "group", "type", "default"] as const satisfies readonly Kind[];
export type FormKind = (typeof formKinds)[number];

/** How long: seconds from now, the words `ever` and `keep`, or `other`: what stands in the field beside it. */
export const spans = [
  ["ever", "until it is taken back"],
  ["3600", "1 hour"],
  ["43200", "12 hours"],
  ["86400", "1 day"],
  ["604800", "7 days"],
  ["2592000", "30 days"],
  ["other", "until…"],
] as const;

export interface EntryForm {
  readonly kind: string;
  readonly id: string;
  readonly group: string;
  readonly effect: string;
  readonly span: string;
  readonly until: string;
  readonly message: string;
  readonly reason: string;
  readonly code: string;
  readonly final: boolean;
  readonly observe: boolean;
  /** JSON: what a new member is to get (OpenIM). */
  readonly member: string;
}

const isFormKind = (kind: string): kind is FormKind => (formKinds as readonly string[]).includes(kind);

/** The key of an entry whose subject was typed in, or what is wrong with it. */
export async function keyOfForm({
  kind,
  id,
  group,
}: Pick<EntryForm, "kind" | "id" | "group">): Promise<Result<string, string>> {
  if (!isFormKind(kind)) return err("Say whom the entry is about.");
  const inGroup = kind === "user" || kind === "inviter" ? group.trim() : "";
  const subject = { kind, id: kind === "default" ? "" : id.trim(), group: inGroup };
  const problem = subjectProblem(subject);
  return problem === undefined ? ok(await keyOf(subject)) : err(`${problem}.`);
}

/** The key for a person whose id is known: it may hold anything, white space at its ends too. */
export async function keyOfPerson(id: string, group: string): Promise<string | undefined> {
  const [user, inGroup] = await keyParts([id, group.trim() === "" ? undefined : group.trim()]);
  if (id === "" || typeof user !== "string") return undefined;
  return typeof inGroup === "string" ? keys.groupUser(inGroup, user) : keys.user(user);
}

function untilOfForm({ span, until }: EntryForm, now: number): Result<string | undefined, string> {
  if (span === "ever") return ok(undefined);
  if (span === "other") {
    const text = until.trim();
    return text === "" ? err("Say until when: 2026-12-31, or 2026-12-31T20:00Z.") : ok(text);
  }
  const seconds = Number(span);
  if (!spans.some(([known]) => known === span) || !(seconds > 0)) return err("Say how long it is to last.");
  return ok(new Date(now + seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z"));
}

function memberOfForm(text: string): Result<unknown, string> {
  if (text.trim() === "") return ok(undefined);
  try {
    return ok(JSON.parse(text));
  } catch {
    return err("What a new member gets is no JSON.");
  }
}

const textOrNothing = (text: string): string | undefined => (text.trim() === "" ? undefined : text.trim());

/** @param kept the fields that stood there: those that the form does not show stay. @param now Unix milliseconds */
export function fieldsOfForm(form: EntryForm, kept: Fields, now: number): Result<Fields, string> {
  const until = untilOfForm(form, now);
  if (!until.ok) return until;
  const member = memberOfForm(form.member);
  if (!member.ok) return member;
  const code = form.code.trim();
  const { by: _by, at: _at, ...others } = kept;
  const fields = {
    ...others,
    effect: form.effect,
    until: until.value,
    code: code === "" ? undefined : Number(code),
    message: textOrNothing(form.message),
    reason: textOrNothing(form.reason),
    final: form.final ? true : undefined,
    observe: form.observe ? true : undefined,
    member: member.value,
  };
  return ok(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)));
}

/**
 * The fields of a deny that this version does not know: a newer one wrote them, and they stay. What is known, and wrong
 * there, gives way to the form.
 */
function unknownFields(before: string): Fields {
  const stored = readStored(before);
  const parsed = stored.ok ? parseEntryValue(stored.value) : stored;
  if (!stored.ok || !parsed.ok || typeof stored.value !== "object" || stored.value === null) return {};
  const unknown = new Set(parsed.value.dropped.flatMap((line) => /^(.*): unknown field$/s.exec(line)?.[1] ?? []));
  return Object.fromEntries(Object.entries(stored.value).filter(([name]) => unknown.has(name.slice(0, 60))));
}

/** @param before the value that stood there */
export function valueOfForm(form: EntryForm, before: string | null, now: number): Result<string, string> {
  const fields = fieldsOfForm(form, before === null ? {} : (fieldsOf(before) ?? {}), now);
  if (!fields.ok) return fields;
  const value = makeValue(fields.value);
  if (!value.ok) return err(`${value.error}.`);
  const others = unknownFields(before ?? "");
  const names = Object.keys(others);
  if (names.length === 0) return value;
  // The gate understands no allow that holds something unknown.
  if (form.effect !== "deny") {
    return err(`The entry holds what this version does not know (${names.join(", ")}): take it out as text first.`);
  }
  return ok(JSON.stringify({ ...others, ...fields.value }));
}

const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

/**
 * The form as an entry fills it in; undefined for a value that the form cannot say: it is shown as it stands.
 * @param end KV's own end, Unix seconds: an entry that does not say its end would have none once it is written anew
 */
export function formOfEntry(value: string, end?: number): Omit<EntryForm, "kind" | "id" | "group"> | undefined {
  const fields = fieldsOf(value);
  if (fields === undefined) return undefined;
  const { effect, message, reason, code, final, observe, member } = fields;
  const until = fields.until ?? (end === undefined ? undefined : new Date(end * 1000).toISOString());
  return {
    effect: textOf(effect),
    span: until === undefined ? "ever" : "other",
    until: textOf(until),
    message: textOf(message),
    reason: textOf(reason),
    code: textOf(code),
    final: final === true,
    observe: observe === true,
    member: member === undefined ? "" : JSON.stringify(member),
  };
}

export const emptyForm: Omit<EntryForm, "kind" | "id" | "group"> = {
  effect: "deny",
  span: "ever",
  until: "",
  message: "",
  reason: "",
  code: "",
  final: false,
  observe: false,
  member: "",
};
