// Keeps the layout of src true: who may import whom, what the inner rooms may not touch, how large a file may be.
// Reads the sources as text. The rules are one pure function, which the second half of this file feeds with broken
// trees, so that a rule which no longer bites fails here too.
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import {
  codeOf,
  formProblems,
  importsOf,
  maxLines,
  sourcesOf,
  type Tree,
  valueImportsOf,
  worldlyProblems,
} from "./sources.ts";

/**
 * index → app → the other files beside them ("wiring", handle-callback among them) → platforms, policy, events → core.
 * "registry" are the files that name every platform; nobody else may know one.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: ["core"],
  policy: ["policy", "core"],
  events: ["events", "core"],
  roster: ["roster", "policy", "core"],
  platforms: ["platforms", "core"],
  registry: ["registry", "platforms", "a platform", "core"],
  flood: ["flood", "core"],
  cloudflare: ["cloudflare", "roster", "policy", "events", "flood", "core"],
  wiring: ["wiring", "registry", "platforms", "roster", "policy", "events", "flood", "core"],
  app: ["wiring", "registry", "platforms", "roster", "policy", "events", "flood", "core"],
  index: ["app", "wiring", "registry", "cloudflare", "platforms", "roster", "policy", "events", "flood", "core"],
};
const inner = ["core", "policy", "events", "flood", "roster", "platforms"];
/** The Worker, with what Cloudflare makes of it, and the app. */
const roomOfFile: Readonly<Record<string, string>> = { "index.ts": "index", "worker.ts": "index", "app.ts": "app" };
const registry = ["platforms/index.ts", "platforms/facts.ts", "platforms/odd-ids.ts"];
/** Its public side: what a registry may import of a platform. */
const isFront = (path: string) => /^platforms\/[^/]+\/(index|facts|odd-id)\.ts$/.test(path);
/** `core`, `platforms` (what they share), `platforms/tencent`, …; files beside the folders: `index`, `app`, `wiring`. */
function roomOf(path: string): string {
  if (registry.includes(path)) return "registry";
  const [first = "", second, third] = path.split("/");
  if (second === undefined) return roomOfFile[path] ?? "wiring";
  return first === "platforms" && third !== undefined ? `platforms/${second}` : first;
}

function isAllowed(from: string, to: string): boolean {
  if (from === to) return true;
  const isPlatform = (room: string) => room.startsWith("platforms/");
  const allowed = mayImport[isPlatform(from) ? "platforms" : from] ?? [];
  return allowed.includes(isPlatform(to) ? "a platform" : to);
}

/** The contract with consumers, and the only files with zod: the Worker has their types and not their weight. */
const contract = ["core/notice.ts", "events/event.ts", "events/public.ts"];

function contractProblems(path: string, source: string): string[] {
  if (contract.includes(path)) return [];
  return valueImportsOf(source)
    .filter((name) => name === "zod/mini" || contract.includes(normalize(join(dirname(path), name))))
    .map((name) => `${path} brings zod into the Worker by ${name}`);
}

function importProblems(path: string, source: string, tree: Tree): string[] {
  const room = roomOf(path);
  const isInner = inner.some((name) => room.split("/")[0] === name);
  return importsOf(source).flatMap((name) => {
    if (name === "zod/mini") return [];
    // What Cloudflare calls by name has to extend a class of its own.
    if (name === "cloudflare:workers" && room === "cloudflare") return [];
    if (/^hono(\/|$)/.test(name)) {
      const knowsHono = !isInner && room !== "cloudflare" && path !== "handle-callback.ts";
      return knowsHono ? [] : [`${path} knows Hono`];
    }
    if (!name.startsWith(".")) return [`${path} imports ${name}, which is neither its own nor hono`];
    const target = normalize(join(dirname(path), name));
    if (!tree.has(target)) return [`${path} imports ${name}, which is not in src`];
    if (room === "registry" && roomOf(target).startsWith("platforms/") && !isFront(target))
      return [`${path} imports ${target}, which is inside a platform`];
    if (target === "handle-callback.ts" && path !== "app.ts") return [`${path} imports handle-callback`];
    return isAllowed(room, roomOf(target)) ? [] : [`${path} (${room}) imports ${target} (${roomOf(target)})`];
  });
}

