// The console never writes what the gate reads as weaker than what somebody saw, and says nothing that is not so: ends that
// KV keeps, fields that it does not know, edits that were interrupted, keys that KV does not take, files in any encoding;
// and what its pages say of a door. In workerd, over a real D1 and a real KV.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handleEvent } from "../../console/src/intake/handle-event.ts";
import { openStore } from "../../console/src/intake/store.ts";
import { createReader, type Reader } from "../console/browser-less.ts";
import { type KeptPages, startKept, token } from "../console/kept-pages.ts";

let folder: string;
let pages: KeptPages;
let reader: Reader;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "doorman-console-weaker-"));
  pages = await startKept(folder);
  reader = createReader(pages.url);
  await reader.signIn(token);
});
afterAll(async () => {
  await pages.kill();
  rmSync(folder, { recursive: true, force: true });
});

const hour = 3600;
const seconds = () => Math.floor(Date.now() / 1000);
const entryPath = (key: string) => `/lists/entry?key=${encodeURIComponent(key)}`;
const jsonOf = async (key: string) => JSON.parse((await pages.lists.get(key)) ?? "null");
/** An entry whose end only KV knows, as the console's last look saw it. */
async function putEnding(key: string, value: string, end: number) {
  await pages.lists.put(key, value, end > seconds() + 60 ? { expiration: end } : {});
  await pages.db
    .prepare(
      "INSERT INTO listed (key, kind, id, group_id, value, expiration, seen) VALUES (?1, 'user', ?1, '', ?2, ?3, 1)",
    )
    .bind(key, value, end)
    .run();
}
async function addEdit(key: string, state: string, before: string | null, after: string | null, end?: number) {
  const at = new Date(Date.now() - 120_000).toISOString();
  const columns = "at, author, origin, key, before, before_end, after, removed, state";
  const row = await pages.db
    .prepare(`INSERT INTO edits (${columns}) VALUES (?1, 'mira', 'console', ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id`)
    .bind(at, key, before, end ?? null, after, after === null ? 1 : 0, state)
    .first<{ id: number }>();
  return row?.id ?? 0;
}
const stateOf = (id: number) => pages.db.prepare("SELECT state FROM edits WHERE id = ?1").bind(id).first("state");

describe("an end that only KV knows", () => {
  it("stays when the entry is changed in its form", async () => {
    const end = seconds() + hour;
    await putEnding("user/guest", '{"effect":"allow","reason":"for an hour"}', end);
    const form = await reader.get(entryPath("user/guest"));
    await reader.send(await reader.send(form, "/lists/review", { reason: "a guest" }, 1), "/lists/save");
    const { reason, until } = await jsonOf("user/guest");
    expect([reason, Date.parse(until) / 1000]).toEqual(["a guest", end]);
  });

  it("stays when the value is changed as text", async () => {
    const end = seconds() + hour;
    await putEnding("user/text", '{"effect":"deny","unknown":1}', end);
    const raw = { raw: '{"effect":"deny","unknown":2}' };
    const review = await reader.send(await reader.get(entryPath("user/text")), "/lists/review", raw, 1);
    await reader.send(review, "/lists/save");
    expect(await jsonOf("user/text")).toMatchObject({ unknown: 2 });
    const { keys } = await pages.lists.list({ prefix: "user/text" });
    expect(keys).toMatchObject([{ expiration: end }]);
  });

  it("and is over is not brought back by an undo: the entry is gone, as it would be by now", async () => {
    const id = await addEdit("user/was-let-in", "done", '{"effect":"allow"}', "deny", seconds() - 10);
    await pages.lists.put("user/was-let-in", "deny");
    const review = await reader.send(await reader.get(`/edits/${id}`), "/edits/undo");
    expect(review.words).toContain("has ended since");
    await reader.send(review, "/lists/save");
    expect(await pages.lists.get("user/was-let-in")).toBeNull();
  });

  it("and is so near that KV does not take it is not left out in silence", async () => {
    const id = await addEdit("user/nearly", "done", '{"effect":"allow"}', "deny", seconds() + 50);
    await pages.lists.put("user/nearly", "deny");
    const answer = await reader.send(await reader.get(`/edits/${id}`), "/edits/undo");
    expect([answer.status, answer.words.includes("KV takes no such end")]).toEqual([400, true]);
    const form = { "form-token": /name="form-token" value="([^"]+)"/.exec(answer.text)?.[1] ?? "" };
    const fields = { key: "user%2Fnearly", value: "allow", end: String(seconds() + 50) };
    const base = /name="base" value="([^"]+)"/.exec((await reader.get(entryPath("user/nearly"))).text)?.[1] ?? "";
    expect((await reader.post("/lists/save", { ...form, ...fields, base })).status).toBe(400);
    expect(await pages.lists.get("user/nearly")).toBe("deny");
  });
});

