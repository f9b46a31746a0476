// The entries of a JSON document, one after the other as its bytes come, so that a million of them are never in memory
// together. Numbers keep their digits. Knows where the entries stand, and nothing about what they say.

import { Tokenizer, TokenParser } from "@streamparser/json";
import { exactNumber } from "./exact-json.ts";
import { createOutline, type Outline, refuseOtherLists, type Shape } from "./json-shape.ts";
import { refusal } from "./refusal.ts";

/** One entry: the key under which it stands in an object, and its value. */
export type TakeItem = (value: unknown, key: string | undefined, place: number) => void;

function selectorOf(shape: Shape): string {
  if (shape.kind === "single") return "$";
  const odd = shape.path.find((key) => /[.*]|^$/.test(key));
  if (odd !== undefined)
    throw refusal(
      `the list stands under ${JSON.stringify(odd)}: cut it out, as with \`jq '.[${JSON.stringify(odd)}]'\`.`,
    );
  return ["$", ...shape.path, "*"].join(".");
}

/**
 * @param onChunk is waited for after each chunk
 * @returns what the whole document shows, where the list stands inside of something
 */
export async function readJsonItems(
  chunks: AsyncIterable<Uint8Array>,
  shape: Shape,
  take: TakeItem,
  onChunk: () => Promise<void> | undefined,
): Promise<Outline> {
  let place = 0;
  let fault: Error | undefined;
  let thrown: unknown;
  const tokenizer = new Tokenizer();
  const parser = new TokenParser({ paths: [selectorOf(shape)], keepStack: false });
  // The library's own way to keep digits, which it offers to subclasses only.
  Object.assign(tokenizer, { parseNumber: exactNumber });
  // Its own decoder takes a byte order mark off the beginning of each text.
  const texts: object = Reflect.get(tokenizer, "bufferedString");
  Object.assign(texts, { decoder: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }) });
  const { see, outline } = createOutline();
  const watched = shape.kind === "single" || shape.path.length > 0;
  const parse = parser.write.bind(parser);
  tokenizer.onToken = watched
    ? (token) => {
        see(token.token, token.value);
        parse(token);
      }
    : parse;
  tokenizer.onError = (error) => {
    fault ??= error;
  };
  parser.onError = tokenizer.error.bind(tokenizer);
  parser.onEnd = () => {
    if (!tokenizer.isEnded) tokenizer.end();
  };
  parser.onValue = ({ value, key, stack }) => {
    // An object where the array was seen at first: its members are not what is meant.
    if (shape.kind === "items" && typeof key !== "number") return;
    if (shape.kind === "keyed" && stack.length > shape.path.length + 1) return;
    // The library would take what is thrown here for a fault of the JSON.
    try {
      if (thrown === undefined) take(value, typeof key === "string" ? key : undefined, ++place);
    } catch (error) {
      thrown = error;
    }
  };
  const check = () => {
    if (thrown !== undefined) throw thrown;
    if (fault !== undefined) throw faultOf(fault, place, parser.isEnded);
  };
  for await (const chunk of chunks) {
    tokenizer.write(chunk);
    check();
    await onChunk();
  }
  if (!tokenizer.isEnded) tokenizer.end();
  check();
  if (!parser.isEnded) {
    throw refusal(`the JSON ends in the middle, behind item ${place}: the file was cut off. Get it again.`);
  }
  refuseOtherLists(outline(), shape);
  return outline();
}

function faultOf(error: Error, place: number, ended: boolean): Error {
  if (ended) return refusal("has more than one JSON document: put them into one array, or one on each line.");
  if (/ended in the middle/.test(error.message)) {
    return refusal(`the JSON ends in the middle, behind item ${place}: the file was cut off. Get it again.`);
  }
  const [what = error.message] = error.message.split(/ at chunk position| in state/);
  const byte = /absolute position "(\d+)"/.exec(error.message)?.[1];
  return refusal(`is no JSON behind item ${place}${byte === undefined ? "" : ` (byte ${byte})`}: ${what}.`);
}
