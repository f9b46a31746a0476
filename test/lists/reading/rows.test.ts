// Rows that are no bans that stand: whose ban was lifted is not banned by an import, and no ban is lost without a word.
import { describe, expect, it, test } from "vitest";
import { denied, type HowToRead, read } from "./read.ts";

const csv = (header: string, ...rows: readonly string[]) => [header, ...rows, ""].join("\n");

describe("a column that says of some rows that their ban is over, or was none, ends it with what decides", () => {
  const cases: readonly (readonly [content: string, says: string])[] = [
    ['{"1001":"banned","1002":"unbanned"}', "its values says unbanned (1), elsewhere banned (1): --only value=banned"],
    ['[{"user_id":"1001"},{"user_id":"1002","lifted":{"by":"x"}}]', "lifted.by says x (1), elsewhere nothing (1)"],
    [csv("user_id;status", "1001;Gebannt", "1002;Entbannt"), "status says Entbannt (1), elsewhere Gebannt (1)"],
    [csv("用户ID,是否封禁", "1001,是", "1002,否"), "是否封禁 says 否 (1), elsewhere 是 (1): --only 是否封禁=是"],
    [csv("user_id,action", "1001,ban", "1002,unban"), "action says unban (1), elsewhere ban (1): --only action=ban"],
    [csv("user_id,banned", "1001,true", "1002,false"), "banned says false (1), elsewhere true (1): --only banned=true"],
    [csv("user_id,is_banned", "1001,1", "1002,0"), "is_banned says 0 (1), elsewhere 1 (1): --only is_banned=1"],
    [
      csv("user_id,isBanned", "1001,False"),
      "its one row seems to be no ban, or one that is over. isBanned says False (1)",
    ],
    [
      csv("user_id,status", "1001,active", "1002,lifted", "1003,expired", "1004,revoked", "1005,Inactive"),
      "4 of its 5 rows seem",
    ],
    [csv("user_id,Ban Status", "1001,banned", "1002,Ban lifted"), "--only 'Ban Status=banned'"],
    [
      csv("user_id,unbanned_at", "1001,", "1002,2026-02-01"),
      "unbanned_at says 2026-02-01 (1), elsewhere nothing (1): --only unbanned_at= ",
    ],
    [csv("user_id,deleted_at", "1001,NULL", "1002,2026-01-01 00:00:00"), "--only deleted_at=NULL"],
    [csv("user_id,removed", "1001,false", "1002,true"), "removed says true (1), elsewhere false (1)"],
    [csv("uuid,removed_by_name", "a-1,", "a-2,mod"), "removed_by_name says mod (1)"],
    [csv("user_id,active", "1001,Y", "1002,N"), "active says N (1), elsewhere Y (1)"],
    [
      csv("user_id,type", "1001,ban", "1002,mute", "1003,warning"),
      "type says mute (1), warning (1), elsewhere ban (1)",
    ],
    [csv("user_id,event", "1001,MEMBER_BAN_ADD", "1002,MEMBER_BAN_REMOVE"), "event says MEMBER_BAN_REMOVE (1)"],
    [csv("user_id,list", "1001,blacklist", "1002,whitelist"), "list says whitelist (1)"],
    [csv("user_id,appeal_status", "1001,denied", "1002,accepted"), "appeal_status says accepted (1)"],
    [csv("用户ID,状态", "1001,封禁", "1002,已解封"), "状态 says 已解封 (1)"],
    [csv("user_id,Aufgehoben am", "1001,", "1002,01.02.2026"), "Aufgehoben am says 01.02.2026 (1)"],
    [csv("user_id,what", "1001,ban", "1002,unban"), "what says unban (1), elsewhere ban (1)"],
    [csv("1001,ban", "1002,unban"), "column 2 says unban (1), elsewhere ban (1): --only 2=ban"],
    ['[{"user_id":"1001","banned":true},{"user_id":"1002","banned":false}]', "--only banned=true"],
    ['{"user_id":"1001","status":"active"}\n{"user_id":"1002","status":"lifted"}\n', "--only status=active"],
    ['{"1001":{"banned":true},"1002":{"banned":false}}', "banned says false (1)"],
    [
      '[{"user":{"id":"1001"},"ban":{"revoked":false}},{"user":{"id":"1002"},"ban":{"revoked":true}}]',
      "--only ban.revoked=false",
    ],
    [
      '[{"user_id":"1001","unbannedAt":null},{"user_id":"1002","unbannedAt":1700000000}]',
      "unbannedAt says 1700000000 (1)",
    ],
  ];
  it.each(cases)("%j", async (content, says) => {
    const { refused, entries } = await read(content);
    expect(refused).toContain(says);
    expect(refused).toMatch(/--ignore \S.* takes every row/);
    expect(entries).toEqual({});
  });
});

test("words of which nobody knows which one is the ban end it too", async () => {
  for (const values of [
    ["active", "suspended"],
    ["0", "1"],
    ["active", "banned"],
  ]) {
    const { refused } = await read(csv("user_id,status", ...values.map((value, index) => `100${index},${value}`)));
    expect(refused).toContain("not every row seems to be a ban that stands");
    expect(refused).toContain("--only status=VALUE");
  }
});

test.each([
  ["status", "banned", "under review", "--only status=banned takes those alone"],
  ["status", "active", "", "--only status=active takes those alone"],
  ["is_banned", "yes", "", "--only is_banned=yes takes those alone"],
  ["role", "admin", "banned", "--only role=banned takes those alone"],
])("%s: where %j stands beside %j, not every row seems to be a ban", async (column, one, other, says) => {
  const { refused } = await read(csv(`user_id,${column}`, `1001,${one}`, `1002,${other}`));
  expect(refused).toContain("not every row seems to be a ban that stands");
  expect(refused).toContain(says);
});