describe("a ban that gets weaker", () => {
  it.each([
    [{ span: "3600" }, "ends sooner"],
    [{ span: "ever", observe: "on", final: "on" }, "only observes"],
    [{ span: "ever" }, "no longer final"],
    [{ span: "ever", effect: "allow" }, "becomes an allow"],
  ])("by %j is said before it is saved", async (filled, words) => {
    await pages.lists.put("user/longer", '{"effect":"deny","final":true,"until":"2030-01-01"}');
    const review = await reader.send(await reader.get("/people/longer"), "/lists/review", filled, 1);
    expect(review.words).toContain(words);
  });

  it("in one group is shown beside the one that holds everywhere", async () => {
    await pages.lists.put("user/everywhere", '{"effect":"deny","reason":"raid"}');
    const open = { group: "user", effect: "allow" };
    const page = await reader.get("/people/everywhere");
    const review = await reader.send(page, "/lists/review", open, 1);
    expect(review.words).toMatch(/Everywhere deny raid In this group the one that you are editing counts above it/);
    await pages.lists.put("user/everywhere", '{"effect":"deny","final":true}');
    const final = await reader.send(page, "/lists/review", open, 1);
    expect(final.words).toContain("counts above this one");
  });
});

describe("what this version does not know in an entry", () => {
  it("stays when somebody is banned anew from their page", async () => {
    await pages.lists.put("user/odd", '{"effect":"deny","ticket":7,"reason":"newer"}');
    const review = await reader.send(await reader.get("/people/odd"), "/lists/review", { reason: "again" }, 1);
    await reader.send(review, "/lists/save");
    expect(await jsonOf("user/odd")).toMatchObject({ effect: "deny", ticket: 7, reason: "again" });
  });

  it("is signed by whoever changed the rest of it, as a text too; rules that stay keep their author", async () => {
    const theos = { by: "theo", at: "2026-01-01T00:00:00.000Z" };
    await pages.lists.put("user/theos", JSON.stringify({ effect: "deny", ticket: 7, ...theos }));
    const people = await reader.send(await reader.get("/people/theos"), "/lists/review", { reason: "mine" }, 1);
    await reader.send(people, "/lists/save");
    expect(await jsonOf("user/theos")).toMatchObject({ ticket: 7, by: "mira" });
    await pages.lists.put("user/theos-2", JSON.stringify({ effect: "deny", ticket: 7, ...theos }));
    const raw = JSON.stringify({ effect: "deny", ticket: 8, ...theos });
    const text = await reader.send(await reader.get(entryPath("user/theos-2")), "/lists/review", { raw }, 1);
    await reader.send(text, "/lists/save");
    expect(await jsonOf("user/theos-2")).toMatchObject({ ticket: 8, by: "mira" });
    const [kept, changed] = ["kept_*", "old_*"].map((match) => ({ match, effect: "deny", ...theos }));
    await pages.lists.put("patterns", JSON.stringify([kept, changed]));
    const rules = JSON.stringify([kept, { ...changed, match: "new_*" }]);
    const patterns = await reader.send(await reader.get(entryPath("patterns")), "/lists/review", { raw: rules }, 1);
    await reader.send(await reader.send(patterns, "/lists/save"), "/lists/save");
    expect(await jsonOf("patterns")).toMatchObject([{ by: "theo" }, { match: "new_*", by: "mira" }]);
    await pages.lists.delete("patterns");
    await pages.db.prepare("DELETE FROM edits WHERE key = 'patterns'").run();
  });

  it("is not put into an allow, which the gate would not understand", async () => {
    const answer = await reader.send(await reader.get("/people/odd"), "/lists/review", { effect: "allow" }, 1);
    expect([answer.status, answer.words.includes("does not know (ticket)")]).toEqual([400, true]);
    // It stays about the same person, and the text can be mended there.
    expect([answer.words.includes("odd everywhere"), answer.text.includes('name="raw"')]).toEqual([true, true]);
    expect(await jsonOf("user/odd")).toMatchObject({ effect: "deny" });
  });
});

