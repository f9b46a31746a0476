// A fourth platform of thirty lines, through the seams that CONTRIBUTING "Adding a platform" names and nothing else: the
// Worker's own settings, routes, /health and decisions take it, and it keeps the contract.

import { describe, expect, test } from "vitest";
import { parsePatterns } from "../../lists/entry/reading.ts";
import { createApp } from "../../src/app.ts";
import { asText, field, optional } from "../../src/core/read-fields.ts";
import { publicReason } from "../../src/core/rejection.ts";
import { err, ok } from "../../src/core/result.ts";
import { secrets } from "../../src/core/setting.ts";
import { noFloods } from "../../src/flood/floods.ts";
import type { Gate } from "../../src/gate.ts";
import { createLog } from "../../src/log.ts";
import { idIn, memberOf } from "../../src/platforms/fields.ts";
import { definePlatform } from "../../src/platforms/module.ts";
import type { Answers, Platform } from "../../src/platforms/platform.ts";
import type { Lists } from "../../src/policy/lists.ts";
import { readSettings } from "../../src/settings.ts";
import { createManualClock } from "../core/manual-clock.ts";
import { describePlatform } from "./contract.ts";

const answer = (lets: boolean) => ({ status: 200, body: { lets } }) as const;
const outcomeOf: Answers["outcomeOf"] = (_request, { outcome }) => (outcome === "allow" ? "allow" : "refuse");

const createToy = (keys: readonly string[]): Platform => ({
  name: "toy",
  probes: false,
  receiptWaitMs: 0,
  commandsOf: (url) =>
    url.searchParams
      .getAll("do")
      .slice(0, 1)
      .filter((command) => command !== ""),
  commandIn: () => undefined,
  timeOf: () => undefined,
  isAboutMessages: () => false,
  actorIn: () => ({ id: undefined, groupId: undefined }),
  treatmentOf: (command) => (command === "enter" ? "decide" : "record-name"),
  actionOf: (command) => (command === "enter" ? "apply" : undefined),
  verify: async (url) =>
    keys.includes(url.searchParams.get("key") ?? "")
      ? ok("/toy")
      : err({ reason: "credentials", detail: "the key is wrong" }),
  parseEntry: (_command, body) => ({
    ...{ action: "apply", groupId: idIn(body, "room"), groupType: undefined, inviter: undefined },
    candidates: [idIn(body, "who")],
  }),
  parseTold: (_command, body) => ({ notice: undefined, groupId: idIn(body, "room") ?? undefined }),
  answer: {
    goOn: () => answer(true),
    decided: (_command, request, decision) => answer(outcomeOf(request, decision) === "allow"),
    outcomeOf,
    refusesSome: false,
    givesMembers: false,
    refused: () => answer(false),
    turnedAway: (_commands, rejection) => ({ status: publicReason(rejection).status, body: { lets: false } }),
    notRecorded: () => ({ status: 503, body: { lets: false } }),
  },
});

const settings = { keys: secrets(4, 64), motto: optional(field("must be a text", asText)) };

const toy = definePlatform({
  name: "toy",
  path: "/toy",
  facts: {
    ...{ title: "Toy", actions: ["apply"], receiptWaitMs: 0 },
  },
  settings,
  refusalForAnybody: () => ({ lets: 0 }),
  configure: ({ keys }) => ({
    ...{ on: keys.length > 0, warnings: () => [], health: { keys: keys.length } },
    create: () => createToy(keys),
  }),
});

const url = "https://gate.example/toy";
const lets = (body: string): boolean => memberOf(JSON.parse(body), "lets") === true;

