// Tencent's before-callbacks in neutral words: the vendor's samples, and what becomes of parts that cannot be read.
// Nothing unreadable may vanish, or somebody would enter unseen.
import { describe, expect, test } from "vitest";
import { parseEntry } from "../../../src/platforms/tencent/parse-entry.ts";
import { fixture } from "../fixtures.ts";

const apply = "Group.CallbackBeforeApplyJoinGroup";
const invite = "Group.CallbackBeforeInviteJoinGroup";
const create = "Group.CallbackBeforeCreateGroup";
const group = { GroupId: "@TGS#2J4SZEAEL", Type: "Public" };
const accounts = (...ids: unknown[]) => ids.map((id) => ({ Member_Account: id }));

describe("before-callbacks", () => {
  test("an application is about its requestor, whom nobody brings in", () => {
    expect(parseEntry(apply, fixture("tencent", "08_before_apply_join_group.docs-cn-2025"))).toEqual({
      action: "apply",
      groupId: "@TGS#2J4SZEAEL",
      groupType: "Public",
      inviter: undefined,
      candidates: ["jared"],
      text: "test",
    });
  });

  test.each([undefined, null, "", 5, ["casino"]])("an ApplyMsg %j is no text", (ApplyMsg) =>
    expect(parseEntry(apply, { GroupId: "g", Requestor_Account: "a", ApplyMsg })).not.toHaveProperty("text"),
  );

  test("only an application has a text", () =>
    expect(parseEntry(invite, { GroupId: "g", ApplyMsg: "casino" })).not.toHaveProperty("text"));

  test("an invite is about its members, the inviter among them when the vendor's sample says so", () => {
    expect(parseEntry(invite, fixture("tencent", "09_before_invite_join_group.docs-cn-2025"))).toEqual({
      action: "invite",
      groupId: "@TGS#2J4SZEAEL",
      groupType: "Public",
      inviter: "leckie",
      candidates: ["jared", "leckie"],
    });
  });

  test("a new group is about its creator, its owner and its first members, and has no id yet", () => {
    expect(parseEntry(create, fixture("tencent", "13_before_create_group.compact"))).toEqual({
      action: "create",
      groupId: undefined,
      groupType: "Public",
      inviter: "group_root",
      candidates: ["group_root", "leckie", "bob", "peter"],
      founders: ["group_root", "leckie"],
    });
  });

  test("a new group asks for no group even if the body names one, and its people once each", () => {
    const body = { ...group, Operator_Account: "a", Owner_Account: "a", MemberList: accounts("b", "a", "b") };
    expect(parseEntry(create, body)).toMatchObject({
      groupId: undefined,
      candidates: ["a", "b"],
      founders: ["a", "a"],
    });
  });

  test("a new group without a MemberList begins with its owner alone", () => {
    const body = { Type: "Public", Operator_Account: "a", Owner_Account: "b" };
    expect(parseEntry(create, body).candidates).toEqual(["a", "b"]);
  });

  test("repeats and the order of an invite are kept", () => {
    const body = { ...group, Operator_Account: "o", DestinationMembers: accounts("b", "a", "b") };
    expect(parseEntry(invite, body).candidates).toEqual(["b", "a", "b"]);
  });

  test("an invite of nobody is of nobody", () => {
    expect(parseEntry(invite, { ...group, Operator_Account: "o", DestinationMembers: [] }).candidates).toEqual([]);
  });

  test("ids stand as they are sent: numbers as digits, spaces and odd characters untouched", () => {
    const body = {
      ...group,
      Operator_Account: 12,
      DestinationMembers: accounts(10001, " a ", "@TLS#NOT_FOUND", "用户😀"),
    };
    expect(parseEntry(invite, body)).toMatchObject({
      inviter: "12",
      candidates: ["10001", " a ", "@TLS#NOT_FOUND", "用户😀"],
    });
  });

  test.each([[null], [true], [1.5], [2 ** 53], [""], [{}], [["jared"]]])(
    "an id %j is unreadable, the others are read",
    (bad) => {
      const invited = { ...group, Operator_Account: "o", DestinationMembers: accounts("a", bad, "b") };
      expect(parseEntry(invite, invited)).toMatchObject({ groupId: group.GroupId, candidates: ["a", null, "b"] });
      expect(parseEntry(apply, { ...group, Requestor_Account: bad })).toMatchObject({
        groupType: "Public",
        candidates: [null],
      });
      expect(parseEntry(apply, { GroupId: bad, Type: bad, Requestor_Account: "a" })).toMatchObject({
        groupId: null,
        groupType: null,
        candidates: ["a"],
      });
      expect(parseEntry(invite, { ...invited, Operator_Account: bad }).inviter).toBeNull();
      expect(
        parseEntry(create, { Type: bad, Operator_Account: bad, Owner_Account: bad, MemberList: accounts("a") }),
      ).toEqual({
        action: "create",
        groupId: undefined,
        groupType: null,
        inviter: null,
        candidates: [null, null, "a"],
        founders: [null, null],
      });
    },
  );

  test("what is missing is unreadable, never skipped", () => {
    expect(parseEntry(apply, {})).toMatchObject({
      groupId: null,
      groupType: null,
      inviter: undefined,
      candidates: [null],
    });
    expect(parseEntry(invite, {})).toMatchObject({ groupId: null, groupType: null, inviter: null, candidates: [null] });
    expect(parseEntry(invite, { DestinationMembers: ["jared", null, {}] }).candidates).toEqual([null, null, null]);
    expect(parseEntry(invite, { DestinationMembers: "jared" }).candidates).toEqual([null]);
    expect(parseEntry(create, { Owner_Account: "a", MemberList: null }).candidates).toEqual([null, "a", null]);
  });

  test("a __proto__ in the body answers for nothing", () => {
    const body: unknown = JSON.parse('{"__proto__":{"Requestor_Account":"eve"},"GroupId":"g"}');
    expect(parseEntry(apply, body)).toMatchObject({ groupId: "g", candidates: [null] });
  });
});
