// Values of entries in fewer bytes while a big file is held in memory: the words that nearly every value repeats are
// one control character each. Exact for every text; knows nothing about what a value means.

const words = [
  '{"effect":"deny"',
  '{"effect":"allow"',
  ',"until":"',
  ',"code":',
  ',"message":"',
  ',"reason":"',
] as const;
const marks = words.map((_, index) => String.fromCharCode(index + 1));
/** Stands before a text that is kept as it is, since it holds control characters of its own. */
const asItIs = "\u0000";

/** The text with each word, in their order, changed for another. */
function swap(text: string, from: readonly string[], to: readonly string[]): string {
  let swapped = "";
  let done = 0;
  for (let index = 0; index < from.length; index++) {
    const word = from[index] ?? "";
    const at = text.indexOf(word, done);
    if (at === -1) continue;
    swapped += text.slice(done, at) + to[index];
    done = at + word.length;
  }
  return swapped + text.slice(done);
}

export function pack(value: string): string {
  if (!value.startsWith('{"effect":"')) return asItIs + value;
  for (const mark of marks) if (value.includes(mark)) return asItIs + value;
  return swap(value, words, marks);
}

export function unpack(packed: string): string {
  return packed.startsWith(asItIs) ? packed.slice(1) : swap(packed, marks, words);
}
