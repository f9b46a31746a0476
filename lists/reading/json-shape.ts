// Where the entries stand in a JSON document, found out from its beginning: in its array, in the one array of an answer
// (`{"data":{"blacks":[…]}}`), keyed by id (`{"1001":"spam"}`), or it is one entry itself. Reads no entry.

import { Tokenizer, TokenType } from "@streamparser/json";
import { obviousName } from "./column-names.ts";
import { refusal, some } from "./refusal.ts";

export type Shape =
  /** Elements of the array at this path of keys. */
  | { readonly kind: "items"; readonly path: readonly string[] }
  /** Members of the object at this path: key and value. */
  | { readonly kind: "keyed"; readonly path: readonly string[] }
  /** The document is one object, one entry. */
  | { readonly kind: "single" };

type Kind = "text" | "number" | "object" | "array" | "word";

/** What stands at a path outside of every array. */
export interface Part {
  readonly path: readonly string[];
  readonly kind: Kind;
  /** Elements or members. */
  size: number;
  /** Members whose names look like ids. */
  idLike: number;
}

interface Level {
  readonly part: Part;
  key: string | undefined;
  /** A key has been read, its value is next. */
  wantsValue: boolean;
}

export interface Outline {
  readonly top: "array" | "object" | "value" | undefined;
  /** Keys of the document's object, and what stands behind each. */
  readonly members: ReadonlyMap<string, Kind>;
  /** The members of small objects, every array and every object, as far as they are not too many or too deep. */
  readonly parts: readonly Part[];
}

const deepest = 5;
const mostMembers = 1000;
const smallSize = 200;
const kindOfValue = new Map<number, Kind>([
  [TokenType.STRING, "text"],
  [TokenType.NUMBER, "number"],
  [TokenType.LEFT_BRACE, "object"],
  [TokenType.LEFT_BRACKET, "array"],
]);

/** A key that can hardly be a word of a program's: no version, no date. */
const isIdLike = (key: string): boolean => /^\S*\d{4}\S*$/.test(key) && !/^\d{4}-\d\d/.test(key);

/** Takes a document's tokens one by one. Inside an array it only counts: a million items pass here. */
export function createOutline() {
  let top: Outline["top"];
  const members = new Map<string, Kind>();
  const parts: Part[] = [];
  const levels: Level[] = [];
  /** How many brackets and braces are open from the outermost array on. */
  let inArray = 0;
  let array: Part | undefined;

  function takeKey(level: Level, key: string): void {
    level.key = key;
    level.wantsValue = true;
    level.part.size++;
    if (isIdLike(key)) level.part.idLike++;
  }

  function see(token: TokenType, value: unknown): void {
    const opens = token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET;
    const closes = token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET;
    if (inArray > 0) {
      if (inArray === 1 && !closes && token !== TokenType.COMMA && array !== undefined) array.size++;
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
      takeKey(level, String(value));
      return;
    }
    const kind = kindOfValue.get(token) ?? "word";
    if (level === undefined) top ??= kind === "object" || kind === "array" ? kind : "value";
    const path = level === undefined ? [] : [...level.part.path, level.key ?? ""];
    if (levels.length === 1 && members.size < mostMembers) members.set(level?.key ?? "", kind);
    if (level !== undefined) level.wantsValue = false;
    const part: Part = { path, kind, size: 0, idLike: 0 };
    const isKept = kind === "array" || (parts.length < mostMembers && (level?.part.size ?? 0) <= smallSize);
    if (path.length > 0 && path.length < deepest && isKept) parts.push(part);
    if (kind === "object") levels.push({ part, key: undefined, wantsValue: false });
    if (kind !== "array") return;
    inArray = 1;
    array = part;
    if (path.length === 0) parts.push(part);
  }
  return { see, outline: (): Outline => ({ top, members, parts }) };
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

const nameOf = (path: readonly string[]): string => path.join(".");
const startsWith = (path: readonly string[], start: readonly string[]): boolean =>
  path.length > start.length && start.every((key, index) => path[index] === key);

/** Arrays with an element, and objects whose keys look like ids: lists of people, perhaps. What stands inside of one is its own. */
function listsIn(parts: readonly Part[]): readonly Part[] {
  const keyed = parts.filter(({ kind, size, idLike }) => kind === "object" && size > 0 && idLike * 2 > size);
  const all = parts.filter((part) => keyed.includes(part) || (part.kind === "array" && part.size > 0));
  return all.filter(({ path }) => !keyed.some((list) => startsWith(path, list.path)));
}

/**
 * What the whole document shows, where its beginning was a small part: a list beside the one that was read.
 * @throws a refusal
 */
export function refuseOtherLists({ members, parts }: Outline, shape: Shape): void {
  const lists = listsIn(parts).map(({ path }) => nameOf(path));
  if (shape.kind === "single") {
    if (lists.length === 0 || members.has("kind")) return;
    throw refusal(
      `has an id of its own beside a list (${some(lists)}): is that list meant? Cut it out, as with \`jq '.${lists[0]}'\`; else take it away.`,
    );
  }
  if (shape.path.length === 0) return;
  const read = nameOf(shape.path);
  if (lists.length > 1 || lists.some((name) => name !== read)) throw severalLists([...new Set([read, ...lists])]);
}

/** What stands beside the list that was read, and is left out: `version`, `meta (2 fields)`. */
export function besideList({ parts }: Outline, shape: Shape): readonly string[] {
  if (shape.kind === "single") return [];
  const { path: read } = shape;
  const isBeside = ({ path }: Part) => startsWith(read, path.slice(0, -1)) && path.at(-1) !== read[path.length - 1];
  return parts.filter(isBeside).map(({ path, kind, size }) => {
    const what = kind === "array" ? "item" : kind === "object" ? "field" : undefined;
    return what === undefined ? nameOf(path) : `${nameOf(path)} (${size} ${what}${size === 1 ? "" : "s"})`;
  });
}

const likeId = (key: string): boolean => /\d/.test(key) && !/\s/.test(key);
/** What an object is called that holds a list, and nobody. */
const listName = /^(?:bans?|banned|users?|members?|data|lists?|black_?list|block_?list|blocked|entries|results?)$/i;

/** @param keyed somebody said that the keys are the ids */
export function shapeOf({ top, members, parts }: Outline, keyed: boolean): Shape {
  if (top === "array") return { kind: "items", path: [] };
  if (top !== "object") throw refusal("is one JSON value, no list: give an array, or one value a line.");
  const keys = [...members.keys()];
  const values = [...members.values()];
  const idLike = keys.filter(likeId).length;
  const isKeyed = keys.length > 0 && idLike > keys.length / 2;
  if (isKeyed && (keyed || !values.includes("array"))) return { kind: "keyed", path: [] };
  const [first = ""] = keys;
  if (keyed && keys.length === 1 && values[0] === "object" && listName.test(first)) {
    return { kind: "keyed", path: [first] };
  }
  if (keyed) return { kind: "keyed", path: [] };
  if (keys.some((key) => obviousName(key) === "id" || key === "kind")) return { kind: "single" };
  const lists = listsIn(parts);
  if (lists.length > 1) throw severalLists(lists.map(({ path }) => nameOf(path)));
  const [only] = lists.length > 0 ? lists : parts.filter(({ kind }) => kind === "array");
  if (only !== undefined) return { kind: only.kind === "array" ? "items" : "keyed", path: only.path };
  return keys.length === 0 ? { kind: "keyed", path: [] } : { kind: "single" };
}
