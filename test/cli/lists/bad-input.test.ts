// Files as people make them: each bad line is named, all of them, and nothing is written unless every line is good.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { contents, lists, memoryStore } from "./run-lists.ts";

const folder = mkdtempSync(join(tmpdir(), "doorman-bad-input-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const csv = [
  "kind,id,group,effect,until,code,message,member",
  "user,good,,deny,,,,",
  "user,a,,dney,,,,",
  'user,b,,deny,tomorrow,,"two',
  'lines",',
  "usr,c,,deny,,,,",
  "user,d,,deny,,99,,",
  "user,e",
  "user,f,,allow,,,,{bad",
  "user,7.26E+17,,deny,,,,",
  "user,good,,allow,,,,",
  "default,x,,deny,,,,",
  "user,,,deny,,,,",
  "type,t,g,deny,,,,",
  "user,good,,deny,,,,",
  "",
].join("\r\n");
const problems = [
  [3, "effect is neither deny nor allow", "user,a,,dney"],
  [4, 'until: cannot read "tomorrow" as an end', "user,b,,deny,tomorrow"],
  [6, 'kind is "usr"', "usr,c,,deny"],
  [7, "code: not in 5000 to 9999", "user,d,,deny,,99"],
  [8, "2 columns where the header has 8", "user,e"],
  [9, "member: ", "user,f,,allow"],
  [10, "what a spreadsheet made of a long number", "user,7.26E+17,,deny"],
  [11, "says otherwise about user good than line 2", "user,good,,allow"],
  [12, "default is about everyone", "default,x,,deny"],
  [13, "no id", "user,,,deny"],
  [14, "a group is given only with user and inviter", "type,t,g,deny"],
] as const;

describe("a CSV file with bad lines", () => {
  const path = file("bad.csv", csv);

  it("is reported line by line, and nothing is written", async () => {
    const store = memoryStore();
    const { code, err } = await lists(store, ["import", path]);
    expect(code).toBe(1);
    const lines = err.trim().split("\n");
    for (const [index, [line, problem, text]] of problems.slice(0, 10).entries()) {
      expect(lines[index]).toMatch(new RegExp(`^bad\\.csv:${line}: `));
      expect(lines[index]).toContain(problem);
      expect(lines[index]).toContain(text);
    }
    expect(lines[10]).toBe("bad.csv: and 1 more: 1 × an entry with something wrong in it");
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe(
      "11 bad lines in bad.csv, read as CSV, separated by comma; nothing was written. --skip-bad leaves them out.",
    );
    expect(store.touched).toEqual([]);
  });

  it("is written without them when told --skip-bad", async () => {
    const store = memoryStore();
    const { code, err } = await lists(store, ["import", path, "--skip-bad"]);
    expect(code).toBe(0);
    expect(err).toContain("bad.csv, read as CSV, separated by comma: 1 entries, 1 said twice, 11 bad lines skipped.");
    for (const [line, problem] of problems)
      expect(err).toMatch(new RegExp(`^bad\\.csv:${line}: .*${problem.slice(0, 12)}`, "m"));
    expect(contents(store)).toEqual({ "user/good": { effect: "deny" } });
  });

  it("does not become a half sync", async () => {
    const store = memoryStore({ "user/x": "deny" });
    expect(await lists(store, ["sync", path, "--yes", "--allow-loss"])).toMatchObject({ code: 1 });
    expect(store.touched).toEqual([]);
  });
});

test.each([
  [
    "latin1.csv",
    Buffer.from("id,effect\na,deny\nM\xfcller,deny\n", "latin1"),
    "latin1.csv: line 3: is not UTF-8, perhaps WINDOWS-1252",
  ],
  [
    "cut.csv",
    Buffer.from("id,effect\na,deny\né", "utf8").subarray(0, -1),
    "cut.csv: line 3: the file ends in the middle of a character",
  ],
  [
    "headless.csv",
    "user,a,,deny\n",
    "headless.csv: has no header, and more than one of its 4 columns may be the user id",
  ],
  ["misspelled.csv", "id,efect\na,deny\n", "misspelled.csv: the column efect: is effect meant?"],
  [
    "banner.csv",
    "\n> doorman@0.1.0 lists\n> node cli/lists.ts export\n\nid,effect\n",
    "banner.csv: begins with npm's own lines",
  ],
  ["twice.csv", "id,id,effect\na,b,deny\n", "twice.csv: the column id, id stands twice"],
  [
    "unclosed.csv",
    'id,effect,message\na,deny,"b\nc,deny,d\n',
    "unclosed.csv: line 2: a quote is opened and never closed",
  ],
  ["broken.ndjson", '{"id":"a","effect":"deny"}\n{"id":"b"\n[]\n', "broken.ndjson:2: no JSON object"],
  [
    "wrong.ndjson",
    '{"id":[7],"effect":"deny"}\n{"id":"a","effect":"deny"}\n',
    "wrong.ndjson:1: id is [7], neither a text",
  ],
  ["unknown.ndjson", '{"id":"a","effect":"deny","untli":1}\n', "unknown.ndjson: the column untli: is until meant?"],
])("%s is named", async (name, content, line) => {
  const store = memoryStore();
  const { code, err } = await lists(store, ["import", file(name, content)]);
  expect(code).toBe(1);
  expect(err).toContain(line);
  expect(err).not.toContain("    at ");
  expect(store.touched).toEqual([]);
});

test("a file that is not there is wrong use", async () => {
  expect(await lists(memoryStore(), ["import", join(folder, "nope.csv")])).toMatchObject({ code: 2 });
});

describe("what is meant is understood", () => {
  test("a byte order mark, Windows line ends, quoted commas, columns in another order, TRUE as Excel writes it", async () => {
    const store = memoryStore();
    const text = '\ufeffEffect,ID,Observe,message\r\ndeny,a,TRUE,"one, ""two"""\r\n\r\ndeny,b,,\r\n';
    expect(await lists(store, ["import", file("excel.csv", text)])).toMatchObject({ code: 0 });
    expect(contents(store)).toEqual({
      "user/a": { effect: "deny", observe: true, message: 'one, "two"' },
      "user/b": { effect: "deny" },
    });
  });

  test("one id a line, the options filling up the rest", async () => {
    const store = memoryStore();
    const path = file("ids.txt", "\ufeffa\r\nb\n\n7\na/b\nb\n");
    const args = ["--effect", "deny", "--group", "g", "--until", "2027-01-01", "--code", "10101", "--mute-for", "10m"];
    expect(await lists(store, ["import", path, ...args])).toMatchObject({
      code: 0,
      err: "ids.txt, read as one id a line, UTF-8 with BOM: 4 entries, 1 said twice.\n",
    });
    const entry = { effect: "deny", until: "2027-01-01", code: 10101, member: { muteFor: 600 } };
    expect(contents(store)).toEqual(
      Object.fromEntries(["7", "a", "a%2Fb", "b"].map((id) => [`group/g/user/${id}`, entry])),
    );
    expect(store.pairs.get("group/g/user/a")?.expiration).toBe(Date.UTC(2027, 0, 2) / 1000);
  });

  test("options stand behind what a line says itself", async () => {
    const store = memoryStore();
    const path = file("own.ndjson", '{"id":"a","effect":"allow"}\n{"kind":"type","id":"Public"}\n');
    await lists(store, ["import", path, "--effect", "deny", "--reason", "raid", "--group", "g", "--yes"]);
    expect(contents(store)).toEqual({
      "group/g/user/a": { effect: "allow", reason: "raid" },
      "type/Public": { effect: "deny", reason: "raid" },
    });
  });

  test("ids that are too long for a key, by themselves or by their hash", async () => {
    const store = memoryStore();
    const long = "x".repeat(201);
    await lists(store, ["import", file("long.txt", `${long}\n`), "--effect", "deny"]);
    const [key = ""] = store.pairs.keys();
    expect(key).toMatch(/^user\/%sha256:[0-9a-f]{64}$/);
    expect((await lists(store, ["export"])).out).toContain(`user,${key.slice("user/".length)},,deny`);
    expect(await lists(store, ["show", "user", long, "--json"])).toMatchObject({ out: expect.stringContaining(key) });
    await lists(store, [
      "import",
      file("hash.txt", `${key.slice("user/".length)}\n`),
      "--effect",
      "allow",
      "--replace",
      "--allow-loss",
    ]);
    expect(contents(store)).toEqual({ [key]: { effect: "allow" } });
  });
});
