// Whose id a column holds: what is suggested, what is asked about, and that no number of a ban, a group or a moderator is
// taken for a person's.
import { describe, expect, it, test } from "vitest";
import { denied, read } from "./read.ts";

const csv = (header: string, ...rows: readonly string[]) => [header, ...rows, ""].join("\n");

describe("what is suggested", () => {
  it.each([
    ["ban_id,guild_id,moderator_id,target,reason", "--column id=target."],
    ["event_id,message_id,username", "--column id=username."],
    ["case_id,guild_name,Discord ID", "--column id=Discord ID."],
    ["banId,moderatorId,steamId", "--column id=steamId."],
    ["guild_name,name,banned_by", "--column id=name."],
    ["moderator,guild,banned_at", "If one is, say --column id=NAME."],
    ["id,discord_id,reason", "id, discord_id may each be the id: say which, as --column id=discord_id."],
    ["user_id,id,reason", "user_id, id may each be the id: say which, as --column id=user_id."],
    ["user_id,target_id,action_type", "user_id, target_id may each be the id: say which, as --column id=target_id."],
  ])("%s", async (header, says) => {
    const cells = header.split(",").map((_, index) => `x${index}y z`);
    expect((await read(csv(header, cells.join(",")))).refused).toContain(says);
  });

  it("is a path in JSON, and never that of a moderator", async () => {
    const one = { ban_id: 7, moderator: { id: "1" }, guild: { id: "2" }, offence: { discord: { id: "3" } } };
    expect((await read(JSON.stringify([one]))).refused).toContain("--column id=offence.discord.id.");
  });
});

test.each([
  "ban_id",
  "event_id",
  "case_id",
  "guild_id",
  "moderator_id",
  "message_id",
  "banId",
  "CaseID",
  "banned_by_id",
])("a file with %s alone holds no id of a person", async (name) => {
  const { refused } = await read(csv(`${name},reason`, "1,x", "2,y"));
  expect(refused).toContain(`holds no id of a person, as far as its names tell (${name}: ids of something else)`);
  expect(refused).not.toContain(`--column id=${name}`);
});

test("1, 2, 3 beside a column of people are the numbers of rows until somebody says otherwise", async () => {
  const text = csv("id,username,reason", "1,mallory,x", "2,trudy,y", "3,eve,z");
  expect((await read(text)).refused).toContain(
    "id counts the rows, as it seems (1, 2, 3), and username may be the person",
  );
  expect((await read(text, { columns: ["id=username"] })).entries).toHaveProperty(["user/eve"]);
  expect((await read(text, { columns: ["id=id"] })).entries).toHaveProperty(["user/3"]);
  const json = JSON.stringify([3, 2, 1].map((id) => ({ id, player: `p${id}` })));
  expect((await read(json)).refused).toContain("id counts the rows");
  for (const fine of [csv("id,username", "1,a", "2,b", "9,c"), csv("id,reason", "1,a", "2,b", "3,c")]) {
    expect((await read(fine)).refused).toBeUndefined();
  }
});

test("the person stands under what OpenIM and others call them, and beside who acted", async () => {
  const black = { ownerUserID: "a", blackUserInfo: { userID: "1001" }, operatorUserID: "b" };
  expect((await read(JSON.stringify({ errCode: 0, data: { blacks: [black] } }))).entries).toEqual(denied("1001"));
  const log = { case_id: 1, target_id: "1001", mod_id: "2", action: "ban" };
  expect((await read(JSON.stringify([log]))).entries).toEqual(denied("1001"));
});

test("a header whose words are no id's is a header all the same", async () => {
  const { refused } = await read(csv("user,banned", "mallory,yes", "bob,yes"));
  expect(refused).toBe("no column is obviously the user id; there are user, banned. Say which, as --column id=user.");
});

test("MongoDB's way to write numbers and days is read", async () => {
  const one = {
    _id: { $oid: "507f1f77bcf86cd799439011" },
    userId: { $numberLong: "1001" },
    expires: { $date: "2027-05-06" },
  };
  const { entries } = await read(JSON.stringify([one]));
  expect(entries).toEqual({ "user/1001": { effect: "deny", until: "2027-05-06" } });
});

test("a comma that nobody quoted puts nobody else's name into the column of ids", async () => {
  const shifted = await read(csv("name,user_id,reason", "Doe, John,1001,spam", "Smith,1002,raid"));
  expect(shifted.bad).toEqual([
    "2 cells: 4 columns where the header has 3: a text that holds the separator belongs in quotes",
  ]);
  expect(shifted.entries).toEqual({ "user/1002": { effect: "deny", reason: "raid" } });
});

