// One event, or whatever else came off the queue, as one line to read. Pure.
// Every id and name in an event was chosen by somebody outside, so none may break the line or steer the terminal.

type Fields = Readonly<Record<string, unknown>>;

const knownTypes: ReadonlySet<string> = new Set([
  "im.group.created",
  "im.group.members.joined",
  "im.group.members.left",
  "im.group.dismissed",
  "im.group.updated",
  "im.group.owner.changed",
  "im.group.member.updated",
  "im.group.full",
  "im.group.entry.decided",
  "im.group.flood.started",
  "im.group.flood.ended",
  "im.callback.received",
]);

const maxPeople = 20;
const maxWordLength = 120;

/** `event <type> <subject> | <who, by whom, how> | <source> <time> <id>`, or `unreadable message …`. Never throws. */
export function eventLine(body: unknown): string {
  const event = fields(body);
  const { type, id } = event ?? {};
  if (event === undefined || typeof type !== "string" || typeof id !== "string") {
    return `unreadable message ${plain(json(body))}`;
  }
  const data = fields(event.data) ?? {};
  const group = fields(data.group) ?? {};
  const what = [
    knownTypes.has(type) ? undefined : "(unknown type)",
    labelled("action", data.action),
    labelled("outcome", data.outcome),
    labelled("command", data.command),
    labelled("name", group.name),
    labelled("owner", group.owner ?? data.owner),
    labelled("instead of", data.previousOwner),
    people(data),
    labelled("member", data.member),
    changes(fields(data.changes)),
    labelled("by", data.operator ?? data.inviter),
    labelled("how", data.how),
    labelled("rule", fields(data.rule)?.key),
    labelled("until", data.until),
    labelled("seconds", data.seconds),
    labelled("refused", data.refused),
    labelled("reason", data.reason),
    data.enforced === false ? "(not enforced)" : undefined,
    typeof event.parts === "number" ? `part ${word(event.part)} of ${event.parts}` : undefined,
  ].filter((part) => part !== undefined);
  const head = ["event", word(type), ...(event.subject === undefined ? [] : [word(event.subject)])];
  return [head.join(" "), what.join(", "), [event.source, event.time, id].map(word).join(" ")]
    .filter((section) => section !== "")
    .join(" | ");
}

/** By what a log can be searched for it. */
export function eventFields(body: unknown): Readonly<Record<"event" | "type" | "group", string | undefined>> {
  const { id, type, subject } = fields(body) ?? {};
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return { event: text(id), type: text(type), group: text(subject) };
}

/** What was set anew, at most maxPeople fields of it. */
function changes(of: Fields | undefined): string | undefined {
  const named = Object.entries(of ?? {}).slice(0, maxPeople);
  return named.length === 0 ? undefined : named.map(([field, value]) => `new ${word(field)} ${word(value)}`).join(", ");
}

/** The candidates with their verdicts, or the members, at most maxPeople of them by name. */
function people(data: Fields): string | undefined {
  const list = Array.isArray(data.candidates) ? data.candidates : data.members;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const named = list.slice(0, maxPeople).map(person);
  const more = list.length - named.length;
  return `${named.join(" ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function person(entry: unknown): string {
  const { verdict, key, undecided, observed } = fields(entry) ?? {};
  const why = [
    verdict === undefined ? undefined : word(verdict),
    key === undefined ? undefined : `by ${word(key)}`,
    undecided === true ? "undecided" : undefined,
    observed === undefined ? undefined : `would be ${word(observed)}`,
  ].filter((part) => part !== undefined);
  return why.length === 0 ? name(entry) : `${name(entry)} (${why.join(" ")})`;
}

function labelled(label: string, value: unknown): string | undefined {
  return value === undefined ? undefined : `${label} ${name(value)}`;
}

/** A text, or the id of what is named by one; `?` when the IM server's call had none that could be read. */
function name(value: unknown): string {
  const named = fields(value);
  if (named === undefined) return word(value);
  return named.id === undefined ? "?" : word(named.id);
}

/** A value from outside as one word: in quotes when it could be taken for several, cut when it is very long. */
function word(value: unknown): string {
  const text = typeof value === "string" ? value : json(value);
  const short = text.length > maxWordLength ? `${text.slice(0, maxWordLength)}…` : text;
  return plain(/^[^\s"|,()?\\]+$/u.test(short) ? short : JSON.stringify(short));
}

/** Control, format and unpaired characters and line ends become visible escapes, so one event stays one line. */
function plain(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

function json(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 500);
  } catch {
    return `a ${typeof value} that is no JSON`;
  }
}

function fields(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
