// What is measured of each kind of callback, by the real way of a callback over lists and a queue in memory: one point for each
// decision and each event, none with anybody's id.
import { expect, test } from "vitest";
import { playBody } from "../cli/docs/play-body.ts";
import { createApp } from "../src/app.ts";
import { type Measurement, toPoint } from "../src/core/metrics.ts";
import { createLog } from "../src/log.ts";

const apply = { GroupId: "@TGS#1", Type: "Public", Requestor_Account: "mallory" };
const before = (body: object = apply, command = "Group.CallbackBeforeApplyJoinGroup") =>
  ({ platform: "tencent", command, text: JSON.stringify({ CallbackCommand: command, ...body }) }) as const;

test("a refusal is a decision with the kind of its entry, and an event that was queued", async () => {
  const { points } = await playBody(before(), { lists: { "user/mallory": "deny" } });
  expect(points).toEqual([
    {
      ...{ platform: "tencent", kind: "decision", action: "apply", outcome: "refuse", entry: "user", lookup: "exact" },
      ...{ mode: "enforce", candidates: 1, refused: 1, undecided: 0, ms: 0, kvMs: 0, kvKeys: expect.any(Number) },
    },
    {
      ...{ platform: "tencent", kind: "event", action: "im.group.entry.decided", outcome: "queued" },
      ...{ queued: 1, spooled: 0, lost: 0 },
    },
  ]);
});

test("of many, the first one who is not plainly allowed says by which kind of entry", async () => {
  const people = ["alice", "mallory", "bob"].map((id) => ({ Member_Account: id }));
  const body = { GroupId: "@TGS#1", Type: "Public", Operator_Account: "leckie", DestinationMembers: people };
  const { points } = await playBody(before(body, "Group.CallbackBeforeInviteJoinGroup"), {
    lists: { "group/@TGS#1/user/mallory": "deny", default: "allow" },
  });
  expect(points[0]).toMatchObject({ outcome: "refuse-some", entry: "group/user", candidates: 3, refused: 1 });
});

test("what cannot be read is undecided, whether anybody could be named or not", async () => {
  const nobody = await playBody({ ...before(), text: "[]" }, { commandInUrl: "Group.CallbackBeforeApplyJoinGroup" });
  expect(nobody.points[0]).toMatchObject({ kind: "decision", candidates: 0, undecided: 1, entry: "none" });
  const { points } = await playBody(before(), { lists: { "user/mallory": "perhaps" } });
  expect(points[0]).toMatchObject({ candidates: 1, undecided: 1 });
});

test("what is told is an event; what is passed on is told as that; a crowd is turned away", async () => {
  const joined = { GroupId: "@TGS#1", NewMemberList: [{ Member_Account: "alice" }] };
  const told = await playBody(before(joined, "Group.CallbackAfterNewMemberJoin"));
  expect(told.points).toMatchObject([{ kind: "event", action: "im.group.members.joined", outcome: "queued" }]);
  const passed = await playBody(before({}, "Group.CallbackBeforeSendMsg"));
  expect(passed.points).toEqual([{ platform: "tencent", kind: "passed" }]);
  const crowd = Array.from({ length: 2501 }, (_, at) => ({ Member_Account: `u${at}` }));
  const body = { GroupId: "@TGS#1", Type: "Public", Operator_Account: "leckie", DestinationMembers: crowd };
  const { points } = await playBody(before(body, "Group.CallbackBeforeInviteJoinGroup"));
  expect(points).toEqual([{ platform: "tencent", kind: "rejected", action: "too-many" }]);
});

test("with a wrong setting every call is turned away, and measured as that, so that the alarm rings", async () => {
  const points: Measurement[] = [];
  const silent = { log: () => undefined, warn: () => undefined, error: () => undefined };
  const problem = { wrong: ["MODE: must be enforce or observe"], adminTokens: [] };
  const metrics = { write: (point: Measurement) => void points.push(point) };
  const app = createApp({ readAt: 0, problem, log: createLog(silent), metrics });
  const answers = await Promise.all(
    [
      "/tencent?CallbackCommand=Group.CallbackBeforeApplyJoinGroup",
      "/openim/secret/callbackBeforeMembersJoinGroup",
    ].map((path) =>
      app(new Request(`https://doorman.example${path}`, { method: "POST", body: "{}" }), () => undefined),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 500]);
  expect(points).toEqual([
    { platform: "tencent", kind: "rejected", action: "settings" },
    { platform: "openim", kind: "rejected", action: "settings" },
  ]);
});

test("no point names anybody, nor a group", async () => {
  for (const lists of [
    { "user/mallory": "deny" },
    { "group/@TGS#1": "deny" },
    { patterns: '[{"match":"mal*","effect":"deny"}]' },
  ]) {
    const { points } = await playBody(before(), { lists });
    const texts = points.flatMap((point) => [...toPoint(point).blobs, ...toPoint(point).indexes]).join(" ");
    expect(texts).not.toMatch(/mallory|TGS|mal\*/);
    expect(points[0]?.entry).toBe(Object.keys(lists)[0]?.split("/")[0]);
  }
});
