// Where the entries stand in a JSON document, found out from its beginning: in its array, in the one array of an answer
// (`{"data":{"blacks":[…]}}`), keyed by id (`{"1001":"spam"}`), or it is one entry itself. Reads no entry.

import { Tokenizer, TokenType } from "@streamparser/json";
import { obviousName } from "./column-names.ts";
import { refusal, some } from "./refusal.ts";

export type Shape =
  /** Elements of the array at this path of keys. */
  | { readonly kind: "items"; readonly path: readonly string[] }
  /** Members of the document's object: key and value. */
  | { readonly kind: "keyed" }
  /** The document is one object, one entry. */
  | { readonly kind: "single" };

interface Level {
  readonly path: readonly string[];
  key: string | undefined;
  /** A key has been read, its value is next. */
  wantsValue: boolean;
}

export interface Outline {
  readonly top: "array" | "object" | "value" | undefined;
  /** Keys of the document's object, and what stands behind each. */
  readonly members: ReadonlyMap<string, "text" | "number" | "object" | "array" | "word">;
  /** Arrays that objects alone lead to, and whether they have an element. */
  readonly arrays: readonly { readonly path: readonly string[]; filled: boolean }[];
}

const deepest = 5;
const mostMembers = 1000;
const kindOfValue = new Map<number, "text" | "number" | "object" | "array" | "word">([
  [TokenType.STRING, "text"],
  [TokenType.NUMBER, "number"],
  [TokenType.LEFT_BRACE, "object"],
  [TokenType.LEFT_BRACKET, "array"],
]);

/** Takes a document's tokens one by one. Inside an array it only counts: a million items pass here. */
export function createOutline() {
  let top: Outline["top"];
  const members = new Map<string, "text" | "number" | "object" | "array" | "word">();
  const arrays: { path: readonly string[]; filled: boolean }[] = [];
  const levels: Level[] = [];
  /** How many brackets and braces are open from the outermost array on. */
  let inArray = 0;
  let seen: { path: readonly string[]; filled: boolean } | undefined;

  function see(token: TokenType, value: unknown): void {
    const opens = token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET;
    const closes = token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET;
    if (inArray > 0) {
      if (inArray === 1 && !closes && seen !== undefined) seen.filled = true;
      inArray += opens ? 1 : closes ? -1 : 0;
      return;
    }
    if (closes) {
      levels.pop();
      return;
    }
    if (token === TokenType.COMMA || token === TokenType.COLON || token === TokenType.SEPARATOR) return;
    const level = levels.at(-1);
    if (level !== undefined && !level.wantsValue) {
      level.key = String(value);
      level.wantsValue = true;
      return;
    }
    const kind = kindOfValue.get(token) ?? "word";
    if (level === undefined) top ??= kind === "object" || kind === "array" ? kind : "value";
    const path = level === undefined ? [] : [...level.path, level.key ?? ""];
    if (levels.length === 1 && members.size < mostMembers) members.set(level?.key ?? "", kind);
    if (level !== undefined) level.wantsValue = false;
    if (kind === "object") levels.push({ path, key: undefined, wantsValue: false });
    if (kind !== "array") return;
    inArray = 1;
    seen = { path, filled: false };
    if (path.length < deepest) arrays.push(seen);
  }
  return { see, outline: (): Outline => ({ top, members, arrays }) };
}

/** What a document's beginning shows; it may end anywhere. */
export function outlineOf(start: string): Outline {
  const { see, outline } = createOutline();
  const tokenizer = new Tokenizer({ separator: "" });
  tokenizer.onError = () => undefined;
  tokenizer.onToken = ({ token, value }) => {
    if (outline().members.size < mostMembers) see(token, value);
  };
  tokenizer.write(start);
  return outline();
}

const severalLists = (names: readonly string[]): Error =>
  refusal(`has ${names.length} lists (${some(names)}): cut out the one that is meant, as with \`jq '.${names[0]}'\`.`);

/**
 * What the whole document shows, where its beginning was a small part: a list beside the one that was read.
 * @throws a refusal
 */
export function refuseOtherLists({ members, arrays }: Outline, shape: Shape): void {
  const filled = arrays.filter((array) => array.filled).map(({ path }) => path.join("."));
  if (shape.kind === "single" && filled.length > 0 && !members.has("kind")) {
    throw refusal(
      `has an id of its own beside a list (${some(filled)}): is that list meant? Cut it out, as with \`jq '.${filled[0]}'\`; else take it away.`,
    );
  }
  if (shape.kind !== "items" || shape.path.length === 0) return;
  const read = shape.path.join(".");
  if (filled.length > 1 || filled.some((name) => name !== read)) throw severalLists([...new Set([read, ...filled])]);
}

const likeId = (key: string): boolean => /\d/.test(key) && !/\s/.test(key);

/** @param keyed somebody said that the keys are the ids */
export function shapeOf({ top, members, arrays }: Outline, keyed: boolean): Shape {
  if (top === "array") return { kind: "items", path: [] };
  if (top !== "object") throw refusal("is one JSON value, no list: give an array, or one value a line.");
  const keys = [...members.keys()];
  if (keyed) return { kind: "keyed" };
  const values = [...members.values()];
  const idLike = keys.filter(likeId).length;
  if (keys.length > 0 && idLike > keys.length / 2 && !values.includes("array")) return { kind: "keyed" };
  if (keys.some((key) => obviousName(key) === "id" || key === "kind")) return { kind: "single" };
  const filled = arrays.filter((array) => array.filled);
  const [only] = filled.length > 0 ? filled : arrays;
  if (filled.length > 1) {
    throw severalLists(filled.map(({ path }) => path.join(".")));
  }
  if (only !== undefined) return { kind: "items", path: only.path };
  return { kind: keys.length === 0 ? "keyed" : "single" };
}
