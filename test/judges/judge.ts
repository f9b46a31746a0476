/**
 * What the platforms' judges share: the shapes of a callback, of an answer and of a judgement, how a
 * request's body is read for its names, and how names become a sentence.
 * Written from the facts about the IM servers alone: no judge may import anything of src/, or it would believe Doorman.
 */

/** One callback as the IM server sent it: the command of its URL, and the body's text. */
export type CallbackRequest = { readonly command: string; readonly body: string };

/** What came back over HTTP. `body` is the decoded text with its BOM, where there is one, still in it. */
export type HttpAnswer = { readonly status: number; readonly body: string };

/** Nothing came back: the IM server's own time limit passed, or there was no connection. */
export type NoAnswer = { readonly noAnswer: "timeout" | "connection" };

export type Answer = HttpAnswer | NoAnswer;

/** What the real server does with an answer. */
export type Judgement<Outcome> = {
  readonly outcome: Outcome;
  /** false when the server counts the answer as a failure of the webhook, whatever it does then. */
  readonly understood: boolean;
  /** Candidates who enter (or may go on to), and those who do not; without repeats, in request order. */
  readonly letIn: readonly string[];
  readonly keptOut: readonly string[];
  /** Everything in the answer that no document covers or that does harm; [] for a good answer. */
  readonly faults: readonly string[];
  /** The outcome in one plain sentence. */
  readonly sentence: string;
};

export type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The fields of a request's body; none when it is no JSON object, since a bad call may be sent on purpose. */
export function readFields(body: string): Fields {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** The string under `key`, or undefined. */
export function textAt(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  return typeof value === "string" ? value : undefined;
}

/** The strings of the list under `key`, without repeats: its items, or their `itemKey` when that is given. */
export function namesAt(fields: Fields, key: string, itemKey?: string): readonly string[] {
  const list = fields[key];
  if (!Array.isArray(list)) return [];
  const names = list.map((item: unknown) => (itemKey !== undefined && isObject(item) ? item[itemKey] : item));
  return unique(names.filter((name) => typeof name === "string"));
}

export function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

const mostNamed = 8;

/** "nobody", "a", "a and b", "a, b and c"; of more than eight names the first seven and how many others. */
export function enumerate(names: readonly string[]): string {
  if (names.length === 0) return "nobody";
  const shown =
    names.length > mostNamed ? [...names.slice(0, mostNamed - 1), `${names.length - mostNamed + 1} others`] : names;
  if (shown.length === 1) return `${shown[0]}`;
  return `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
