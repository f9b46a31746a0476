// What a table of faults cannot say: whose time a slow part costs, which half of a half answer counts, and that the
// Worker under test is set as the real one.
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { unstable_readConfig as readConfig } from "wrangler";
import { openimMembersJoin, tencentApply, tencentInvite } from "../../cli/call/callbacks.ts";
import { play } from "../../cli/call/play.ts";
import { readSettings } from "../../src/settings.ts";
import { credentials } from "../e2e/gate.ts";
import { judgeOpenim } from "../judges/openim.ts";
import { judgeTencent, tencentTimeoutMs } from "../judges/tencent.ts";
import { type FaultyGate, startFaultyGate } from "./faulty-gate.ts";
import type { ListsFault, Plan } from "./plan.ts";
import { rawCall } from "./raw-call.ts";
import { type Call, crowdsFirst, request, type Signing } from "./traffic.ts";

const root = join(import.meta.dirname, "../..");
const configOf = (path: string) => readConfig({ config: join(root, path) });
const group = { groupId: "corner", type: "Public" };

const tencent = (callback: Call["callback"]): Call => ({ platform: "tencent", kind: "other", marker: "", callback });
const openim = (callback: Call["callback"]): Call => ({ platform: "openim", kind: "other", marker: "", callback });

let gate: FaultyGate;
beforeAll(async () => {
  gate = await startFaultyGate();
  await gate.putLists({ "user/trudy": "deny" });
});
afterEach(async () => {
  await gate.idle();
  await gate.setPlan({});
  gate.forgetLines();
});
afterAll(() => gate.stop());

const patient = { DECISION_TIMEOUT_MS: 1800 } as const;

describe("the Worker under test", () => {
  it("has the settings and the bindings of the real one", () => {
    const { name, compatibility_date, vars, kv_namespaces, queues, triggers, observability } =
      configOf("wrangler.toml");
    expect(configOf("test/faults/worker/wrangler.toml")).toMatchObject({
      name,
      compatibility_date,
      vars,
      kv_namespaces,
      queues,
      triggers,
      observability,
    });
  });
});

describe("the limits that Doorman comes with", () => {
  it("fit into the time in which Tencent waits for an answer", () => {
    const bindings = { LISTS: { get: 0 }, SPOOL: { put: 0 }, EVENTS: { sendBatch: 0 }, FLOOD: { idFromName: 0 } };
    const settings = readSettings({ ...configOf("wrangler.toml").vars, ...bindings });
    if (!settings.ok) throw new Error(settings.error.wrong.join());
    const { decisionTimeoutMs, queueTimeoutMs, spoolTimeoutMs } = settings.value;
    expect(decisionTimeoutMs).toBeLessThan(tencentTimeoutMs);
    expect(queueTimeoutMs + spoolTimeoutMs).toBeLessThan(tencentTimeoutMs);
  });
});

describe("a decision", () => {
  it("does not wait for a queue that hangs for longer than Tencent waits", async () => {
    await gate.setPlan({
      queue: { kind: "hangs" },
      vars: { ...patient, QUEUE_TIMEOUT_MS: tencentTimeoutMs + 1000, DECISION_EVENTS: "all" },
    });
    const { judgement } = await play(request(gate.url, tencent(tencentApply(group, "trudy")), {}));
    expect(judgement.outcome).toMatchObject({ kind: "refuses" });
    expect(await gate.seen()).toMatchObject({ pending: 1 });
    await gate.idle();
    await gate.emptySpool();
  });

  it("keeps a deny that was read, though ON_UNDECIDED is allow and the other bulk reads fail", async () => {
    const lists = { kind: "answers-only", holding: `user/${crowdsFirst}`, others: "throws" } as const;
    await gate.setPlan({ lists, vars: { ...patient, ON_UNDECIDED: "allow" } });
    const crowd = Array.from({ length: 110 }, (_, at) => `crowd-${at}`);
    const people = ["crowd-0", "trudy", ...crowd.slice(1)];
    const invited = await play(request(gate.url, tencent(tencentInvite(group, "leckie", people)), {}));
    expect(invited.judgement.outcome).toEqual({ kind: "drops-members", members: ["trudy"] });
    const joined = await play(request(gate.url, openim(openimMembersJoin("corner", people)), {}));
    expect(joined.judgement.outcome).toMatchObject({ kind: "refuses" });
  });

  it.each([
    ["allow", ["huge"]],
    ["deny", []],
  ] as const)("is undecided, with ON_UNDECIDED %s, where KV itself holds 25 MiB", async (mode, letIn) => {
    await gate.putLists({ "user/huge": "x".repeat(25 * 1024 * 1024) });
    await gate.setPlan({ vars: { ON_UNDECIDED: mode } });
    const { judgement } = await play(request(gate.url, tencent(tencentApply(group, "huge")), {}));
    expect(judgement).toMatchObject({ understood: true, letIn });
  });
});

