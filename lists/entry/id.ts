// An id as somebody wrote it: its ends are cleared of white and zero-width space, and what cannot be an id any more
// (a spreadsheet's 7.26E+17) or never was one (a table's row, an address) is told, with what to do.

/** What is wrong with an id: it never was one, or a spreadsheet has spoilt it. */
export interface IdFault {
  readonly kind: "no-id" | "spoilt";
  readonly text: string;
}

const problem = (kind: IdFault["kind"], text: string): IdFault => ({ kind, text });

export interface Id {
  readonly id: string;
  /** White or zero-width space was taken off its ends. */
  readonly trimmed?: true;
  /** A spreadsheet's mark for "this is text" was taken off. */
  readonly unmarked?: true;
}

/** White space, and the characters that nobody sees: joiners, marks of direction, soft hyphen, fillers. */
const unseen = String.raw`[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u3164\ufeff\uffa0]`;
const unseenAtEnd = new RegExp(`^${unseen}+|${unseen}+$`, "g");
/** Nothing in it asks for a second look. */
const plain = /^(?:\d+|[A-Za-z_@][\w@#.:-]*)$/;
const spreadsheetNumber = /^[+-]?\d(?:[.,]\d+)?[eE]\+\d{1,3}$|^[+-]?\d[.,]\d+[eE]\d{1,3}$/;
const spreadsheetText = /^="([^"]*)"$/;
/** Thousands separated, or a fraction of nothing: no system's number for a person is written so. */
const groupedNumber = /^\d{1,3}(?:[.,' \u00a0\u2009\u202f]\d{3})+$/;
const wholeFraction = /^\d+[.,]0+$/;
const noValue =
  /^(?:null|undefined|nan|none|nil|n\/a|#n\/a|#ref!|#value!|#name\?|#null!|#num!|#div\/0!|\\n|\[object object\])$/i;
const mention = /^<[@#][!&]?(\d+)>$/;
const longestId = 1024;

export function trimId(text: string): string {
  return text.replace(unseenAtEnd, "");
}

/** An id that stands where only an id can stand: in a column of ids. */
export function readId(text: string): Id | IdFault {
  if (plain.test(text) && text.length <= longestId && !/^n(?:ull|one|il|an)$/i.test(text) && text !== "undefined")
    return { id: text };
  const ends = trimId(text);
  const id =
    spreadsheetText.exec(ends)?.[1] ?? /^'([^']+)'$/.exec(ends)?.[1] ?? (/^'[\d+-]/.test(ends) ? ends.slice(1) : ends);
  const fault = idProblem(id);
  if (fault !== undefined) return fault;
  return { id, ...(ends.length !== text.length && { trimmed: true }), ...(id !== ends && { unmarked: true }) };
}

function idProblem(id: string): IdFault | undefined {
  if (id === "") return problem("no-id", "no id");
  if (spreadsheetNumber.test(id)) {
    return problem(
      "spoilt",
      `${id} is what a spreadsheet made of a long number; its last digits are lost. Export again with the column formatted as text, or from where the ids come from`,
    );
  }
  if (groupedNumber.test(id)) {
    return problem(
      "spoilt",
      `${id} is how a spreadsheet shows a number: is ${id.replaceAll(/\D/g, "")} meant? Format the column as text and export again`,
    );
  }
  if (wholeFraction.test(id)) {
    return problem("spoilt", `${id} is a number that a program made of an id: export again with the ids as texts`);
  }
  if (/^https?:\/\//i.test(id)) return problem("no-id", "a web address, no id: give the id that stands in it");
  if (/^(?:#|\/\/)\s/.test(id)) return problem("no-id", "begins like a comment, with the columns of a row");
  if (noValue.test(id)) return problem("no-id", `${JSON.stringify(id)} stands for "no value", it is no id`);
  const mentioned = mention.exec(id)?.[1];
  if (mentioned !== undefined)
    return problem("no-id", `a mention, as a chat shows it: is ${mentioned} meant? Write it so`);
  if (/^[\uff10-\uff19]+$/.test(id)) {
    return problem("no-id", `full-width digits: is ${id.normalize("NFKC")} meant? Write it so`);
  }
  if (id.includes("\t"))
    return problem("no-id", "a tab inside: columns need a header, or the same number in every line");
  if (/\p{Cc}/u.test(id))
    return problem("no-id", "a line end or another control character inside the id (a quote that is not closed?)");
  if (id.length > longestId) return problem("no-id", `${id.length} characters, longer than any id`);
  return undefined;
}

const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}(?:[/:]\d{1,5})?$/;
const ipv6 = /^(?:[\da-f]{0,4}:){2,7}(?:[\da-f]{0,4}|\d{1,3}(?:\.\d{1,3}){3})(?:\/\d{1,3})?$/i;

export const isAddress = (text: string): boolean =>
  ipv4.test(text) || (ipv6.test(text) && (text.includes("::") || text.split(":").length === 8));

const commonEndings =
  "com|net|org|info|biz|io|ru|cn|de|uk|fr|nl|pl|jp|kr|br|in|eu|us|co|top|xyz|site|online|shop|club|app|dev|me|tv|cc|tk|example|invalid|test|onion";
const domain = new RegExp(`^(?:\\*?\\.)?(?:[a-z0-9-]+\\.)+(?:${commonEndings})$`, "i");
/** A name under one of the endings that most lists of domains consist of. */
export const isDomain = (text: string): boolean => domain.test(text);

/**
 * An id that stands alone on a line, where a sentence or a row of a table could stand as well.
 * @param masks what stands there are patterns, which have a * inside
 */
export function readBareId(text: string, masks = false): Id | IdFault {
  const quoted = /^"([^"]+)",?$|^'([^']+)',?$/.exec(trimId(text));
  const id = readId(quoted?.[1] ?? quoted?.[2] ?? text);
  if (!("id" in id)) return id;
  const what = bareProblem(id.id, masks);
  return what === undefined ? id : problem("no-id", what);
}

const total = /^(?:(?:grand |sub)?totals?|summe|gesamt|итого|всего|合计|合計|总计|總計)\s*[:：=]?\s*[\d.,]*$/i;
/** What stands below a column of numbers. */
export const totalProblem = (id: string): string | undefined =>
  total.test(id)
    ? "a total, no id? Take the line out; somebody who is called so is banned by `lists add deny user`"
    : undefined;

const listMark = /^(?:[-*+•–]|\d{1,6}[.)])\s+(?:\[[ xX]\]\s+)?\S+$/;

