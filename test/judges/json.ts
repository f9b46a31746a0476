/**
 * JSON with everything in it that JSON.parse throws away and a server on the other side may look at: numbers as they
 * are written (1 and 1.0 differ in Go), and every key in its order, repeated ones too.
 * Must not repair anything: what JSON.parse refuses (a BOM, text after the value) is no JSON here either.
 */

export type Json =
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, Json])[] }
  | { readonly kind: "array"; readonly items: readonly Json[] }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "number"; readonly literal: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null" };

type Open =
  | { readonly kind: "object"; readonly entries: (readonly [string, Json])[]; key: string | undefined }
  | { readonly kind: "array"; readonly items: Json[] };

/** Go's encoding/json gives up on a value that is nested deeper ("exceeded max depth"). */
const maxDepth = 10_000;

// Applied to valid JSON only, so commas and colons say nothing that the brackets do not.
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]|[^\s{}[\]",:]+/g;

/** The value that the whole text is, or undefined when it is not one JSON value. */
export function scanJson(text: string): Json | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const open: Open[] = [];
  let whole: Json | undefined;
  const place = (value: Json): void => {
    const parent = open.at(-1);
    if (parent === undefined) whole = value;
    else if (parent.kind === "array") parent.items.push(value);
    else {
      parent.entries.push([parent.key ?? "", value]);
      parent.key = undefined;
    }
  };
  for (const [token] of text.matchAll(tokens)) {
    const parent = open.at(-1);
    if (token === "{") open.push({ kind: "object", entries: [], key: undefined });
    else if (token === "[") open.push({ kind: "array", items: [] });
    else if (token === "}" || token === "]") {
      const closed = open.pop();
      if (closed?.kind === "object") place({ kind: "object", entries: closed.entries });
      else if (closed !== undefined) place(closed);
    } else if (token.startsWith('"') && parent?.kind === "object" && parent.key === undefined) {
      parent.key = unquote(token);
    } else place(scalar(token));
    if (open.length > maxDepth) return undefined;
  }
  return whole;
}

function scalar(token: string): Json {
  if (token.startsWith('"')) return { kind: "string", value: unquote(token) };
  if (token === "null") return { kind: "null" };
  if (token === "true" || token === "false") return { kind: "boolean", value: token === "true" };
  return { kind: "number", literal: token };
}

function unquote(token: string): string {
  const value: unknown = JSON.parse(token);
  return typeof value === "string" ? value : "";
}

/** A value as a sentence names it: `"1"`, `1.0`, `true`, `null`, `an array`, `an object`. */
export function describe(json: Json): string {
  switch (json.kind) {
    case "object":
      return "an object";
    case "array":
      return "an array";
    case "string":
      return JSON.stringify(json.value);
    case "number":
      return json.literal;
    case "boolean":
      return String(json.value);
    case "null":
      return "null";
  }
}
