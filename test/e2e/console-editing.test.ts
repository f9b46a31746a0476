// Editing, the way a person goes: form, review, save, trail, undo. What happens when two save at once, when KV does not
// take a write, when the Worker is killed between the row and the write. In workerd, over a real D1 and a real KV.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createReader, type Reader } from "../console/browser-less.ts";
import { type KeptPages, startKept, token } from "../console/kept-pages.ts";

let folder: string;
let pages: KeptPages;
let reader: Reader;

async function start(): Promise<void> {
  pages = await startKept(folder);
  reader = createReader(pages.url);
  await reader.signIn(token);
}
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "doorman-console-editing-"));
  await start();
});
afterAll(async () => {
  await pages.kill();
  rmSync(folder, { recursive: true, force: true });
});

const editsOf = async (key: string) =>
  (await pages.db.prepare("SELECT * FROM edits WHERE key = ?1 ORDER BY id").bind(key).all()).results;
/** An edit that began so long ago that whoever made it is gone. */
const makeOld = () =>
  pages.db
    .prepare("UPDATE edits SET at = strftime('%Y-%m-%dT%H:%M:%fZ', at, '-2 minutes') WHERE state = 'writing'")
    .run();
const entryOf = async (key: string) =>
  JSON.parse(
    ((await pages.lists.get(key)) ?? "null").replace(/^(deny|allow)$/, (word) => JSON.stringify({ effect: word })),
  );
/** From the entry's form to the page after the save. */
async function ban(user: string, filled: Readonly<Record<string, string>> = {}) {
  const form = await reader.get(`/lists/entry?key=${encodeURIComponent(`user/${user}`)}&effect=deny`);
  const review = await reader.send(form, "/lists/review", filled);
  return await reader.send(review, "/lists/save");
}

describe("an entry", () => {
  it("is written with what was filled in, by whom and when, and stands in the trail", async () => {
    const saved = await ban("carol", {
      span: "3600",
      message: "Come back later.",
      reason: "raid",
      note: "ticket 7",
      final: "on",
    });
    expect(saved.words).toContain("Saved.");
    const entry = await entryOf("user/carol");
    expect(entry).toMatchObject({
      effect: "deny",
      message: "Come back later.",
      reason: "raid",
      final: true,
      by: "mira",
    });
    expect(Date.parse(entry.until) - Date.now()).toBeGreaterThan(3_500_000);
    const { keys } = await pages.lists.list({ prefix: "user/carol" });
    expect(keys).toMatchObject([
      {
        expiration: Date.parse(entry.until) / 1000,
        metadata: { e: "deny", f: true, u: Date.parse(entry.until) / 1000 },
      },
    ]);
    expect(await editsOf("user/carol")).toMatchObject([
      { author: "mira", note: "ticket 7", before: null, state: "done", origin: "console" },
    ]);
    expect((await reader.get("/edits")).words).toContain("ticket 7");
  });

  it("that is changed keeps the fields that the form does not show as they were, and undo brings the old one back", async () => {
    await pages.lists.put("user/dave", '{"effect":"allow","member":{"muteFor":600},"reason":"newcomer"}');
    const form = await reader.get("/lists/entry?key=user/dave");
    const saved = await reader.send(
      await reader.send(form, "/lists/review", { effect: "deny", member: "" }, 1),
      "/lists/save",
    );
    expect(await entryOf("user/dave")).toMatchObject({ effect: "deny", reason: "newcomer" });
    const review = await reader.send(saved, "/edits/undo");
    expect(review.words).toContain("allow");
    await reader.send(review, "/lists/save");
    expect(await entryOf("user/dave")).toMatchObject({ effect: "allow", member: { muteFor: 600 }, reason: "newcomer" });
    const [first, second] = await editsOf("user/dave");
    expect(second?.undoes).toBe(first?.id);
    expect((await reader.get(`/edits/${first?.id}`)).text).not.toContain('action="/edits/undo"');
  });

  it("that is removed is gone, and undo puts it back", async () => {
    await ban("erin");
    const form = await reader.get("/lists/entry?key=user/erin");
    const saved = await reader.send(await reader.send(form, "/lists/review"), "/lists/save");
    expect(await pages.lists.get("user/erin")).toBeNull();
    await reader.send(await reader.send(saved, "/edits/undo"), "/lists/save");
    expect(await entryOf("user/erin")).toMatchObject({ effect: "deny" });
  });

  it.each([
    [{ effect: "allow", final: "on" }, "only a deny can be final"],
    [{ code: "7" }, "not in 5000 to 9999"],
    [{ span: "other", until: "tomorrow" }, "not a date"],
    [{ span: "other" }, "Say until when"],
    [{ member: "{" }, "no JSON"],
  ])("with %j is not written, and the page says why", async (filled, words) => {
    const answer = await reader.send(await reader.get("/lists/new"), "/lists/review", {
      kind: "user",
      id: "wrong",
      ...filled,
    });
    expect([answer.status, answer.words.includes(words)]).toEqual([400, true]);
    expect(await pages.lists.get("user/wrong")).toBeNull();
  });

  it.each([
    [{ kind: "user", id: "" }, "a user without an id"],
    [{ kind: "group", id: " " }, "a group without an id"],
    [{ kind: "key", id: "x" }, "whom the entry is about"],
  ])("about %j is not written", async (filled, words) => {
    const answer = await reader.send(await reader.get("/lists/new"), "/lists/review", filled);
    expect([answer.status, answer.words.includes(words)]).toEqual([400, true]);
  });
});

