// Rules on the words of an application in the precedence: place 4, deny only, and nothing where no words are told.
import { describe, expect, test } from "vitest";
import { asks, invited, joins, judge, settle } from "./scene.ts";

const patterns = [{ match: "*casino*", effect: "deny", in: "text", message: "No." }];

describe("an applicant who writes of casinos", () => {
  test("is refused by the rule, with its words", async () =>
    expect(await settle(asks({ text: "Our CASINO" }), { patterns })).toMatchObject({
      effect: "deny",
      key: "patterns[0]",
      message: "No.",
    }));

  test.each(["user/alice", "group/g/user/alice"])("enters with an allow of their own (%s)", async (key) =>
    expect(await settle(asks({ text: "casino" }), { patterns, [key]: "allow" })).toMatchObject({
      effect: "allow",
      key,
    }),
  );

  test("is refused though the group lets everybody in", async () =>
    expect(await settle(asks({ text: "casino" }), { patterns, "group/g": "allow" })).toMatchObject({ effect: "deny" }));

  test("is let in, and told of, while the rule observes", async () => {
    const observing = [{ ...patterns[0], observe: true }];
    expect(await settle(asks({ text: "casino" }), { patterns: observing })).toMatchObject({
      effect: "allow",
      observed: "deny",
    });
  });
});

test("where no words are told, nobody is refused for them, and nobody is undecided", async () => {
  for (const request of [asks(), invited({ candidates: ["casino"] }), joins({ candidates: ["casino"] })]) {
    expect(await judge(request, { patterns })).toMatchObject({ outcome: "allow", undecided: false });
  }
});

test("an inviter is never judged by a text", async () =>
  expect(await judge(invited({ text: "casino", candidates: [] }), { patterns })).toMatchObject({
    inviter: { settlement: { effect: "allow" } },
  }));
