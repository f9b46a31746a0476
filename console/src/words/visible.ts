// Texts that somebody outside chose, so that a person sees what is there: characters without a shape of their own, and
// those that turn the direction of what follows, become visible escapes. Pure; knows no HTML.

export interface Piece {
  readonly text: string;
  /** It stands for a character that cannot be seen. */
  readonly escape: boolean;
}

/** Control, format, private and unpaired characters, line ends, and every space but the plain one; the filler characters. */
const unseen = new RegExp(
  [
    String.raw`[\p{C}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u115f\u1160\u3164\uffa0\u2800]`,
    String.raw`\u034f|[\ufe00-\ufe0f]|^ | $`,
  ].join("|"),
  "gu",
);
/** What a longer text may hold: it shapes letters and emoji, or is a space that can be seen, and hides nothing there. */
const harmless: ReadonlySet<string> = new Set(["\u200c", "\u200d", "\ufe0f", "\n", " ", "\u3000", "\u00a0"]);

const escapeOf = (char: string): string =>
  char === " " ? "␠" : `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** @param prose a message, a name, a reason: line ends are as they are, and letters may be shaped. */
export function pieces(text: string, prose = false): readonly Piece[] {
  const found: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(unseen)) {
    const [char] = match;
    if (prose && harmless.has(char)) continue;
    if (match.index > done) found.push({ text: text.slice(done, match.index), escape: false });
    found.push({ text: escapeOf(char), escape: true });
    done = match.index + char.length;
  }
  if (done < text.length) found.push({ text: text.slice(done), escape: false });
  return found;
}

/** The text, cut in the middle of nothing that belongs together when it is long. */
export function shortened(text: string, most: number): string {
  const chars = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text.slice(0, most * 8))];
  const cut = chars
    .slice(0, most)
    .map(({ segment }) => segment)
    .join("")
    .slice(0, most * 4);
  return cut.length < text.length ? `${cut}…` : text;
}

/** A short text where no element can stand, as in a choice. */
export const plainly = (text: string, most: number): string =>
  pieces(shortened(text, most))
    .map((piece) => piece.text)
    .join("");