describe("somebody else's change", () => {
  it("made after the page was loaded is shown, and not overwritten", async () => {
    const form = await reader.get("/lists/entry?key=user/frank&effect=deny");
    const review = await reader.send(form, "/lists/review");
    await pages.lists.put("user/frank", '{"effect":"allow","reason":"a friend","by":"theo"}');
    const answer = await reader.send(review, "/lists/save");
    expect(answer.status).toBe(409);
    expect(answer.words).toContain("was changed since you opened it");
    expect(answer.words).toContain("a friend");
    expect(await entryOf("user/frank")).toMatchObject({ effect: "allow" });
    expect(await editsOf("user/frank")).toEqual([]);
    // Having seen it, they may go on.
    await reader.send(answer, "/lists/save");
    expect(await entryOf("user/frank")).toMatchObject({ effect: "deny" });
  });

  it("is seen when it is the console's own, whatever KV still says", async () => {
    await ban("gina");
    expect((await reader.get("/lists/entry?key=user/gina")).words).toContain("deny");
    expect((await reader.get("/people/gina")).words).toContain("kept out");
    expect((await reader.get("/lists?q=gina")).words).toContain("gina");
  });

  it("at the very same moment: one of two is saved, the other is told", async () => {
    const reviews = await Promise.all(
      ["first", "second"].map(
        async (reason) =>
          await reader.send(await reader.get("/lists/entry?key=user/henry&effect=deny"), "/lists/review", { reason }),
      ),
    );
    const answers = await Promise.all(reviews.map((review) => reader.send(review, "/lists/save")));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await editsOf("user/henry")).filter(({ state }) => state === "done")).toHaveLength(1);
  });

  it("made since an edit shows before the edit is taken back", async () => {
    const saved = await ban("ida");
    await pages.lists.put(
      "user/ida",
      JSON.stringify({ effect: "deny", reason: "by hand", at: new Date(Date.now() + 60_000).toISOString() }),
    );
    const review = await reader.send(saved, "/edits/undo");
    expect([review.status, review.words.includes("by hand")]).toEqual([409, true]);
  });
});