function cycleProblems(tree: Tree): string[] {
  const done = new Set<string>();
  const problems: string[] = [];
  const visit = (path: string, way: readonly string[]) => {
    if (way.includes(path)) problems.push(`a circle: ${[...way.slice(way.indexOf(path)), path].join(" → ")}`);
    if (way.includes(path) || done.has(path)) return;
    for (const name of importsOf(tree.get(path) ?? ""))
      if (name.startsWith(".")) visit(normalize(join(dirname(path), name)), [...way, path]);
    done.add(path);
  };
  for (const path of tree.keys()) visit(path, []);
  return problems;
}

function fileProblems(path: string, source: string): string[] {
  const problems = formProblems(path, source);
  const code = codeOf(source);
  const [folder = ""] = roomOf(path).split("/");
  if (!Object.hasOwn(mayImport, folder)) problems.push(`${path} lies in ${folder}, a room that DESIGN does not know`);
  if (inner.includes(folder)) problems.push(...worldlyProblems(path, code));
  const bound = folder === "cloudflare" || folder === "index";
  if (!bound && /\b(KVNamespace|Queue|DurableObject|DurableObjectNamespace|ExecutionContext|MessageBatch)\b/.test(code))
    problems.push(`${path} knows a binding`);
  return problems;
}

/** Everything that breaks a rule, one sentence each. */
function problemsOf(tree: Tree): string[] {
  const files = [...tree];
  return [
    ...files.flatMap(([path, source]) => importProblems(path, source, tree)),
    ...files.flatMap(([path, source]) => contractProblems(path, source)),
    ...files.flatMap(([path, source]) => fileProblems(path, source)),
    ...cycleProblems(tree),
  ];
}

const src = sourcesOf("src");

describe("src", () => {
  test("keeps every rule of its layout", () => expect(problemsOf(src)).toEqual([]));

  test("is all there: every room has files, and their imports are found", () => {
    const rooms = new Set([...src.keys()].map(roomOf));
    expect([...rooms]).toEqual(
      expect.arrayContaining([
        ...Object.keys(mayImport),
        "platforms/tencent",
        "platforms/openim",
        "platforms/telegram",
      ]),
    );
    expect(importsOf(src.get("handle-callback.ts") ?? "")).toContain("./platforms/platform.ts");
  });

  test("has the same file names for every platform, but for what only one server makes necessary", () => {
    // OpenIM does not say which joins belong to a new group; Telegram wraps everything in an update, and has names for ids.
    const only = ["founders.ts", "update.ts", "odd-id.ts"];
    const namesIn = (room: string) =>
      [...src.keys()].filter((path) => roomOf(path) === room).map((path) => path.split("/")[2] ?? "");
    for (const room of ["platforms/openim", "platforms/telegram"])
      expect(namesIn(room).filter((name) => !only.includes(name))).toEqual(namesIn("platforms/tencent"));
  });
});