describe("a call that is turned away though its body never comes", () => {
  it.each<[string, Plan, Signing]>([
    ["since it is not genuine", {}, { forged: true }],
    ["since a setting is wrong", { vars: { MODE: "perhaps" } }, {}],
    [
      "since its address is not allowed",
      { vars: { TENCENT_ALLOWED_CIDRS: "192.0.2.0/24", OPENIM_ALLOWED_CIDRS: "192.0.2.0/24" } },
      {},
    ],
  ])("is refused in time, %s", async (_why, plan, signing) => {
    await gate.setPlan(plan);
    const apply = request(gate.url, tencent(tencentApply(group, "alice")), signing);
    const join = request(gate.url, openim(openimMembersJoin("corner", ["alice"])), signing);
    const [applied, joined] = await Promise.all([rawCall(apply, "stalls"), rawCall(join, "stalls")]);
    const bodyOf = ({ body }: typeof apply) => Buffer.from(body).toString();
    expect(judgeTencent({ command: apply.command, body: bodyOf(apply) }, applied)).toMatchObject({ letIn: [] });
    const judged = judgeOpenim({ command: join.command, body: bodyOf(join) }, joined);
    expect(judged).toMatchObject({ outcome: { kind: "refuses" } });
  });
});

describe("/health for an admin", () => {
  it.each<[string, ListsFault]>([
    ["throws", { kind: "throws", message: "KV GET_BULK failed: 503" }],
    ["hangs", { kind: "hangs" }],
    ["leaves a key out", { kind: "leaves-out", ending: "patterns" }],
  ])("is 503 when KV %s for the lists, and to anybody else it says as little as ever", async (_what, lists) => {
    await gate.setPlan({ lists, vars: { DECISION_TIMEOUT_MS: 300 } });
    const told = { status: "the lists cannot be read", lists: { state: "unreadable", problem: expect.any(String) } };
    expect(await gate.health()).toMatchObject(told);
    const headers = { authorization: `Bearer ${credentials.adminToken}` };
    expect((await fetch(new URL("/health", gate.url), { headers })).status).toBe(503);
    const anybody = await fetch(new URL("/health", gate.url));
    expect([anybody.status, await anybody.json()]).toEqual([200, { status: "ok" }]);
  });

  it("says that the lists hold something", async () => {
    expect(await gate.health()).toMatchObject({ status: "ok", lists: { state: "filled" } });
  });

  it.each<[string, Plan]>([
    ["spool", { spool: { kind: "throws", message: "KV LIST failed: 503" } }],
    ["spool", { spool: { kind: "hangs" } }],
    ["queue", { queue: { kind: "throws", message: "Queue is overloaded. Please back off. (10250)" } }],
    ["queue", { queue: { kind: "hangs" } }],
    ["flood", { flood: { kind: "throws", message: "the object is gone" } }],
    ["flood", { flood: { kind: "hangs" } }],
  ])("says of the %s alone that it is failing: %j", async (part, plan) => {
    await gate.setPlan({ ...plan, vars: { QUEUE_TIMEOUT_MS: 400 } });
    const others = {
      lists: { state: "filled" },
      queue: { state: "ok" },
      spool: { state: "empty" },
      flood: { state: "ok" },
    };
    const failing = { state: "failing", problem: expect.any(String), since: expect.any(String) };
    const told = { ...others, [part]: failing, status: `ok, but the ${part} is failing`, roster: { state: "off" } };
    expect(await gate.health()).toMatchObject(told);
  });

  it("says what the isolate holds of the roster while its namespace hangs", async () => {
    await gate.setPlan({ roster: { kind: "hangs" }, vars: { ROSTER_MODE: "on" } });
    expect(await gate.health()).toMatchObject({ status: "ok", lists: { state: "filled" }, roster: { state: "none" } });
  });
});