function bareProblem(id: string, masks: boolean): string | undefined {
  if (listMark.test(id)) return "a list's mark before the id: take it off (`sed -E 's/^[^ ]+ +//' FILE`)";
  if (/^(?:;|--|'|%|REM)\s/i.test(id)) return "white space inside, a comment? Comments begin with # or //";
  const sum = totalProblem(id);
  if (sum !== undefined) return sum;
  if (/\s/.test(id))
    return "white space inside: that is no id (text behind an id needs a # before it, columns a header)";
  const sign = /[|<>"`{}[\]\\,;]/.exec(id)?.[0];
  if (sign === ",") return "a comma inside: one id a line, or every line with the same columns";
  if (sign === ";") return "a semicolon inside: one id a line, or every line with the same columns";
  if (sign !== undefined) return `${sign} inside: that is no id`;
  if (/^\d{1,4}[.)]\p{L}/u.test(id)) return "a number with a full stop before the id: take it off, if it is a list's";
  if (/[^=]=[^=]/.test(id)) return "an equals sign inside: one id a line, or CSV with a header";
  if (!masks && id.includes("*"))
    return "a mask with * is no id: ids are taken word for word; `lists add deny pattern` takes masks";
  if (id.includes("/") && isDomain(id.slice(0, id.indexOf("/")))) return "a web address, no id";
  if (id.includes("://")) return "a web address, no id";
  if (isAddress(id)) return "an IP address: entries are about user ids";
  if (!/[\p{L}\p{N}]/u.test(id)) return "neither a letter nor a digit";
  if (id.endsWith(":")) return "a colon at its end: a heading?";
  return undefined;
}

/** Whether the words say that something stands behind what may well be an id. */
export const beginsWithId = (text: string): boolean => /^\d{4,}[,;\s]/.test(trimId(text));
