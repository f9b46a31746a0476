// Which keys a decision asks for (DESIGN section 4, Reads): all of them in one round, each once, and none that the
// platform or the action has no word for.
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type LookupPlan, planLookup } from "../../src/policy/lookup.ts";
import { asks, creates, invited, joins } from "./scene.ts";

/** The keys for the places in a part of the plan. */
const named = <T extends object>({ keys }: LookupPlan, part: T) =>
  Object.fromEntries(Object.entries(part).map(([name, at]) => [name, typeof at === "number" ? keys[at] : at]));

const keysOf = async (...request: Parameters<typeof planLookup>) => [...(await planLookup(...request)).keys].sort();

describe("on Tencent", () => {
  test("a request to join asks for the applicant, the group, its type and what is for everybody", async () => {
    expect(await keysOf(asks())).toEqual(
      [
        ...["user/alice", "group/g/user/alice", "group/g", "type/Public", "default", "patterns"],
        ...["group/g/flood", "type/Public/flood", "flood"],
      ].sort(),
    );
  });

  test("an invite asks for every candidate and four keys of the inviter", async () => {
    expect(await keysOf(invited({ candidates: ["alice", "bob"] }))).toEqual(
      [
        ...["user/alice", "group/g/user/alice", "user/bob", "group/g/user/bob"],
        ...["user/ivan", "group/g/user/ivan", "inviter/ivan", "group/g/inviter/ivan"],
        ...["group/g", "type/Public", "default", "patterns", "group/g/flood", "type/Public/flood", "flood"],
      ].sort(),
    );
  });

  test("a new group has no id, so no key of a group is asked, and the operator is asked for as an inviter", async () => {
    expect(await keysOf(creates())).toEqual(
      ["user/ivan", "user/olga", "user/alice", "inviter/ivan", "type/Public", "default", "patterns"].sort(),
    );
  });

  test.each([
    ["Work", ["type/Work", "type/Private"]],
    ["Private", ["type/Private", "type/Work"]],
    ["Meeting", ["type/Meeting", "type/ChatRoom"]],
    ["ChatRoom", ["type/ChatRoom", "type/Meeting"]],
    ["Public", ["type/Public"]],
    ["Community", ["type/Community"]],
    ["A/B%", ["type/A%2FB%25"]],
  ])("the type %s is looked at as it is spelled, then under its other name", async (groupType, types) => {
    const plan = await planLookup(asks({ groupType }));
    expect(plan.types.map((at) => plan.keys[at ?? -1])).toEqual(types);
    const floods = types.map((type) => `${type}/flood`);
    expect(plan.floods.map((at) => plan.keys[at])).toEqual(["group/g/flood", ...floods, "flood"]);
    expect(plan.keys.filter((key) => key.startsWith("type/"))).toEqual([...types, ...floods]);
  });
});

describe("on OpenIM", () => {
  test("a join asks for no type and no inviter", async () => {
    expect(await keysOf(joins())).toEqual(
      ["user/alice", "group/g/user/alice", "group/g", "default", "patterns", "group/g/flood", "flood"].sort(),
    );
  });

  test("a new group asks for its people and what is for everybody", async () => {
    const request = joins({ action: "create", groupId: undefined, candidates: ["olga", "alice"], founders: ["olga"] });
    expect(await keysOf(request)).toEqual(["user/olga", "user/alice", "default", "patterns"].sort());
  });
});

describe("what cannot be read", () => {
  test("of a candidate leaves the keys of the others", async () => {
    const plan = await planLookup(asks({ candidates: ["alice", null] }));
    expect(plan.candidates[1]).toEqual({ id: null, user: null, groupUser: null });
    expect([...plan.keys].sort()).toEqual(await keysOf(asks()));
  });

  test("of a candidate of a new group is no group key either", async () => {
    const plan = await planLookup(creates({ candidates: [null] }));
    expect(plan.candidates).toEqual([{ id: null, user: null, groupUser: undefined }]);
  });

  test("of the group makes its keys unreadable, not unasked, and asks for no `group//`", async () => {
    const plan = await planLookup(invited({ groupId: null }));
    expect(plan.group).toBeNull();
    expect(plan.candidates[0]?.groupUser).toBeNull();
    expect(named(plan, plan.inviter ?? {})).toEqual({
      id: "ivan",
      user: "user/ivan",
      groupUser: null,
      inviter: "inviter/ivan",
      groupInviter: null,
    });
    expect([...plan.keys].sort()).toEqual(
      ["user/alice", "user/ivan", "inviter/ivan", "type/Public", "default", "patterns"].sort(),
    );
  });

  test("of the type makes one unreadable key", async () => {
    const plan = await planLookup(asks({ groupType: null }));
    expect(plan.types).toEqual([null]);
    expect(plan.keys.filter((key) => key.startsWith("type"))).toEqual([]);
  });

  test("of the operator makes all four of the inviter's keys unreadable", async () => {
    const plan = await planLookup(invited({ inviter: null }));
    expect(plan.inviter).toEqual({
      id: null,
      user: null,
      groupUser: null,
      inviter: null,
      groupInviter: null,
    });
    expect([...plan.keys].sort()).toEqual(await keysOf(asks()));
  });

  test("at all still asks for what is for everybody", async () => {
    expect(await keysOf(invited({ groupId: null, groupType: null, inviter: null, candidates: [null] }))).toEqual([
      "default",
      "patterns",
    ]);
  });
});