describe("an edit that was interrupted", () => {
  it("is not done after a later one that took it back", async () => {
    const interrupted = await addEdit("user/unbanned", "writing", null, "deny");
    await addEdit("user/unbanned", "done", "deny", null);
    await reader.get("/edits");
    expect(await pages.lists.get("user/unbanned")).toBeNull();
    expect(await stateOf(interrupted)).toBe("overtaken");
  });

  it("that took a ban away does not take it away once it was put back", async () => {
    await pages.lists.put("user/banned-again", "deny");
    const interrupted = await addEdit("user/banned-again", "writing", "deny", null);
    await addEdit("user/banned-again", "done", null, "deny");
    await reader.get("/edits");
    expect(await pages.lists.get("user/banned-again")).toBe("deny");
    expect(await stateOf(interrupted)).toBe("overtaken");
  });

  it("waits for one that is being made at this moment", async () => {
    const interrupted = await addEdit("user/busy", "writing", null, "deny");
    const busy = await addEdit("user/busy", "writing", "deny", null);
    await pages.db.prepare("UPDATE edits SET at = ?2 WHERE id = ?1").bind(busy, new Date().toISOString()).run();
    await reader.get("/edits");
    expect([await pages.lists.get("user/busy"), await stateOf(interrupted)]).toEqual([null, "writing"]);
  });
});

describe("what KV does not take", () => {
  const unfinished = () => pages.db.prepare("SELECT count(*) AS n FROM edits WHERE state = 'writing'").first("n");

  it.each([
    ["", "without an id"],
    [".", "KV takes no such key"],
    ["k".repeat(513), "KV takes no such key"],
    ["user/blank", "says nothing"],
  ])("as the key %j or without a text is said, and leaves no edit that never ends", async (key, words) => {
    const before = await unfinished();
    const { text } = await reader.get("/lists/new");
    const form = { "form-token": /name="form-token" value="([^"]+)"/.exec(text)?.[1] ?? "", base: "none" };
    const raw = key === "user/blank" ? " " : "deny";
    const review = await reader.post("/lists/review", { ...form, key: encodeURIComponent(key), raw });
    expect([review.status, review.words.includes(words)]).toEqual([400, true]);
    const saved = await reader.post("/lists/save", { ...form, key: encodeURIComponent(key), value: raw });
    expect([saved.status, saved.words.includes("Saved.")]).toEqual([400, false]);
    expect(await unfinished()).toBe(before);
  });

  it("and answers with a refusal is certain", async () => {
    await pages.setFault("KV PUT failed: 413 Value too large");
    const form = await reader.get(`${entryPath("user/large")}&effect=deny`);
    const answer = await reader.send(await reader.send(form, "/lists/review"), "/lists/save");
    await pages.setFault("");
    expect(answer.words).toContain("Nothing was changed");
    expect(await pages.db.prepare("SELECT state FROM edits WHERE key = 'user/large'").first("state")).toBe("failed");
  });
});

describe("rules that somebody else added a moment after the console's own", () => {
  it("are not overwritten by the next edit here", async () => {
    const [mine, theirs] = ['[{"match":"bot_*","effect":"deny"}]', { match: "raid_*", effect: "deny" }];
    await addEdit("patterns", "done", null, mine);
    const at = new Date().toISOString();
    await pages.lists.put("patterns", JSON.stringify([...JSON.parse(mine), { ...theirs, by: "theo", at }]));
    expect((await reader.get("/lists/patterns")).words).toContain("raid_*");
  });
});

describe("a rule on what somebody writes", () => {
  it("is shown as one, tried on texts and never on ids, and can be added", async () => {
    await pages.lists.put("patterns", '[{"match":"*casino*","in":"text","effect":"deny","at":"2100-01-01T00:00:00Z"}]');
    const page = await reader.get(`/lists/patterns?try=${encodeURIComponent("my CASINO")}`);
    expect(page.words).toContain("in what they write");
    expect([page.words.includes("matches"), page.words.includes("ignored")]).toEqual([true, false]);
    expect((await reader.get("/lists/patterns?try=roulette")).words).toContain("No rule matches it.");
    const review = await reader.send(page, "/lists/rule", { match: "*poker*", in: "text" }, 1);
    await reader.send(await reader.send(review, "/lists/save"), "/lists/save");
    expect((await jsonOf("patterns"))[1]).toMatchObject({ match: "*poker*", in: "text", effect: "deny" });
    const named = JSON.stringify([{ match: "*rich*", in: "name", effect: "deny", at: "2100-01-02T00:00:00Z" }]);
    await pages.lists.put("patterns", named);
    const names = await reader.get("/lists/patterns?try=Richard");
    expect([names.words.includes("in what they are called"), names.words.includes("matches")]).toEqual([true, true]);
    await pages.lists.put(
      "patterns",
      JSON.stringify([...JSON.parse(named), ...JSON.parse(named), ...JSON.parse(named)]),
    );
    const allow = { match: "*friend*", in: "text", effect: "allow" };
    const allowed = await reader.send(await reader.get("/lists/patterns"), "/lists/rule", allow, 5);
    expect([allowed.status, allowed.words.includes("can only deny")]).toEqual([400, true]);
  });
});

