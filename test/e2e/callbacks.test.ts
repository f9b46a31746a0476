// Every command of both registries through the real gate, with RECORD_MESSAGES and without: each recorded body gets its
// deliberate answer, judged as the IM server would take it, and its one event or none.
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { tencentApply } from "../../cli/call/callbacks.ts";
import type { Played } from "../../cli/call/play.ts";
import { everyRecordedBody, type RecordedBody } from "../../cli/docs/recorded-bodies.ts";
import type { Event } from "../../src/events/event.ts";
import { sides } from "../docs/registries.ts";
import { type GateUnderTest, startGate, withTelegram } from "./gate.ts";

const registered = everyRecordedBody.filter(({ platform, command }) => sides[platform].registry.has(command));
const treatmentOf = ({ platform, command }: RecordedBody) => sides[platform].registry.get(command)?.treatment;
const title = ({ platform, name }: RecordedBody) => `${platform}/${name}`;

const send = (gate: GateUnderTest, { platform, command, text }: RecordedBody): Promise<Played> =>
  gate[platform]({ command, fields: {} }, { body: text });

/** What the recorded body was read as by people. */
const noticeTypeOf = ({ platform, command, text }: RecordedBody): string | undefined =>
  sides[platform].parseTold(command, JSON.parse(text)).notice?.type;

/** The type of event that the registry promises for a body; undefined: none. */
function promised(body: RecordedBody, recordMessages: boolean): string | undefined {
  const command = sides[body.platform].registry.get(body.command);
  switch (command?.treatment) {
    case "decide":
      return "im.group.entry.decided";
    case "record":
      if (command.types !== undefined) return noticeTypeOf(body) ?? "im.callback.received";
      return command.type ?? "im.callback.received";
    case "record-message":
      return recordMessages ? "im.callback.received" : undefined;
    default:
      // By name alone is recorded what no registry knows.
      return undefined;
  }
}

/** The events that came of a body: those that carry it. */
const eventsOf = (events: readonly Event[], { platform, text }: RecordedBody): readonly Event[] => {
  const original = JSON.stringify(JSON.parse(text));
  return events.filter(
    ({ source, data }) => source.startsWith(`/${platform}`) && JSON.stringify(data.original) === original,
  );
};

const isTheLast = ({ subject }: Event): boolean => subject === "the-last";

describe.each([false, true])("with RECORD_MESSAGES %s", (recordMessages) => {
  let gate: GateUnderTest;
  const played = new Map<RecordedBody, Played>();
  let events: readonly Event[] = [];

  beforeAll(async () => {
    gate = await startGate({ RECORD_MESSAGES: recordMessages }, withTelegram);
    for (const body of registered) played.set(body, await send(gate, body));
    const expected = registered.filter((body) => promised(body, recordMessages) !== undefined).length;
    // One more behind them all, so that an event which should not be there has had its time.
    await gate.openim({ command: "callbackAfterQuitGroupCommand", fields: { groupID: "the-last", userID: "u" } });
    const arrived = async () => {
      const all = await gate.allEvents();
      if (all.length <= expected || !all.some(isTheLast)) throw new Error(`${all.length} of ${expected + 1} events`);
      return all;
    };
    events = (await vi.waitFor(arrived, { timeout: 40_000, interval: 200 })).filter((event) => !isTheLast(event));
  });
  afterAll(() => gate.stop());

  it.each(registered.map((body) => [title(body), body] as const))("%s is answered as it should be", (_title, body) => {
    const { judgement } = played.get(body) ?? {};
    expect(judgement).toMatchObject({ understood: true, faults: [], keptOut: [] });
    expect(["goes-on", "approves", "ignored"]).toContain(judgement?.outcome.kind);
  });

  it.each(registered.map((body) => [title(body), body] as const))("%s has its event, or none", (_title, body) => {
    const type = promised(body, recordMessages);
    expect(eventsOf(events, body).map((event) => event.type)).toEqual(type === undefined ? [] : [type]);
  });

  it("no event is there that nobody promised", () => {
    const promises = registered.filter((body) => promised(body, recordMessages) !== undefined);
    expect(events).toHaveLength(promises.length);
  });

  it("everybody is kept out by a deny for everybody, and nothing but an entry is refused", async () => {
    await gate.putLists({ default: "deny" });
    for (const body of registered) {
      const { judgement } = await send(gate, body);
      const decides = treatmentOf(body) === "decide";
      const faults: readonly string[] = judgement.faults;
      expect([title(body), judgement.understood, faults]).toEqual([title(body), true, []]);
      expect([title(body), ["refuses", "declines"].includes(judgement.outcome.kind)]).toEqual([title(body), decides]);
      if (decides) expect([title(body), judgement.letIn]).toEqual([title(body), []]);
    }
    await gate.clearLists();
  });
});

describe("a before-callback that is not about entering", () => {
  let gate: GateUnderTest;
  beforeAll(async () => {
    gate = await startGate();
    await gate.putLists({ "user/mallory": "deny" });
  });
  afterAll(() => gate.stop());

  const since = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    const before = gate.logLines().length;
    await work();
    // A decision behind it, told in its turn, so that a line which should not be there has had its time.
    await gate.tencent(tencentApply({ groupId: "behind", type: "Public" }, "alice"));
    const lines = () => gate.logLines().slice(before);
    await expect.poll(lines).toContainEqual(expect.stringMatching(/^decision .* group=behind:/));
    return lines().filter((line) => !line.includes("group=behind:"));
  };

  it.each<[string, () => Promise<Played>, string]>([
    [
      "Tencent's topic of somebody on the deny list",
      () =>
        gate.tencent({
          command: "Group.CallbackBeforeCreateTopic",
          fields: { Operator_Account: "mallory", Type: "Community", Name: "t" },
        }),
      "passed tencent command=Group.CallbackBeforeCreateTopic user=mallory",
    ],
    [
      "OpenIM's change of a member",
      () =>
        gate.openim({
          command: "callbackBeforeSetGroupMemberInfoCommand",
          fields: { groupID: "g 1", userID: "mallory", nickName: "x" },
        }),
      'passed openim command=callbackBeforeSetGroupMemberInfoCommand group="g 1" user=mallory',
    ],
    [
      "a command that nobody knows, with a body that nobody can read",
      () => gate.openim({ command: "callbackBeforeAddFriendCommand", fields: {} }, { body: "{" }),
      "passed openim command=callbackBeforeAddFriendCommand",
    ],
  ])("is told to go on, and leaves its line: %s", async (_what, call, line) => {
    const lines = await since(async () => {
      expect((await call()).judgement.outcome.kind).toBe("goes-on");
    });
    expect(lines).toEqual([line]);
  });

  it.each<[string, () => Promise<Played>]>([
    [
      "Tencent's message to a group",
      () =>
        gate.tencent({
          command: "Group.CallbackBeforeSendMsg",
          fields: { GroupId: "g", From_Account: "mallory", MsgBody: [] },
        }),
    ],
    ["Tencent's message to a user", () => gate.tencent({ command: "C2C.CallbackBeforeSendMsg", fields: {} })],
    ["OpenIM's message", () => gate.openim({ command: "callbackBeforeSendGroupMsgCommand", fields: {} })],
    ["OpenIM's push", () => gate.openim({ command: "callbackBeforeOfflinePushCommand", fields: {} })],
  ])("leaves nothing at all when it is about messages: %s", async (_what, call) => {
    expect(await since(call)).toEqual([]);
  });
});
