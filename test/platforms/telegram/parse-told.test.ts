// What became of a member: every pair of standings, and what is better recorded as it came than half understood.
import { describe, expect, test } from "vitest";
import { parseTold } from "../../../src/platforms/telegram/parse-told.ts";

const group = { id: -1001234, type: "supergroup" };
const standings = {
  creator: { status: "creator" },
  administrator: { status: "administrator" },
  member: { status: "member" },
  "restricted, inside": { status: "restricted", is_member: true },
  "restricted, outside": { status: "restricted", is_member: false },
  left: { status: "left" },
  kicked: { status: "kicked" },
} as const;
type Standing = keyof typeof standings;
const change = (before: object, after: object, from = 1, more: object = {}) => ({
  update_id: 1,
  chat_member: {
    chat: group,
    from: { id: from },
    date: 1764000000,
    old_chat_member: { user: { id: 7 }, ...before },
    new_chat_member: { user: { id: 7 }, ...after },
    ...more,
  },
});
const noticeOf = (body: unknown): unknown => {
  const { notice } = parseTold("chat_member", body);
  return notice && JSON.parse(JSON.stringify(notice));
};

describe("from one standing to another", () => {
  const isOut = (name: Standing) => /left|kicked|outside/.test(name);
  const names = Object.keys(standings).filter((name): name is Standing => Object.hasOwn(standings, name));
  test.each(names.flatMap((before) => names.map((after) => [before, after] as const)))("%s → %s", (before, after) => {
    const notice = noticeOf(change(standings[before], standings[after]));
    const type = Object(notice).type;
    if (isOut(before) && isOut(after)) expect(notice).toBeUndefined();
    else if (isOut(before)) expect(notice).toMatchObject({ type: "im.group.members.joined", data: { how: "invite" } });
    else if (isOut(after)) expect(notice).toMatchObject({ type: "im.group.members.left", data: { how: "kick" } });
    else if (after === "creator" && before !== "creator") expect(type).toBe("im.group.owner.changed");
    else expect(type).toBe("im.group.member.updated");
  });
});

describe("how somebody came in", () => {
  const { left, member } = standings;
  test.each([
    ["by himself", change(left, member, 7), "apply"],
    ["by a request that an admin approved", change(left, member, 1, { via_join_request: true }), "apply"],
    ["by a link that asks", change(left, member, 1, { invite_link: { creates_join_request: true } }), "apply"],
    ["brought in by a member", change(left, member), "invite"],
  ])("%s", (_what, body, how) => expect(noticeOf(body)).toMatchObject({ data: { how, members: [{ id: "7" }] } }));

  test("who leaves by himself quits", () => {
    expect(noticeOf(change(member, left, 7))).toMatchObject({ data: { how: "quit", operator: "7" } });
  });
});

describe("is not half understood", () => {
  const { left, member } = standings;
  test.each([
    ["an unknown standing", change(left, { status: "guest" })],
    ["restricted, and nobody says whether a member", change(left, { status: "restricted" })],
    ["a status that every object has", change(left, { status: "constructor" })],
    ["no person", change(left, member, 1, { new_chat_member: { status: "member" } })],
    ["no actor", change(left, member, 1, { from: null })],
    ["no group", change(left, member, 1, { chat: {} })],
  ])("%s", (_what, body) => expect(noticeOf(body)).toBeUndefined());

  test("and its group is told all the same", () => {
    expect(parseTold("chat_member", change(left, { status: "guest" })).groupId).toBe("-1001234");
  });
});
