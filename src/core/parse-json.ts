// JSON from outside as a value. What is no JSON is an expected case everywhere: it is told, never thrown.

/** undefined: no JSON, which itself has no undefined. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