describe("a rule is broken when", () => {
  const put = (path: string, line: string): Tree =>
    new Map([...src, [path, `${src.get(path) ?? "// New.\n"}\n${line}\n`]]);

  test.each([
    [
      "a platform imports the policy",
      "platforms/tencent/parse-entry.ts",
      'import { keys } from "../../policy/keys.ts";',
    ],
    ["a platform imports another", "platforms/openim/parse-entry.ts", 'export * from "../tencent/commands.ts";'],
    ["a platform imports events", "platforms/openim/answer.ts", 'import type { Event } from "../../events/event.ts";'],
    ["what platforms share imports one of them", "platforms/fields.ts", 'import "./tencent/commands.ts";'],
    ["a platform imports the registry", "platforms/tencent/answer.ts", 'import { knownCodes } from "../facts.ts";'],
    ["the policy imports the registry", "policy/entry.ts", 'import { knownCodes } from "../platforms/facts.ts";'],
    ["the registry looks inside a platform", "platforms/index.ts", 'import "./tencent/answer.ts";'],
    ["app imports a platform", "app.ts", 'import { tencent } from "./platforms/tencent/index.ts";'],
    ["the policy imports events", "policy/decide.ts", 'import type { Event } from "../events/event.ts";'],
    ["the policy imports a platform", "policy/decide.ts", 'const p = await import("../platforms/platform.ts");'],
    ["events import the policy", "events/split.ts", 'import { keys } from "../policy/keys.ts";'],
    ["core imports events", "core/result.ts", 'import type { Event } from "../events/event.ts";'],
    ["core imports Hono", "core/result.ts", 'import type { Context } from "hono";'],
    [
      "the policy imports Cloudflare",
      "policy/lookup.ts",
      'import { systemClock } from "../cloudflare/system-clock.ts";',
    ],
    ["the flood's window imports the policy", "flood/window.ts", 'import { keys } from "../policy/keys.ts";'],
    ["the flood's window reads the clock", "flood/window.ts", "export const now = Date.now();"],
    ["the policy imports the flood", "policy/decide.ts", 'import type { Floods } from "../flood/floods.ts";'],
    ["the wiring knows a Durable Object", "gate.ts", "export type D = DurableObjectNamespace;"],
    ["an inner file imports wiring", "events/outbox.ts", 'import type { Log } from "../log.ts";'],
    [
      "Cloudflare imports a platform",
      "cloudflare/kv-lists.ts",
      'import type { Answer } from "../platforms/platform.ts";',
    ],
    ["handle-callback imports a concrete platform", "handle-callback.ts", 'import "./platforms/openim/index.ts";'],
    ["handle-callback imports Hono", "handle-callback.ts", 'import type { Context } from "hono";'],
    ["handle-callback imports Cloudflare", "handle-callback.ts", 'import "./cloudflare/kv-lists.ts";'],
    ["somebody but app imports handle-callback", "health.ts", 'import "./handle-callback.ts";'],
    ["wiring imports app", "gate.ts", 'import { createApp } from "./app.ts";'],
    ["app imports index", "app.ts", 'import worker from "./index.ts";'],
    ["app imports Cloudflare", "app.ts", 'import "./cloudflare/kv-lists.ts";'],
    ["a Node module is imported", "log.ts", 'import { join } from "node:path";'],
    ["a Workers module is imported", "app.ts", 'import { env } from "cloudflare:workers";'],
    ["the whole of zod is imported", "settings.ts", 'import { z } from "zod";'],
    ["the Worker imports zod", "settings.ts", 'import * as z from "zod/mini";'],
    ["an event's schema comes into the Worker", "events/split.ts", 'export { event } from "./event.ts";'],
    ["it comes beside a type", "events/split.ts", 'import { event, type Event } from "./event.ts";'],
    ["a notice's does", "platforms/fields.ts", 'import { noticeData } from "../core/notice.ts";'],
    ["the Worker imports the consumers' package", "log.ts", 'import "./events/public.ts";'],
    ["something outside src is imported", "log.ts", 'import "../cli/call.ts";'],
    ["the policy reads the clock", "policy/decide.ts", "export const now = Date.now();"],
    ["events take the present", "events/to-event.ts", "export const now = new Date();"],
    ["events take the present in brief", "events/to-event.ts", "export const now = new Date;"],
    ["core rolls dice", "core/secret.ts", "export const dice = Math.random();"],
    ["the roster makes its own key", "roster/renew.ts", "crypto.getRandomValues(new Uint32Array(2));"],
    ["the roster looks at the clock", "roster/holder.ts", "export const now = Date.now();"],
    ["the roster knows KV", "roster/store.ts", "export type Store = KVNamespace;"],
    ["the policy imports the roster", "policy/lookup.ts", 'import { has } from "../roster/packed-set.ts";'],
    ["events make ids", "events/to-event.ts", "export const id = crypto.randomUUID();"],
    ["a platform waits", "platforms/tencent/verify.ts", "setTimeout(() => {}, 1);"],
    ["events print", "events/outbox.ts", 'console.log("sent");'],
    ["the wiring knows KV", "gate.ts", "export type Store = KVNamespace;"],
    ["events know the queue", "events/outbox.ts", "export type Q = Queue<unknown>;"],
    ["a file is too long", "log.ts", "// More.\n".repeat(maxLines)],
    ["a folder is a drawer", "core/utils/text.ts", "export {};"],
    ["a new file lies in an unknown room", "storage/kv.ts", "export {};"],
  ])("%s", (_what, path, line) => expect(problemsOf(put(path, line)).join("\n")).toContain(path));

  test("two files import each other", () => {
    const tree = new Map([
      ...put("core/result.ts", 'import "./secret.ts";'),
      ["core/secret.ts", '// x\nimport "./result.ts";'],
    ]);
    expect(problemsOf(tree)).toEqual([expect.stringMatching(/^a circle: .*result\.ts.* → /)]);
  });

  test("a file does not open with a comment", () => {
    expect(problemsOf(new Map([...src, ["core/new.ts", "export {};"]]))).toEqual([
      "core/new.ts does not open with a comment",
    ]);
  });

  test.each([
    "// Never Date.now() here.",
    "/** Not console. */",
    "export const at = new Date(0);",
    "export const parse = Date.parse;",
  ])("and not by %j", (line) => expect(problemsOf(put("policy/decide.ts", line))).toEqual([]));
});