test("a mention in a column of ids is told as one", async () => {
  const { bad } = await read(csv("user_id,reason", "<@1001>,x", "1002,y", "1003,z"));
  expect(bad).toEqual(["2 no-id: a mention, as a chat shows it: is 1001 meant? Write it so"]);
});

describe("what stands beside a JSON list", () => {
  it("is told, with what it holds", async () => {
    const { told, entries } = await read(
      JSON.stringify({ version: 3, data: { total: 2, bans: [{ user_id: "1001" }], meta: { a: 1, b: 2 } }, empty: [] }),
    );
    expect(entries).toEqual(denied("1001"));
    expect(told).toContain("beside it left out: version, data.total, data.meta (2 fields), empty (0 items)");
  });

  it.each([
    [
      "an object keyed by id",
      { bans: [{ user_id: "1" }], muted: { "1001": {}, "1002": {} } },
      "has 2 lists (bans, muted)",
    ],
    ["the same the other way round", { muted: { "1001": "x" }, bans: ["1"] }, "has 2 lists (muted, bans)"],
    ["two objects keyed by id", { bans: { "1001": "x" }, mutes: { "1002": "y" } }, "has 2 lists (bans, mutes)"],
    [
      "far behind",
      { bans: Array.from({ length: 9000 }, (_, i) => ({ user_id: `u${i}` })), muted: { "1001": {} } },
      "has 2 lists (bans, muted)",
    ],
  ])("ends it where it looks like more people: %s", async (_what, document, says) => {
    expect((await read(JSON.stringify(document))).refused).toContain(says);
  });

  it("is no list where ids are keys under one name, whatever stands inside of them", async () => {
    const bans = { "1001001": { reason: "a", notes: ["n"] }, "1001002": { reason: "b" } };
    const { entries, told } = await read(JSON.stringify({ guild: { name: "x", bans } }));
    expect(entries).toEqual({
      "user/1001001": { effect: "deny", reason: "a" },
      "user/1001002": { effect: "deny", reason: "b" },
    });
    expect(told).toContain("JSON, from guild.bans; id from its keys");
    const names = await read('{"bans":{"alice":"spam","bob":""}}', { columns: ["id=key"] });
    expect(Object.keys(names.entries)).toEqual(["user/alice", "user/bob"]);
  });

  it("is nobody where it tells of the list itself", async () => {
    const { bad, entries } = await read('{"1001":"spam","1002":"raid","version":"1.0"}');
    expect(bad).toEqual(["3 no-id: version is the name of a field of the file, as it seems, and no id"]);
    expect(Object.keys(entries)).toEqual(["user/1001", "user/1002"]);
  });
});

describe("one id a line, with words behind a comment's mark", () => {
  it.each([
    ["a tab before each", "a.me\t// why\nbob.me\t# raid\ncarl\t# raid\n", ["a.me", "bob.me", "carl"]],
    ["commas in the words", "bob\t# raid, spam1\ncarl\t# raid, spam2\n", ["bob", "carl"]],
    ["the same words behind each, and one line", "a.me\t# raid\n", ["a.me"]],
  ])("%s", async (_what, text, ids) => {
    expect(await read(text)).toMatchObject({ refused: undefined, bad: [], entries: denied(...ids) });
  });

  it("names that all look like domains are taken where somebody says so", async () => {
    const { refused } = await read("a.me\nb.me\n");
    expect(refused).toContain("is a list of domains, not of user ids: entries are about the users of an IM server. If");
    expect((await read("a.me\nb.me\n", { columns: ["id=1"] })).entries).toEqual(denied("a.me", "b.me"));
  });

  it("one name that looks like a domain makes no column of domains", async () => {
    const { entries } = await read("a.me,spam here\nbob,raid here\n");
    expect(entries).toEqual(denied("a.me", "bob"));
  });
});

test("an end that nobody took is told, by what it holds or by its name and what it holds", async () => {
  for (const [column, value] of [
    ["duration", "7d"],
    ["ban length", "30 days"],
    ["to", "2027-05-06"],
  ]) {
    const { told } = await read(csv(`user_id,${column}`, `1001,${value}`));
    expect(told).toContain(`${column} reads like an end: --column until=${column} takes it`);
  }
  const json = await read('[{"user_id":"1001","length":"7d"}]');
  expect(json.told).toContain("length reads like an end: --column until=length takes it");
  const past = await read(csv("user_id,banned_at,note", "1001,2026-01-01,7d ago he said so"));
  expect(past.told).not.toContain("reads like an end");
});

test("a log in brackets is no JSON", async () => {
  const line = "[2026-01-01 10:00] mod banned mallory (1001): spam\n";
  expect((await read(line.repeat(2))).refused).toContain("is no list of user ids: 2 of its 2 lines are none");
});
