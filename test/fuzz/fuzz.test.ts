// The fuzzer's share in CI: 5,000 cases with a fixed seed, so that a red run is the change's fault and not the dice's.
// `npm run fuzz` throws new dice, and more of them. Beside it: that the fuzzer would notice.
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { exchangeInProcess } from "./in-process.ts";
import { type Case, cases, type Exchange, problemsOf } from "./property.ts";
import { fuzz } from "./run.ts";

test("5,000 cases of anything make neither an exception, nor an answer out of dialect, nor an unearned yes", async () => {
  const { failure, inProcess, inWorkerd } = await fuzz({ count: 5_000, seed: 20_261_120 });
  expect(failure, failure).toBeUndefined();
  expect(inProcess).toBe(4_900);
  expect(inWorkerd).toBe(100);
}, 120_000);

describe("the property sees", () => {
  const openimYes = '{"actionCode":0,"errCode":0,"errMsg":"","errDlt":"","nextCode":0}';
  const telegramYes =
    '{"method":"answerChatJoinRequestQuery","chat_join_request_query_id":"a-query","result":"approve"}';
  const tencentYes = '{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}';

  let some: readonly Case[];
  beforeAll(() => {
    some = fc.sample(cases, { numRuns: 1_000, seed: 1 });
  });

  /** The first case that `wanted` takes, with its exchange. */
  async function find(wanted: (each: Case) => boolean): Promise<readonly [Case, Exchange]> {
    const found = some.find(wanted);
    if (found === undefined) throw new Error("no such case");
    return [found, await exchangeInProcess(found)];
  }
  const isForged =
    (platform: string) =>
    ({ call }: Case) =>
      call.kind === "forged" && call.body.platform === platform;
  const isDenied =
    (platform: string) =>
    ({ call, world, variant }: Case) =>
      call.kind === "genuine" &&
      call.body.platform === platform &&
      !("MODE" in variant || "OPENIM_PARTIAL" in variant) &&
      (call.body.candidates ?? []).some((id) => world.denied.includes(id));

  test.each([
    ["a forged call of Tencent that is told yes", isForged("tencent"), tencentYes],
    ["a forged call of OpenIM that is told yes", isForged("openim"), openimYes],
    ["a forged call of Telegram that is told yes", isForged("telegram"), telegramYes],
    ["a denied candidate whom Telegram lets in", isDenied("telegram"), telegramYes],
    ["a forged call that is answered in nobody's dialect", isForged("openim"), '{"error":"unauthorized"}'],
    ["a denied candidate whom Tencent lets in", isDenied("tencent"), tencentYes],
    ["a denied candidate whom OpenIM lets in", isDenied("openim"), openimYes],
    ["an answer that is no JSON", isForged("tencent"), "Internal Server Error"],
    ["a list that names a stranger", isDenied("tencent"), `${tencentYes.slice(0, -1)},"RefusedMembers_Account":["x"]}`],
    [
      "a list at which OpenIM would crash",
      isDenied("openim"),
      `${openimYes.slice(0, -1)},"memberCallbackList":[null]}`,
    ],
  ])("%s", async (_what, wanted, body) => {
    const [each, exchange] = await find(wanted);
    expect(problemsOf(each, exchange)).toEqual([]);
    expect(problemsOf(each, { ...exchange, answer: { status: 200, body } })).not.toEqual([]);
  });

  test("an answer that comes too late, an unexpected error in the log, and a queue that is overloaded", async () => {
    const [each, exchange] = await find(() => true);
    expect(problemsOf(each, { ...exchange, answer: { noAnswer: "timeout" } })).not.toEqual([]);
    expect(problemsOf(each, { ...exchange, lines: ["problem unexpected reason=x"] })).not.toEqual([]);
    expect(problemsOf(each, { ...exchange, misuses: ["the queue would refuse this"] })).not.toEqual([]);
  });
});
