// Keys read backwards: every key that a lookup can make is understood, and every other one is not.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { keyOf, subjectOf } from "../../../lists/entry/row.ts";
import { planLookup } from "../../../src/policy/lookup.ts";
import { parseKey } from "../../../src/policy/parse-key.ts";

const id = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 30 }),
  fc.constantFrom(
    "%",
    "/",
    "%2F",
    "a/b",
    "%25",
    "%sha256:",
    "default",
    "user/x",
    "10001",
    "é".repeat(120),
    "x".repeat(201),
  ),
);

it("understands every key that a lookup asks for", async () => {
  await fc.assert(
    fc.asyncProperty(id, id, id, async (groupId, inviter, candidate) => {
      const plan = await planLookup({
        action: "invite",
        groupId,
        groupType: "Work",
        otherTypeName: "Private",
        inviter,
        candidates: [candidate],
      });
      for (const key of plan.keys) expect(parseKey(key).ok).toBe(true);
    }),
  );
});

it("makes the same key again from what it read", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        id,
        fc.tuple(id, id).map(([a, b]) => `group/${a}/user/${b}`),
        id.map((a) => `user/${a}`),
      ),
      async (key) => {
        expect(await keyOf(subjectOf(key.toWellFormed()))).toBe(key.toWellFormed());
      },
    ),
  );
});

describe("no lookup asks for", () => {
  test.each([
    ["10001", "user/10001"],
    ["users/jared", "no key begins with users/"],
    ["User/jared", "no key begins with User/"],
    ["user/", "empty"],
    ["group//user/jared", "empty"],
    ["group/g/users/jared", "not users/"],
    ["group/g/user/", "empty"],
    ["group/g/user", "empty"],
    ["user/a/b", "%2F"],
    ["group/a/b", "%2F"],
    ["group/g/user/a/b", "%2F"],
    ["user/100%", "%25"],
    ["user/a%2fb", "%25"],
    ["user/%sha256:ABC", "%25"],
    [`user/${"x".repeat(201)}`, "longer than 200 bytes"],
    ["", "bare word"],
  ])("%j", (key, reason) => {
    const parsed = parseKey(key);
    expect(parsed.ok ? "" : parsed.error).toContain(reason);
  });
});

test.each([
  ["user/jared", { kind: "user", id: "jared", group: "" }],
  ["group/@TGS#1/inviter/a%2Fb", { kind: "inviter", id: "a/b", group: "@TGS#1" }],
  ["type/Public", { kind: "type", id: "Public", group: "" }],
  ["default", { kind: "default", id: "", group: "" }],
  [`user/%sha256:${"0".repeat(64)}`, { kind: "user", id: `%sha256:${"0".repeat(64)}`, group: "" }],
  // An id that looks like a hash, is not one.
  [`user/%25sha256:${"0".repeat(64)}`, { kind: "key", id: `user/%25sha256:${"0".repeat(64)}`, group: "" }],
  ["user/ jared", { kind: "key", id: "user/ jared", group: "" }],
])("%s is about what its kind and id say", (key, subject) => expect(subjectOf(key)).toEqual(subject));