describe("a file", () => {
  async function preview(bytes: Uint8Array<ArrayBuffer>) {
    const { text } = await reader.get("/lists/import");
    const data = new FormData();
    data.set("form-token", /name="form-token" value="([^"]+)"/.exec(text)?.[1] ?? "");
    data.set("file", new Blob([bytes]), "list.csv");
    return await reader.upload("/lists/import", data);
  }
  const list = "user id;reason\nzoë-1;räuber\nzoë-2;räuber\n";
  const utf16 = new Uint8Array(Buffer.from(`\ufeff${list}`, "utf16le"));

  it.each([
    ["UTF-16", utf16],
    ["gzip", new Uint8Array(gzipSync(list))],
    ["UTF-8 with a mark", new Uint8Array(Buffer.from(`\ufeff${list}`))],
  ])("in %s is read as `lists import` reads it", async (_, bytes) => {
    const sheet = await preview(bytes);
    expect([sheet.status, sheet.words.includes("2: 2 new"), sheet.words.includes("zoë-2")]).toEqual([200, true, true]);
  });

  it.each([
    ["in another encoding", new Uint8Array(Buffer.from(list, "latin1")), "is not UTF-8"],
    ["that unpacks to far more", new Uint8Array(gzipSync("a\n".repeat(2_000_000))), "more than 2 MB"],
    ["that is a workbook", new Uint8Array(Buffer.from("PK\u0003\u0004 xl/workbook.xml")), "a workbook"],
  ])("%s is refused with a sentence, and never misread", async (_, bytes, words) => {
    const sheet = await preview(bytes);
    expect([sheet.status, sheet.words.includes(words)]).toEqual([400, true]);
  });
});

describe("what a page says of a door", () => {
  async function takeIn(type: string, data: object) {
    const head = { specversion: "1.0", id: `door-${type}`, source: "/tencent/1400000000", type, subject: "club" };
    const body = {
      ...head,
      time: new Date().toISOString(),
      datacontenttype: "application/json",
      partitionkey: "x",
      data,
    };
    await handleEvent(
      { id: "m", body },
      openStore(pages.db, () => new Date()),
    );
  }

  it("is closed where an entry for the type or for everybody closes it", async () => {
    expect((await reader.get("/groups/club")).words).toMatch(/open No entry is about everybody/);
    await takeIn("im.group.updated", { group: { id: "club", type: "Public" }, changes: { name: "Club" } });
    await pages.lists.put("type/Public", "deny");
    expect((await reader.get("/groups/club")).words).toMatch(/closed For whom no entry names: .*type\/Public/);
    await pages.lists.delete("type/Public");
  });

  it("hangs on a setting of the gate's where an entry is not understood", async () => {
    await pages.lists.put("user/misspelled", "denny");
    const { words } = await reader.get("/people/misspelled");
    expect(words).toContain("ON_UNDECIDED says whether they enter");
    expect(words).not.toContain("may enter everywhere");
  });

  it("is by the lists alone, and says so; and that the gate only observes, where it does", async () => {
    expect((await reader.get("/people/anybody")).words).toContain(
      "feeds, flood rules and rules on what somebody writes",
    );
    const candidates = [{ id: "seen", verdict: "refused", key: "user/seen", chain: [] }];
    await takeIn("im.group.entry.decided", {
      ...{ action: "apply", group: { id: "club" }, outcome: "refuse", enforced: false, candidates },
    });
    expect((await reader.get("/people/seen")).words).toContain("Doorman only observed");
    expect((await reader.get("/")).words).toContain("Of those kept out, 1 was let in all the same");
  });

  it("of a group with a very long id is read by its hash", async () => {
    const id = "g".repeat(300);
    const hash = [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(id)))];
    const key = `group/%sha256:${hash.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
    await pages.lists.put(key, "deny");
    expect((await reader.get(`/groups/${id}`)).words).toContain("closed For whom no entry names");
  });
});
