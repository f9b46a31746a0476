// Whatever a list is written in, the same entries are found: any separator, quoting, order of columns, names of columns,
// line ends, comments, encoding, packing, and any way of cutting its bytes into chunks.
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { isAddress, isDomain } from "../../../lists/entry/id.ts";
import { read } from "./read.ts";

/** The same dice in every run: what fails, fails again. */
const seeds = [20261125, 1, 2, 3];

interface Ban {
  readonly id: string;
  readonly until: string;
  readonly reason: string;
}

const id = fc.oneof(
  fc.bigInt({ min: 10_000n, max: 10n ** 19n }).map(String),
  fc
    .stringMatching(/^[A-Za-z][A-Za-z0-9_.:@#-]{2,20}[a-z0-9]$/)
    // An address is refused, which refused.test.ts tests.
    .filter((text) => !/^(?:n[uoa]|undefined)/i.test(text) && !isAddress(text)),
  fc.constantFrom("a.me", "shop.example", "John.Doe.io", "x1.dev"),
  fc.constantFrom("@TGS#2J4SZEAEL", "00123", "用户7", "STEAM_0:1:10", "a/b", "507e191810197299860ea"),
);
/** Each with what it means. */
const ends = [
  ["", undefined],
  ["31/12/2026", "2026-12-31"],
  ["05/06/2027", "2027-06-05"],
  ["2027-03-01", "2027-03-01"],
  ["1 Mar 2027", "2027-03-01"],
  ["permanent", undefined],
  ["7 days", "2026-11-27T12:00:00.000Z"],
] as const;
const meant: ReadonlyMap<string, string | undefined> = new Map(ends);
const reason = fc.oneof(
  fc.constantFrom(
    "spam",
    "spam, raid",
    'said "hi"',
    "a; b | c",
    "Ärger 用户 😀",
    "# not a comment",
    "=1+1",
    "two\nlines",
  ),
  fc.stringMatching(/^[a-z][a-z ]{0,20}[a-z]$/),
);
const bans = fc
  .uniqueArray(fc.record({ id, until: fc.constantFrom(...ends.map(([text]) => text)), reason }), {
    minLength: 1,
    maxLength: 12,
    selector: (ban) => ban.id,
  })
  // A list of nothing but such names is one of domains.
  .filter((all) => all.some((ban) => !isDomain(ban.id)))
  // One date that can be read in one way only settles the others.
  .map((all): readonly Ban[] => all.map((ban, index) => (index === 0 ? { ...ban, until: "31/12/2026" } : ban)));

function expected(all: readonly Ban[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    all.map((ban) => {
      const until = meant.get(ban.until);
      const key = `user/${ban.id.replaceAll("/", "%2F")}`;
      return [key, { effect: "deny", ...(until !== undefined && { until }), reason: ban.reason }];
    }),
  );
}

const encodings = {
  "UTF-8": (text: string) => Buffer.from(text),
  "UTF-8 with BOM": (text: string) => Buffer.from(`\ufeff${text}`),
  "UTF-16LE": (text: string) => Buffer.from(`\ufeff${text}`, "utf16le"),
  "UTF-16BE": (text: string) => Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
} as const;
const packing = fc.record({
  encode: fc.constantFrom(...Object.values(encodings)),
  gzip: fc.boolean(),
  step: fc.constantFrom(1, 2, 3, 7, 64, 5000),
});
const packed = (text: string, { encode, gzip }: { encode: (text: string) => Buffer; gzip: boolean }): Uint8Array =>
  gzip ? gzipSync(encode(text)) : encode(text);

const names = {
  id: fc.constantFrom("id", "user_id", "UserID", "User ID", "Member_Account", "用户ID", "userid"),
  until: fc.constantFrom("until", "expires", "Expires At", "banned_until", "到期时间"),
  reason: fc.constantFrom("reason", "Reason", "ban_reason", "原因"),
  note: fc.constantFrom("note", "username", "", "备注"),
};

it.each(seeds)("a table, in any dialect (dice %i)", async (seed) => {
  const dialect = fc.record({
    separator: fc.constantFrom(",", ";", "\t", "|"),
    lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
    quoteAll: fc.boolean(),
    sepLine: fc.boolean(),
    comment: fc.boolean(),
    emptyLines: fc.boolean(),
    lastEnd: fc.boolean(),
    spaceAtEnds: fc.constantFrom("", " ", "\u00a0", "\u200b"),
    names: fc.record(names),
    order: fc.shuffledSubarray(["id", "until", "reason", "note"] as const, { minLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(bans, dialect, packing, async (all, how, pack) => {
      const { separator, quoteAll, order, lineEnd } = how;
      const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
      const cell = (text: string) =>
        quoteAll || /["\n\r]|^[#\s]/.test(text) || text.includes(separator) ? quoted(text) : text;
      const values = (ban: Ban) => ({ ...ban, id: ban.id + how.spaceAtEnds, note: "x" });
      const line = (words: Readonly<Record<string, string>>) =>
        order.map((name) => cell(words[name] ?? "")).join(separator);
      const lines = [
        ...(how.sepLine ? [`sep=${separator}`] : []),
        ...(how.comment ? ["# exported by the mods"] : []),
        line(how.names),
        ...all.flatMap((ban) => [line(values(ban)), ...(how.emptyLines ? [""] : [])]),
      ];
      const text = lines.join(lineEnd) + (how.lastEnd ? lineEnd : "");
      const result = await read(packed(text, pack), { step: pack.step });
      expect(result).toMatchObject({ refused: undefined, bad: [] });
      expect(result.entries).toEqual(expected(all));
    }),
    { numRuns: 200, seed },
  );
});

it.each(seeds)(
  "JSON: an array, a value a line, wrapped, nested, keyed by id, ids as numbers or texts (dice %i)",
  async (seed) => {
    type Write = (objects: readonly object[]) => string;
    const ways: Readonly<Record<string, Write>> = {
      compact: (objects) => JSON.stringify(objects),
      pretty: (objects) => JSON.stringify(objects, null, 2),
      lines: (objects) => objects.map((object) => `${JSON.stringify(object)}\n`).join(""),
      crlf: (objects) => objects.map((object) => `${JSON.stringify(object)}\r\n\r\n`).join(""),
      wrapped: (objects) => JSON.stringify({ errCode: 0, data: { total: objects.length, bans: objects } }),
    };
    const shape = fc.record({
      way: fc.constantFrom(...Object.keys(ways)),
      nested: fc.boolean(),
      numbers: fc.boolean(),
      name: fc.constantFrom("id", "user_id", "userID"),
      until: fc.constantFrom("until", "expires_at"),
    });
    await fc.assert(
      fc.asyncProperty(bans, shape, packing, async (all, { way, nested, numbers, name, until }, pack) => {
        const objects = all.map((ban) => {
          const who = { [name]: `<${ban.id}>`, username: "x" };
          return { ...(nested ? { user: who } : who), [until]: ban.until || null, reason: ban.reason };
        });
        const asNumber = (text: string) => numbers && /^[1-9]\d*$/.test(text);
        const write = ways[way] ?? JSON.stringify;
        const text = write(objects).replaceAll(/"<([^"]*)>"/g, (_, word: string) =>
          asNumber(word) ? word : `"${word}"`,
        );
        const result = await read(packed(text, pack), { step: pack.step });
        expect(result).toMatchObject({ refused: undefined, bad: [] });
        expect(result.entries).toEqual(expected(all));
      }),
      { numRuns: 100, seed },
    );
  },
);

it.each(seeds)("one id a line, with comments and any space around (dice %i)", async (seed) => {
  const layout = fc.record({
    lineEnd: fc.constantFrom("\n", "\r\n", "\r", "\u0085", "\u2028"),
    header: fc.constantFrom("", "user_id", "# the mods' list"),
    behind: fc.constantFrom("", " ", "\u00a0\u200b", " # raid", "\t// why"),
    before: fc.constantFrom("", "  ", "\u200b"),
  });
  await fc.assert(
    fc.asyncProperty(bans, layout, packing, async (all, { lineEnd, header, behind, before }, pack) => {
      const lines = [...(header === "" ? [] : [header]), ...all.map((ban) => before + ban.id + behind), ""];
      const result = await read(packed(lines.join(lineEnd), pack), { step: pack.step });
      expect(result).toMatchObject({ refused: undefined, bad: [] });
      expect(Object.keys(result.entries)).toEqual(Object.keys(expected(all)));
    }),
    { numRuns: 100, seed },
  );
});
