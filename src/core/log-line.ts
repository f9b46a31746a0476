// One line of a log: an object, of which Workers Logs indexes every field (of a text it indexes none), with the sentence
// first and short enough to be kept (docs/reference/cloudflare.md section 9). What stands in it is harmless to whoever
// prints it. Must not name a field by anything that came from outside.

/** Characters of one text; an id on OpenIM may have any number. */
const maxShown = 600;
/** Whatever one call prints may have 256 KB together, and what does not fit is not kept. Lost events need the most of it. */
const maxLineBytes = 20_000;
const encoder = new TextEncoder();

const invisible = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** What nearly every text is: told in a tenth of the time that looking for categories takes. */
const printable = /^[ -~]*$/;

/** Every control, format and line character escaped, so that nothing inside can break or forge a line. */
function visible(text: string): string {
  if (printable.test(text)) return text;
  return text.replace(invisible, (character) =>
    character.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );
}

const shortened = (text: string): string => (text.length > maxShown ? `${text.slice(0, maxShown)}…` : text);

/** As it is when that is one visible word, else as a JSON string. */
export function shown(text: string | undefined): string {
  if (text === undefined) return "?";
  const short = shortened(text);
  return /^[^\s"\p{C}\p{Z}]+$/u.test(short) ? short : visible(JSON.stringify(short));
}

export type LineFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Line extends LineFields {
  /** The sentence. */
  readonly message: string;
  /** How many characters the sentence had before it was cut. */
  readonly cut?: number;
}

/** Of the line as JSON. */
export const bytesOf = (line: Line): number => encoder.encode(JSON.stringify(line)).length;

/** What a terminal shows instead of the object: `wrangler dev`, and Node. JSON knows no symbols, so that logs do not see it. */
const inspected = Symbol.for("nodejs.util.inspect.custom");

/** What a name, a number and all that stands around them take at most. */
const bytesAround = 60;

/** What the line has no room for is cut off from its sentence; the fields stay. */
export function toLine(text: string, fields: LineFields, roomBytes = maxLineBytes): Line {
  const sentence = visible(text);
  let line: { -readonly [Name in keyof Line]: Line[Name] } = {
    message: sentence,
    ...fields,
    [inspected]: () => line.message,
  };
  // A UTF-16 unit of a visible text is three bytes at most, escaped too. Counting bytes takes as long as all the rest.
  let mostBytes = bytesAround + 3 * sentence.length;
  for (const [name, value] of Object.entries(fields)) {
    mostBytes += bytesAround;
    if (typeof value !== "string") continue;
    const shownValue = visible(shortened(value));
    // An object that grows by names is a slow one.
    if (shownValue !== value) line[name] = shownValue;
    mostBytes += 3 * shownValue.length;
  }
  if (mostBytes > roomBytes && bytesOf(line) > roomBytes) {
    const cut = sentence.length;
    const kept = Math.max(0, (roomBytes - bytesOf({ ...line, message: "…", cut })) / 3);
    line = { ...line, message: `${sentence.slice(0, kept).toWellFormed()}…`, cut };
  }
  return line;
}