describe("what is about everybody", () => {
  it.each([
    [{ kind: "group", id: "club" }, "group/club"],
    [{ kind: "type", id: "Public" }, "type/Public"],
    [{ kind: "default" }, "default"],
  ])("%j is asked twice, whatever a form says of itself", async (filled, key) => {
    const review = await reader.send(await reader.get("/lists/new"), "/lists/review", {
      ...filled,
      effect: "deny",
      reason: "closed",
    });
    const sure = await reader.send(review, "/lists/save");
    expect(sure.words).toContain("Once more");
    expect(await pages.lists.get(key)).toBeNull();
    const saved = await reader.send(sure, "/lists/save");
    expect(saved.words).toContain("Saved.");
    expect(await entryOf(key)).toMatchObject({ effect: "deny" });
    const again = await reader.send(await reader.send(saved, "/edits/undo"), "/lists/save");
    expect(again.words).toContain("Once more");
    await reader.send(again, "/lists/save");
    expect(await pages.lists.get(key)).toBeNull();
  });

  it("rules on ids are added, moved and taken out, one new value each; a stale page moves none", async () => {
    const add = async (match: string) => {
      const page = await reader.get("/lists/patterns");
      const review = await reader.send(
        page,
        "/lists/rule",
        { match, reason: "bots" },
        page.text.split('action="/lists/rule"').length - 2,
      );
      return await reader.send(await reader.send(review, "/lists/save"), "/lists/save");
    };
    await add("bot_*");
    await add("*casino*");
    const matches = async () => (await entryOf("patterns"))?.map(({ match }: { match: string }) => match);
    expect(await matches()).toEqual(["bot_*", "*casino*"]);
    expect((await reader.get("/lists/patterns?try=my-casino")).words).toContain("matches");
    const stale = await reader.get("/lists/patterns");
    const up = await reader.send(stale, "/lists/rule", { what: "up", rule: "1" });
    await reader.send(await reader.send(up, "/lists/save"), "/lists/save");
    expect(await matches()).toEqual(["*casino*", "bot_*"]);
    const late = await reader.send(stale, "/lists/rule", { what: "remove", rule: "0" });
    expect([late.status, late.words.includes("were changed since")]).toEqual([409, true]);
    expect(await matches()).toHaveLength(2);
  });
});

describe("a file", () => {
  const preview = async (text: string) =>
    await reader.send(await reader.get("/lists/import"), "/lists/import", { text, file: "" });

  it("is previewed by the reader of `lists`, then written as one batch, and each edit can be taken back", async () => {
    await pages.lists.put("user/imp-2", '{"effect":"deny","reason":"raid"}');
    const sheet = await preview("User ID;Reason;until\nimp-1;raid;7d\nimp-2;raid;\n;nobody;\nimp-3;spam;\n");
    expect(sheet.words).toContain("CSV, separated by semicolon");
    expect(sheet.words).toContain("3: 2 new, 0 changed, 1 stand so already");
    expect(sheet.words).toContain("1 line is wrong");
    const edits = await reader.send(sheet, "/lists/import/save");
    expect(edits.words).toMatch(/Only of import-/);
    expect(await entryOf("user/imp-3")).toMatchObject({ effect: "deny", reason: "spam", by: "mira" });
    expect(Date.parse((await entryOf("user/imp-1")).until) - Date.now()).toBeGreaterThan(6 * 86_400_000);
    const [edit] = await editsOf("user/imp-1");
    expect(edit).toMatchObject({ state: "done", batch: expect.stringMatching(/^import-/) });
    const undo = await reader.send(await reader.get(`/edits/${edit?.id}`), "/edits/undo");
    await reader.send(undo, "/lists/save");
    expect(await entryOf("user/imp-1")).toBeNull();
  });

  it("of more than 500 entries, of none, or that is no list is refused with a sentence", async () => {
    const ids = (count: number) => Array.from({ length: count }, (_, n) => `many-${n}`).join("\n");
    for (const [text, words] of [
      [ids(501), "at most 500"],
      ["", "Choose a file"],
      ["<html><body>log in</body></html>", "The file "],
      ["user_id,status\nimp-40,active\nimp-41,lifted\n", "What begins with -- are options of npm run lists"],
    ] as const) {
      const answer = await preview(text);
      expect([answer.status, answer.words.includes(words)]).toEqual([400, true]);
    }
    expect((await preview(ids(500))).words).toContain("500: 500 new");
  });

  it("that concerns everybody, or takes a ban away, is asked twice", async () => {
    await pages.lists.put("user/imp-9", "deny");
    for (const text of ["kind,id,effect\ngroup,imp-club,deny\n", "kind,id,effect\nuser,imp-9,allow\n"]) {
      const sure = await reader.send(await preview(text), "/lists/import/save");
      expect(sure.words).toContain("Once more");
      await reader.send(sure, "/lists/import/save");
    }
    expect(await entryOf("group/imp-club")).toMatchObject({ effect: "deny" });
    expect(await entryOf("user/imp-9")).toMatchObject({ effect: "allow" });
  });

  it("is shown anew when somebody changed the lists since the preview", async () => {
    const sheet = await preview("imp-20\nimp-21\n");
    await pages.lists.put("user/imp-21", "allow");
    const again = await reader.send(sheet, "/lists/import/save");
    expect([again.status, again.words.includes("since the preview")]).toEqual([409, true]);
    expect(await pages.lists.get("user/imp-20")).toBeNull();
  });

  it("that KV takes in part only says how much is written, and the rest is found out", async () => {
    const sheet = await preview("imp-30\nimp-31\n");
    await pages.setFault("after: lost");
    const answer = await reader.send(sheet, "/lists/import/save");
    await pages.setFault("");
    expect([answer.status, answer.words.includes("0 of 2 entries were written")]).toEqual([503, true]);
    await makeOld();
    await reader.get("/edits");
    expect(await editsOf("user/imp-30")).toMatchObject([{ state: "done" }]);
    expect(await editsOf("user/imp-31")).toMatchObject([{ state: "done" }]);
  });
});

