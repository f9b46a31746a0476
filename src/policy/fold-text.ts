// How what an applicant wrote is compared: NFKC, without regard to case, white space runs as one space, without what
// nobody sees. Pure. Ids are never folded: `Bob` and `bob` are two people.

/** As much of a text is looked at, in UTF-16 units: an applicant must not choose how long a decision takes. */
export const maxTextLength = 4096;

/** Zero-width characters and the like, which tear a word apart and show nothing (Unicode's Default_Ignorable_Code_Point). */
const unseen = /\p{Default_Ignorable_Code_Point}/gu;

/** Upper case first: it makes one of what lower case leaves apart, as ß and ss. The final sigma is the other one's form. */
const foldCase = (text: string): string => text.toUpperCase().toLowerCase().replaceAll("ς", "σ");

/** Folding twice: the other case of a character may decompose anew. */
export function foldText(text: string): string {
  const plain = text.normalize("NFKC").replace(unseen, "");
  return foldCase(plain).normalize("NFKC").replace(/\s+/gu, " ");
}

/** The fixed texts of a pattern, folded each on its own: what folding makes an asterisk of stays a character. */
export function foldPattern(match: string): readonly string[] {
  const texts = match.split("*").map(foldText);
  const last = texts.length - 1;
  return texts.map((text, at) => {
    const begun = at === 0 ? text.trimStart() : text;
    return at === last ? begun.trimEnd() : begun;
  });
}

/** The text of an application, ready to be matched. */
export const foldApplication = (text: string): string => foldText(text.slice(0, maxTextLength)).trim();
