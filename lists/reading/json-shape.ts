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
  readonly array: boolean;
  /** The key that leads here; of an array's element, its array's. */
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

/** What a document's beginning shows; it may end anywhere. */
export function outlineOf(start: string): Outline {
  let top: Outline["top"];
  const members = new Map<string, "text" | "number" | "object" | "array" | "word">();
  const arrays: { path: readonly string[]; filled: boolean }[] = [];
  const levels: Level[] = [];
  const tokenizer = new Tokenizer({ separator: "" });
  tokenizer.onError = () => undefined;
  tokenizer.onToken = ({ token, value }) => {
    if (members.size >= mostMembers) return;
    const level = levels.at(-1);
    const closes = token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET;
    if (closes) {
      levels.pop();
      return;
    }
    if (token === TokenType.COMMA || token === TokenType.COLON || token === TokenType.SEPARATOR) return;
    if (level !== undefined && !level.array && !level.wantsValue) {
      level.key = String(value);
      level.wantsValue = true;
      return;
    }
    const kind = kindOfValue.get(token) ?? "word";
    if (level === undefined) top ??= kind === "object" || kind === "array" ? kind : "value";
    const path = level === undefined ? [] : level.array ? level.path : [...level.path, level.key ?? ""];
    const inArray = levels.some(({ array }) => array);
    if (level?.array) {
      const known = arrays.find((each) => each.path === level.path);
      if (known !== undefined) known.filled = true;
    }
    if (levels.length === 1 && level?.array === false) members.set(level.key ?? "", kind);
    if (level !== undefined) level.wantsValue = false;
    if (kind === "array" && !inArray && path.length < deepest) arrays.push({ path, filled: false });
    if (kind === "array" || kind === "object")
      levels.push({ array: kind === "array", path, key: undefined, wantsValue: false });
  };
  tokenizer.write(start);
  return { top, members, arrays };
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
    const names = filled.map(({ path }) => path.join("."));
    throw refusal(
      `has ${names.length} lists (${some(names)}): cut out the one that is meant, as with \`jq '.${names[0]}'\`.`,
    );
  }
  if (only !== undefined) return { kind: "items", path: only.path };
  return { kind: keys.length === 0 ? "keyed" : "single" };
}