describe("a write that KV does not take", () => {
  it.each([
    ["KV PUT failed: 429 Too Many Requests", "less than a second ago"],
    ["KV put() limit exceeded for the day.", "1,000 changes of the lists a day"],
  ])("%s ends in a clear word, and nothing half-done", async (fault, words) => {
    await pages.setFault(fault);
    const answer = await ban("kate");
    await pages.setFault("");
    expect([answer.status, answer.words.includes(words)]).toEqual([503, true]);
    expect(await pages.lists.get("user/kate")).toBeNull();
    const [last] = (await editsOf("user/kate")).slice(-1);
    expect(last).toMatchObject({ state: "failed" });
    // The next one is not in the way of the one that failed.
    expect((await ban("kate")).words).toContain("Saved.");
    await reader.send(
      await reader.send(await reader.get("/lists/entry?key=user/kate"), "/lists/review"),
      "/lists/save",
    );
  });

  it("and of which nobody knows whether it was done is found out by the next visit", async () => {
    await pages.setFault("after: the connection was lost");
    expect((await ban("liam")).words).toContain("will be found out");
    await pages.setFault("");
    await makeOld();
    expect((await reader.get("/edits")).words).not.toContain("not certain yet");
    expect(await editsOf("user/liam")).toMatchObject([{ state: "done" }]);
  });
});

describe("a console that is killed between the row and the write", () => {
  async function killWhileSaving(user: string): Promise<void> {
    await pages.setFault("hang");
    const saving = ban(user).catch(() => undefined);
    await expect.poll(async () => (await editsOf(`user/${user}`)).length, { timeout: 20_000 }).toBe(1);
    await pages.kill();
    await saving;
    await start();
    expect(await pages.lists.get(`user/${user}`)).toBeNull();
    expect(await editsOf(`user/${user}`)).toMatchObject([{ state: "writing" }]);
    await makeOld();
  }

  it("finishes the edit at the next visit", async () => {
    await killWhileSaving("mona");
    await reader.get("/edits");
    expect(await entryOf("user/mona")).toMatchObject({ effect: "deny", by: "mira" });
    expect(await editsOf("user/mona")).toMatchObject([{ state: "done" }]);
  });

  it("and lets it be where somebody else wrote meanwhile", async () => {
    await killWhileSaving("nils");
    await pages.lists.put("user/nils", "allow");
    await reader.get("/");
    expect(await pages.lists.get("user/nils")).toBe("allow");
    expect(await editsOf("user/nils")).toMatchObject([{ state: "overtaken" }]);
    expect((await reader.get("/edits")).words).toContain("Somebody else changed the entry");
  });
});
