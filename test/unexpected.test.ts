// An error that nobody expected, thrown while a callback is decided or recorded: each IM server gets its dialect's answer for
// "nobody could be looked up", or hears that nothing was recorded. Nobody is let in whom ON_UNDECIDED keeps out, and on
// Telegram nobody at all.
import { describe, expect, test } from "vitest";
import { telegramHeader } from "../cli/call/requests.ts";
import { parsePatterns } from "../lists/entry/reading.ts";
import { createApp } from "../src/app.ts";
import { noFloods } from "../src/flood/floods.ts";
import type { Gate } from "../src/gate.ts";
import { createLog } from "../src/log.ts";
import { readSettings } from "../src/settings.ts";
import { createManualClock } from "./core/manual-clock.ts";
import { fixture } from "./platforms/fixtures.ts";

const secret = "a-secret-of-these-tests-0123456789";
const bindings = { LISTS: { get() {} }, SPOOL: { put() {} }, EVENTS: { sendBatch() {} }, FLOOD: { idFromName() {} } };
const on = {
  TENCENT_SDK_APP_IDS: "1400000000",
  TENCENT_AUTH: "none",
  OPENIM_SECRETS: secret,
  TELEGRAM_SECRETS: secret,
};

const fails = async (): Promise<never> => {
  throw new Error("nobody expected this");
};

function brokenGate(vars: object, lines: string[]): Gate {
  const settings = readSettings({ ...bindings, ...on, ...vars });
  if (!settings.ok) throw new Error(settings.error.wrong.join());
  const print = ({ message }: { readonly message: string }): void => void lines.push(message);
  return {
    settings: settings.value,
    lists: { read: fails },
    exactLists: { read: fails },
    checkLists: fails,
    checkQueue: fails,
    parsePatterns,
    floods: noFloods,
    metrics: { write() {} },
    outbox: { deliver: fails, redrive: fails, counts: fails, keepOriginal: fails },
    clock: createManualClock(0),
    log: createLog({ log: print, warn: print, error: print }),
    newId: () => "id",
  };
}

async function answerTo(path: string, body: unknown, vars: object = {}) {
  const lines: string[] = [];
  const app = createApp({ readAt: 0, gate: brokenGate(vars, lines) });
  const headers = { [telegramHeader]: secret };
  const request = new Request(`https://gate.example${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const response = await app(request, () => undefined);
  return { status: response.status, body: await response.json(), lines };
}

const tencent = "/tencent?SdkAppid=1400000000&CallbackCommand=";
const apply = `${tencent}Group.CallbackBeforeApplyJoinGroup`;
const applies = { GroupId: "g", Type: "Public", Requestor_Account: "alice" };
const join = `/openim/${secret}/callbackBeforeMembersJoinGroupCommand`;
const joins = { groupID: "g", memberList: [{ userID: "alice" }] };
const guard = fixture("telegram", "chat_join_request.guard");
const classic = fixture("telegram", "chat_join_request.classic");

describe("while deciding", () => {
  test.each([
    ["Tencent goes on", apply, applies, {}, { ErrorCode: 0 }],
    ["Tencent refuses", apply, applies, { ON_UNDECIDED: "deny" }, { ActionStatus: "OK", ErrorCode: 10100 }],
    ["OpenIM goes on", join, joins, {}, { actionCode: 0, nextCode: 0 }],
    ["OpenIM refuses", join, joins, { ON_UNDECIDED: "deny" }, { actionCode: 0, errCode: 5001, nextCode: 1 }],
    ["a guard bot leaves it to the admins", "/telegram", guard, {}, { result: "queue" }],
    ["a guard bot declines", "/telegram", guard, { ON_UNDECIDED: "deny" }, { result: "decline" }],
    ["a classic bot declines", "/telegram", classic, { ON_UNDECIDED: "deny" }, { method: "declineChatJoinRequest" }],
  ])("%s", async (_what, path, body, vars, expected) => {
    const answer = await answerTo(path, body, vars);
    expect(answer).toMatchObject({ status: 200, body: expected });
    expect(answer.lines[0]).toMatch(/^problem unexpected .*nobody expected this/);
  });

  test("a classic bot says nothing, so that the admins decide", async () => {
    const { status, body } = await answerTo("/telegram", classic);
    expect({ status, body }).toEqual({ status: 200, body: {} });
  });
});

test.each([
  ["Tencent", `${tencent}Group.CallbackAfterGroupDestroyed`, { GroupId: "g", Type: "Public", MemberList: [] }],
  ["Telegram", "/telegram", fixture("telegram", "chat_member.quit")],
])("while recording: %s hears that it is not recorded", async (_who, path, body) => {
  expect(await answerTo(path, body)).toMatchObject({ status: 503 });
});