test("two words of which nobody knows what they say are told", async () => {
  const { told, entries } = await read(csv("user_id,status", "1001,blau", "1002,rot"));
  expect(Object.keys(entries)).toHaveLength(2);
  expect(told).toContain("status says blau (1), rot (1): if not each is a ban, --only status=VALUE");
});

test("a row whose ban was lifted by an object is left out by --only", async () => {
  const text = '[{"user_id":"1001","lifted":null},{"user_id":"1002","lifted":{"by":"x"}}]';
  expect((await read(text)).refused).toContain("lifted says {…} (1), elsewhere nothing (1): --only lifted= ");
  expect((await read(text, { only: ["lifted="] })).entries).toEqual(denied("1001"));
});

test("a word that comes after hundreds of others is not missed, nor a field that comes late", async () => {
  const rows = Array.from({ length: 900 }, (_, index) => `u${index},case ${index}`);
  expect((await read(csv("user_id,status", ...rows, "x,lifted"))).refused).toContain("1 of its 901 rows seems");
  const objects = Array.from({ length: 900 }, (_, index) => ({ user_id: `u${index}` }));
  const late = [...objects, { user_id: "x", unbanned_at: "2026-01-01" }];
  expect((await read(JSON.stringify(late))).refused).toContain("elsewhere nothing (900): --only unbanned_at= ");
});

describe("is read without a question", () => {
  const cases: readonly (readonly [what: string, content: string, how?: HowToRead])[] = [
    ["all rows stand", csv("user_id,status", "1001,active", "1002,Active")],
    ["all are bans, of whatever length", csv("user_id,type", "1001,tempban", "1002,permban")],
    ["unknown words", csv("user_id,type", "1001,user", "1002,bot")],
    ["days on which somebody was banned", csv("user_id,banned", "1001,2026-01-01", "1002,2026-01-02")],
    [
      "free text that speaks of bans",
      csv("user_id,comment", "1001,was unbanned once and came back", "1002,mute first"),
    ],
    ["what is said of the account", '[{"user":{"id":"1001","active":true}},{"user":{"id":"1002","active":false}}]'],
    ["messages that were deleted", csv("user_id,deleted_messages", "1001,3", "1002,0")],
    ["reasons of a kind", csv("user_id,type", "1001,ban evasion", "1002,spam")],
    ["roles of people", csv("user_id,role", "1001,member", "1002,admin")],
    ["nothing but false", csv("user_id,removed", "1001,false", "1002,0")],
    ["a column somebody ignores", csv("user_id,status", "1001,active", "1002,lifted"), { ignore: ["status"] }],
  ];
  it.each(cases.map(([what, ...rest]) => ({ what, rest })))("$what", async ({ rest: [content, how] }) => {
    expect(await read(content, how)).toMatchObject({ refused: undefined, bad: [], entries: denied("1001", "1002") });
  });
});

describe("--only", () => {
  const log = csv("user_id,type,active", "1001,ban,True", "1002,warning,True", "1003,ban,False", "1004,tempban,true");
  test("takes the rows that say so, in any case, and tells how many are left out", async () => {
    const { entries, told } = await read(log, { only: ["type=ban", "type=TEMPBAN", "active=true"] });
    expect(entries).toEqual(denied("1001", "1004"));
    expect(told).toContain("2 rows left out by --only: type says warning (1); active says False (1)");
    expect((await read(log, { only: ["type=ban,tempban", "active=true"] })).entries).toEqual(entries);
  });
  test("leaves the other columns to be asked about", async () => {
    expect((await read(log, { only: ["type=ban"] })).refused).toContain("1 of its 2 rows seems to be no ban");
  });
  test("takes an empty value, a column by its number, a path", async () => {
    const text = csv("user_id,unbanned_at", "1001,", "1002,2026-02-01");
    expect((await read(text, { only: ["unbanned_at="] })).entries).toEqual(denied("1001"));
    expect((await read(text, { only: ["2="] })).entries).toEqual(denied("1001"));
    const json = '[{"id":"a","ban":{"on":true}},{"id":"b","ban":{"on":false}},{"id":"c"}]';
    expect((await read(json, { only: ["ban.on=true"] })).entries).toEqual(denied("a"));
  });
  test("is refused where no row says so, and where no column is called so", async () => {
    expect((await read(log, { only: ["type=bann"] })).refused).toContain("type says ban (2), warning (1), tempban (1)");
    expect((await read(log, { only: ["kindd=ban"] })).refused).toContain("there is no column kindd; there are user_id");
    expect((await read(log, { ignore: ["kindd"] })).refused).toContain("there is no column kindd");
    expect((await read("1001\n", { only: ["status=x"] })).refused).toContain("has one column only");
  });
});

test("whoever says which column is the id is told of a vague one, and no more", async () => {
  const vague = await read(csv("who,active", "1001,Y", "1002,N"), { columns: ["id=who"] });
  expect(vague).toMatchObject({ refused: undefined, entries: denied("1001", "1002") });
  expect(vague.told).toContain("active says N (1), elsewhere Y (1): --only active=Y takes those alone");
  const plain = await read(csv("who,banned", "1001,Y", "1002,N"), { columns: ["id=who"] });
  expect(plain.refused).toContain("banned says N (1)");
});