test("each place in the plan is that of its key", async () => {
  const plan = await planLookup(invited({ candidates: ["alice", "a/b", "ivan", "x".repeat(300)], groupType: "Work" }));
  const hashed = `%sha256:${createHash("sha256").update("x".repeat(300)).digest("hex")}`;
  const person = (id: string, part: string) => ({ id, user: `user/${part}`, groupUser: `group/g/user/${part}` });
  expect(plan.candidates.map((candidate) => named(plan, candidate))).toEqual([
    person("alice", "alice"),
    person("a/b", "a%2Fb"),
    person("ivan", "ivan"),
    person("x".repeat(300), hashed),
  ]);
  expect(named(plan, plan.inviter ?? {})).toEqual({
    ...person("ivan", "ivan"),
    inviter: "inviter/ivan",
    groupInviter: "group/g/inviter/ivan",
  });
  expect(plan.exempting).toBe(plan.inviter);
  const { group, patterns } = plan;
  expect(named(plan, { group, default: plan.default, patterns })).toEqual({
    group: "group/g",
    default: "default",
    patterns: "patterns",
  });
});

test("an inviter who exempts nobody is asked about all the same", async () => {
  const plan = await planLookup(invited({ inviterExempts: false }));
  expect(plan.exempting).toBeUndefined();
  expect(plan.inviter).toEqual((await planLookup(invited())).inviter);
});

describe("how much is asked", () => {
  const many = Array.from({ length: 300 }, (_, index) => `user${index}`);

  test("what holds for everybody is asked before the first candidate, so that no crowd pushes it out of reach", async () => {
    const { keys } = await planLookup(invited({ candidates: ["alice", "bob"], groupType: "Work" }));
    const first = ["default", "patterns", "type/Work", "type/Private", "group/g"];
    const floods = ["group/g/flood", "type/Work/flood", "type/Private/flood", "flood"];
    const inviters = ["user/ivan", "group/g/user/ivan", "inviter/ivan", "group/g/inviter/ivan"];
    const candidates = ["user/alice", "group/g/user/alice", "user/bob", "group/g/user/bob"];
    expect(keys).toEqual([...first, ...floods, ...inviters, ...candidates]);
  });

  test("an invite of 300 is 613 different keys, in a group whose type has two names", async () => {
    const { keys } = await planLookup(invited({ candidates: many, groupType: "Work" }));
    expect(keys).toHaveLength(613);
    expect(new Set(keys).size).toBe(613);
  });

  test("a candidate who is named again, or is the inviter, is asked for once", async () => {
    const { keys, candidates } = await planLookup(invited({ candidates: ["alice", "ivan", "alice", "alice"] }));
    expect(candidates.map(({ id }) => id)).toEqual(["alice", "ivan", "alice", "alice"]);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toHaveLength(2 + 4 + 4 + 3);
  });

  test("two ids that KV cannot tell apart are one key", async () => {
    const { keys, candidates } = await planLookup(asks({ candidates: ["\ud800", "\udc00", "\ufffd"] }));
    expect(keys.filter((key) => key.startsWith("user/"))).toEqual(["user/\ufffd"]);
    expect(candidates.map(({ id }) => id)).toEqual(["\ud800", "\udc00", "\ufffd"]);
    expect(new Set(candidates.map(({ user }) => user)).size).toBe(1);
  });

  test("no key looks like an integer or is longer than 512 bytes, whatever the ids", async () => {
    const ids = ["1", "10001", "0", "群".repeat(500), "a".repeat(200), "/".repeat(66)];
    for (const groupId of ids) {
      const { keys } = await planLookup(invited({ groupId, groupType: groupId, inviter: groupId, candidates: ids }));
      expect(keys.filter((key) => /^\d*$/.test(key) || Buffer.byteLength(key) > 512)).toEqual([]);
    }
  });

  test("no candidates leave the keys of the group and of the inviter", async () => {
    expect(await keysOf(joins({ candidates: [] }))).toEqual(
      ["group/g", "default", "patterns", "group/g/flood", "flood"].sort(),
    );
  });
});
