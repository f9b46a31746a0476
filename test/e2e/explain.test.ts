// "Why was I refused?": /explain has to tell what the gate does, entry by entry, and only to an admin.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openimMembersJoin, tencentInvite } from "../../cli/call/callbacks.ts";
import { answered, credentials, type GateUnderTest, startGate } from "./gate.ts";

let gate: GateUnderTest;
beforeAll(async () => {
  gate = await startGate();
});
afterAll(() => gate.stop());
beforeEach(() => gate.clearLists());

async function explain(
  question: unknown,
  token: string = credentials.adminToken,
): Promise<{ status: number; body: unknown }> {
  const body = typeof question === "string" ? question : JSON.stringify(question);
  const headers = { authorization: `Bearer ${token}` };
  const response = await gate.fetch("/explain", { method: "POST", headers, body });
  return { status: response.status, body: await response.json() };
}

const invite = {
  platform: "tencent",
  action: "invite",
  group: "g",
  type: "Public",
  inviter: "leckie",
  candidates: ["jared", "bob"],
};

it("names the entry that settled each candidate, and why every other one did not", async () => {
  const jared = { effect: "deny", message: "Banned.", reason: "raid of May", code: 10101 };
  await gate.putLists({
    "group/g": "deny",
    "group/g/user/bob": { effect: "deny", until: "2020-01-01" },
    "user/bob": "allow",
    "user/jared": jared,
    "type/Public": "{broken",
    default: { effect: "deny", observe: true },
    patterns: [{ match: "ja*", effect: "allow" }],
  });
  expect(await explain(invite)).toEqual({
    status: 200,
    body: {
      outcome: "refuse-some",
      enforced: true,
      undecided: false,
      inviter: { id: "leckie", verdict: "allowed", key: null, undecided: false, entries: [] },
      candidates: [
        {
          id: "jared",
          verdict: "refused",
          key: "user/jared",
          undecided: false,
          code: 10101,
          message: "Banned.",
          entries: [
            { key: "user/jared", fate: "settled", effect: "deny", value: JSON.stringify(jared) },
            { key: "patterns[0]", fate: "overridden", effect: "allow", value: { match: "ja*", effect: "allow" } },
            { key: "group/g", fate: "overridden", effect: "deny", value: "deny" },
            {
              key: "type/Public",
              fate: "not-understood",
              note: "neither the word deny or allow nor JSON",
              value: "{broken",
            },
            { key: "default", fate: "observing", effect: "deny", value: '{"effect":"deny","observe":true}' },
          ],
        },
        {
          id: "bob",
          verdict: "allowed",
          key: "user/bob",
          undecided: false,
          entries: [
            {
              key: "group/g/user/bob",
              fate: "expired",
              effect: "deny",
              value: '{"effect":"deny","until":"2020-01-01"}',
            },
            { key: "user/bob", fate: "settled", effect: "allow", value: "allow" },
            { key: "group/g", fate: "overridden", effect: "deny", value: "deny" },
            {
              key: "type/Public",
              fate: "not-understood",
              note: "neither the word deny or allow nor JSON",
              value: "{broken",
            },
            { key: "default", fate: "observing", effect: "deny", value: '{"effect":"deny","observe":true}' },
          ],
        },
      ],
    },
  });
});

it("agrees with the answer, the event and the log line of the callback itself", async () => {
  await gate.putLists({
    "group/agree": "deny",
    "group/agree/user/bob": "allow",
    "user/jared": { effect: "deny", untli: 1 },
  });
  const question = { ...invite, group: "agree" };
  const { body } = await explain(question);
  const played = await gate.tencent(tencentInvite({ groupId: "agree", type: "Public" }, "leckie", ["jared", "bob"]));
  expect(answered(played)).toMatchObject({ RefusedMembers_Account: ["jared"] });
  const [event] = await gate.eventsOf("agree", 1);
  const chain = [
    { key: "user/jared", fate: "settled", effect: "deny", note: "untli: unknown field" },
    { key: "group/agree", fate: "overridden", effect: "deny" },
  ];
  expect(event?.data).toMatchObject({ candidates: [{ id: "jared", key: "user/jared", chain }, { id: "bob" }] });
  expect(body).toMatchObject({ candidates: [{ id: "jared", key: "user/jared", entries: chain }, { id: "bob" }] });
  const line = gate.logLines().find((each) => each.includes(`id=${event?.id}`));
  expect(line).toContain("jared refused by user/jared");
});