describe("the toy", () => {
  describePlatform({
    platform: createToy(["open"]),
    now: 0,
    genuine: [["with its key", `${url}?do=enter&key=open`]],
    notGenuine: [["without", `${url}?do=enter`]],
    entries: [{ command: "enter", dropsSingles: false, single: true, bodyOf: ([who]) => ({ room: "hall", who }) }],
    afterCommand: "left",
    fixtures: [["enter", { room: "hall", who: "alice" }]],
    judge({ command, body }, heard) {
      const who = memberOf(JSON.parse(body), "who");
      const in_ = "body" in heard && command === "enter" && lets(heard.body);
      return {
        outcome: { kind: command === "enter" ? "answered" : "ignored" },
        understood: true,
        letIn: in_ && typeof who === "string" ? [who] : [],
        keptOut: [],
        faults: [],
        sentence: "",
      };
    },
  });
});

describe("a Worker with the toy alone", () => {
  const nothing = async (): Promise<never> => {
    throw new Error("not used here");
  };
  const bindings = { LISTS: { get() {} }, SPOOL: { put() {} }, EVENTS: { sendBatch() {} }, FLOOD: { idFromName() {} } };
  const read = (values: object) => readSettings({ ...bindings, ...values }, [toy]);

  function gateOf(values: object): Gate {
    const settings = read(values);
    if (!settings.ok) throw new Error(settings.error.wrong.join());
    const lists: Readonly<Record<string, string>> = { "user/mallory": "deny" };
    const kv: Lists = {
      read: async (keys) => ({ values: keys.map((key) => lists[key] ?? null), lookup: "exact", keysRead: keys.length }),
    };
    return {
      settings: settings.value,
      lists: kv,
      exactLists: kv,
      checkLists: async () => "filled",
      checkQueue: nothing,
      parsePatterns,
      floods: noFloods,
      metrics: { write() {} },
      outbox: {
        deliver: async () => ({ queued: 0, spooled: 0, lost: [], problems: [] }),
        redrive: nothing,
        counts: nothing,
        keepOriginal: nothing,
      },
      clock: createManualClock(0),
      log: createLog({ log() {}, warn() {}, error() {} }),
      newId: () => "id",
    };
  }
  const ask = async (who: string, key: string, values: object = {}) => {
    const app = createApp({ readAt: 0, gate: gateOf({ TOY_KEYS: "open-sesame", ...values }) });
    const request = new Request(`${url}?do=enter&key=${key}`, {
      method: "POST",
      body: JSON.stringify({ room: "hall", who }),
    });
    const response = await app(request, () => undefined);
    return { status: response.status, body: await response.json() };
  };

  test("decides by the lists in its dialect", async () => {
    expect(await ask("alice", "open-sesame")).toEqual({ status: 200, body: { lets: true } });
    expect(await ask("mallory", "open-sesame")).toEqual({ status: 200, body: { lets: false } });
    expect(await ask("alice", "wrong")).toEqual({ status: 401, body: { lets: false } });
  });

  test("takes allowed addresses for it without a word of its own", async () => {
    expect(await ask("alice", "open-sesame", { TOY_ALLOWED_CIDRS: "10.0.0.0/8" })).toMatchObject({ status: 403 });
  });

  test("refuses in its dialect after an unexpected error, however the path is written", async () => {
    const now = (): never => {
      throw new Error("no clock");
    };
    const broken = { ...gateOf({ TOY_KEYS: "open-sesame" }), clock: { ...createManualClock(0), now } };
    const app = createApp({ readAt: 0, gate: broken });
    for (const path of ["toy", "%74oy", "to%79/"]) {
      const request = new Request(`https://gate.example/${path}?do=enter`, { method: "POST" });
      const response = await app(request, () => undefined);
      expect({ status: response.status, body: await response.json() }).toEqual({ status: 500, body: { lets: false } });
    }
  });

  test("checks its settings and knows their names", () => {
    expect(read({ TOY_KEYS: "a" })).toMatchObject({
      ok: false,
      error: { wrong: [expect.stringMatching(/^TOY_KEYS: /)] },
    });
    const { ok: right, ...settings } = read({ TOY_KEYS: "open", TOY_MOTTO: "x", TENCENT_AUTH: "none" });
    expect(right).toBe(true);
    expect(settings).toMatchObject({ value: { warnings: ["TENCENT_AUTH: is no setting of Doorman"] } });
  });
});
