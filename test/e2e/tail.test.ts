// The log as Cloudflare hands it on, to `wrangler tail` and to Workers Logs: a tail Worker behind the gate in workerd keeps
// every line. What is indexed are the fields of an object that is printed alone.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestHarness } from "wrangler";
import * as z from "zod/mini";
import { openimMembersJoin, tencentApply } from "../../cli/call/callbacks.ts";
import { openimRequest, tencentRequest } from "../../cli/call/requests.ts";
import { credentials } from "./gate.ts";

const printed = z.object({ level: z.string(), message: z.tuple([z.looseObject({ message: z.string() })]) });
type Printed = z.infer<typeof printed>;

const server = createTestHarness({
  root: join(import.meta.dirname, "../.."),
  workers: [
    {
      configPath: "test/e2e/tail/gate.toml",
      vars: { TENCENT_SDK_APP_IDS: credentials.sdkAppId, LOG_DECISIONS: "refused", DECISION_TIMEOUT_MS: 1800 },
      secrets: { TENCENT_TOKENS: credentials.token, OPENIM_SECRETS: credentials.secret },
    },
    { configPath: "test/e2e/tail/wrangler.toml" },
  ],
});
let url: URL;
let tailed: KVNamespace;

beforeAll(async () => {
  ({ url } = await server.listen());
  const { LISTS } = await server.getWorker<{ LISTS: KVNamespace }>("doorman").getEnv();
  await LISTS.put("user/mallory", '{"effect":"deny","reason":"a reason for nobody else"}');
  ({ TAILED: tailed } = await server.getWorker<{ TAILED: KVNamespace }>("tail").getEnv());
});
afterAll(() => server.close());

async function lines(): Promise<readonly Printed[]> {
  const { keys } = await tailed.list();
  const texts = await Promise.all(keys.map(({ name }) => tailed.get(name, "text")));
  return texts.map((text) => printed.parse(JSON.parse(text ?? "")));
}

/** Waits for a line, and returns it. */
async function lineWith(word: string): Promise<Printed> {
  const find = async () => (await lines()).find(({ message: [line] }) => line.message.includes(word));
  await expect.poll(find, { timeout: 20_000 }).toBeDefined();
  return printed.parse(await find());
}

const apply = async (groupId: string, user: string, token: string = credentials.token): Promise<void> => {
  const callback = tencentApply({ groupId, type: "Public" }, user);
  const call = tencentRequest(url.href, { sdkAppId: credentials.sdkAppId, token }, callback, new Date(), {});
  await (await fetch(call.url, { method: "POST", body: Buffer.from(call.body) })).text();
};

describe("a line of the log", () => {
  it("is one object with the sentence first, and fields to filter by", async () => {
    await apply("@TGS#1", "mallory");
    const { level, message } = await lineWith("decision refuse");
    expect(level).toBe("log");
    expect(Object.keys(message[0]).slice(0, 3)).toEqual(["message", "kind", "decision"]);
    expect(message[0]).toEqual({
      message: expect.stringMatching(/^decision refuse: tencent apply group=@TGS#1: mallory refused by user\/mallory/),
      ...{ kind: "decision", decision: expect.stringMatching(/^[0-9a-f-]{36}$/), platform: "tencent" },
      ...{ action: "apply", outcome: "refuse", entry: "user", key: "user/mallory", user: "mallory", group: "@TGS#1" },
      ...{ lookup: "exact", mode: "enforce", candidates: 1, refused: 1, undecided: 0 },
      ...{ ms: expect.any(Number), kvKeys: 9, kvMs: expect.any(Number) },
    });
  });

  it("cannot be broken by what an id holds", async () => {
    const group = '\n\u001b[31m\u202e"}]\ud800';
    const callback = openimMembersJoin(group, ["mallory"]);
    const call = openimRequest(url.href, { secret: credentials.secret }, callback, new Date(), {});
    await (await fetch(call.url, { method: "POST", body: Buffer.from(call.body) })).text();
    const { message } = await lineWith("openim");
    expect(message[0].group).toMatch(/^\\u000a\\u001b\[31m\\u202e"\}\](\\ud800|\ufffd)$/);
    expect(message[0].message).not.toMatch(/\p{C}/u);
  });

  it("tells of a call that is turned away, and of no plain decision with LOG_DECISIONS refused", async () => {
    await apply("@TGS#plain", "alice");
    await apply("@TGS#3", "mallory", "not-the-token");
    const { level, message } = await lineWith("rejected");
    expect(level).toBe("warn");
    expect(message[0]).toMatchObject({ kind: "rejected", platform: "tencent", reason: "credentials" });
    await apply("@TGS#last", "mallory");
    await lineWith("@TGS#last");
    const told = (await lines()).map(({ message: [line] }) => line);
    // On a busy machine it may be undecided, and is told then.
    expect(told.filter(({ group, undecided }) => group === "@TGS#plain" && undecided === 0)).toEqual([]);
    const all = JSON.stringify(told);
    for (const hidden of ["a reason for nobody else", credentials.token, credentials.secret, "Sign="])
      expect(all).not.toContain(hidden);
  });
});