it("says which keys count as unread when a question leaves them out", async () => {
  const { type: _left, ...question } = invite;
  expect(await explain(question)).toMatchObject({
    body: { undecided: true, candidates: [{ entries: [{ key: "type/?", fate: "unread" }] }, {}] },
  });
});

it("asks OpenIM's keys alone for OpenIM", async () => {
  await gate.putLists({ default: "deny", "inviter/leckie": "allow", "type/Public": "allow" });
  const question = { platform: "openim", action: "join", group: "12345", candidates: ["666"] };
  expect(await explain(question)).toMatchObject({
    status: 200,
    body: { outcome: "refuse", candidates: [{ key: "default", entries: [{ key: "default", fate: "settled" }] }] },
  });
});

it("tells what the IM server is told: OpenIM refuses all for one, by that one's entry and with its words", async () => {
  const members = ["1028", "666", "777"];
  await gate.putLists({
    "user/1028": "allow",
    "user/666": { effect: "deny", code: 5010, message: "Banned." },
    "user/777": { effect: "deny", code: 5011 },
  });
  const question = { platform: "openim", action: "join", group: "together", candidates: members };
  const { body } = await explain(question);
  const played = await gate.openim(openimMembersJoin("together", members));
  expect(answered(played)).toMatchObject({ nextCode: 1, errCode: 5010, errMsg: "Banned." });
  const [event] = await gate.eventsOf("together", 1);
  const people = [
    { id: "1028", verdict: "refused", key: "user/666", refusedWith: { id: "666" } },
    { id: "666", verdict: "refused", key: "user/666" },
    { id: "777", verdict: "refused", key: "user/777" },
  ];
  expect(event?.data).toMatchObject({ outcome: "refuse", candidates: people });
  expect(body).toMatchObject({ outcome: "refuse", candidates: people });
  const own = [{ key: "user/1028", fate: "settled", effect: "allow", value: "allow" }];
  expect(body).toMatchObject({ candidates: [{ code: 5010, message: "Banned.", entries: own }, {}, { code: 5011 }] });
});

describe("a question that is not answered", () => {
  it.each([
    ["", "the body is no JSON"],
    ["[]", "the body must be a JSON object"],
    [{ ...invite, platform: "whatsapp" }, "platform must be one of tencent, openim"],
    [{ ...invite, action: "join" }, "action: Tencent has no join; it has apply, invite, create"],
    [{ ...invite, group: undefined }, "group is missing"],
    [{ ...invite, inviter: undefined }, "inviter is missing"],
    [{ ...invite, candidates: [] }, "candidates must be 1 to 2500 user ids"],
    [{ ...invite, candidates: Array.from({ length: 2501 }, String) }, "candidates must be 1 to 2500 user ids"],
    [{ ...invite, candidates: ["alice", ""] }, "candidates must be 1 to 2500 user ids"],
    [{ ...invite, candidates: "alice" }, "candidates must be 1 to 2500 user ids"],
    [{ ...invite, group: 5 }, "group is no id"],
    [
      { ...invite, grup: "g" },
      'unknown field "grup": known are platform, action, group, type, inviter, text, names, candidates',
    ],
    [{ ...invite, names: ["Jared"] }, "names: rules on names do not count on Tencent"],
    ["null", "the body must be a JSON object"],
    ["5", "the body must be a JSON object"],
    [{ ...invite, action: "create" }, "group: a new group has no id yet"],
    [
      { platform: "openim", action: "apply", group: "g", type: "2", candidates: ["a"] },
      "type: entries for types do not count on OpenIM",
    ],
  ])("says what is wrong with %j", async (question, error) => {
    const { status, body } = await explain(question);
    expect(status).toBe(400);
    expect(body).toEqual({ error: expect.stringContaining(error) });
  });

  it("refuses without an admin token, in a body that no IM server takes for a yes", async () => {
    expect(await explain(invite, "wrong")).toMatchObject({ status: 401, body: { ActionStatus: "FAIL", nextCode: 1 } });
  });
});
