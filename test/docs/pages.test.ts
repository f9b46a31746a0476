// docs/callbacks.md, docs/events.md and schemas/ are what `npm run docs` writes, today; and what they name is there.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, test } from "vitest";
import { callbackTable } from "../../cli/docs/callback-table.ts";
import { callbacksPage } from "../../cli/docs/callbacks-page.ts";
import { dashboard } from "../../cli/docs/dashboard.ts";
import { jsonSchemas } from "../../cli/docs/event-schemas.ts";
import { eventsPage } from "../../cli/docs/events-page.ts";
import { operationsPage } from "../../cli/docs/operations-page.ts";
import * as events from "../../src/events/public.ts";
import { sides } from "./registries.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const pages = ["docs/callbacks.md", "docs/events.md", "docs/operations.md"];

describe("after a change, `npm run docs` was run for", () => {
  test("docs/callbacks.md", () => expect(read("docs/callbacks.md")).toBe(callbacksPage()));
  test("docs/events.md", async () => expect(read("docs/events.md")).toBe(await eventsPage()));

  test("docs/operations.md", () => {
    const page = read("docs/operations.md");
    expect(page).toBe(operationsPage(page));
  });
  test("the dashboard", () => expect(JSON.parse(read("examples/grafana/dashboard.json"))).toEqual(dashboard()));

  test("schemas/, which has nothing else in it", () => {
    const files = readdirSync(join(root, "schemas"));
    expect(files.sort()).toEqual([...jsonSchemas().keys()].sort());
    for (const [name, schema] of jsonSchemas()) expect(JSON.parse(read(join("schemas", name)))).toEqual(schema);
  });
});

describe("docs/callbacks.md", () => {
  const rows = read("docs/callbacks.md").match(/^\| `.*$/gm) ?? [];

  test("has one row for each command of both registries", () => {
    const { tencent, openim } = sides;
    for (const command of [...tencent.registry.keys(), ...openim.registry.keys()])
      expect(rows.filter((row) => row.startsWith(`| \`${command}\` |`))).toHaveLength(1);
  });

  test("cannot leave a registered command unexplained, nor explain one that is not registered", () => {
    const registry = new Map([["a", { treatment: "go-on" } as const]]);
    expect(() => callbackTable(registry, new Map(), "box")).toThrow("not explained");
    const said = new Map([
      ["a", ["when", "box"] as const],
      ["b", ["when", "box"] as const],
    ]);
    expect(() => callbackTable(registry, said, "box")).toThrow("not registered: b");
  });

  test("names the callbacks that expect another answer", () => {
    for (const command of ["Sns.CallbackPrevFriendAdd", "Sns.CallbackPrevFriendResponse"])
      expect(read("docs/callbacks.md")).toContain(`| \`${command}\` | a \`ResultItem\``);
  });
});

describe("docs/events.md", () => {
  const text = read("docs/events.md");

  test("has an example of each type, and it is an event of that type", () => {
    const examples = [...text.matchAll(/^### (\S+)\n.*?^```json\n(.*?)^```$/gms)];
    expect(examples.map(([, type]) => type)).toEqual([...events.eventSchemas.keys()]);
    for (const [, type, json = ""] of examples)
      expect(events.parseEvent(json)).toMatchObject({ ok: true, event: { type } });
  });

  test("names every export of doorman/events, and no other", () => {
    const table = text.slice(text.indexOf("| export | what |"), text.indexOf("In other languages"));
    const named = [...table.matchAll(/^\| (.*?) \| /gm)]
      .flatMap(([, cell = ""]) => [...cell.matchAll(/`(\w+)/g)])
      .map(([, name = ""]) => name)
      .filter((name) => /^[a-z]/.test(name));
    expect(named.sort()).toEqual(Object.keys(events).sort());
  });
});

describe.each(pages)("%s", (path) => {
  const text = read(path);

  test("links only to what exists", () => {
    const targets = [...text.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target = ""]) => target);
    expect(targets.filter((to) => !/^https:/.test(to) && !existsSync(join(root, dirname(path), to)))).toEqual([]);
    expect(targets).not.toEqual([]);
  });

  /** An answer of the API's, what the operator's own shell holds, and secrets, which .dev.vars.example and the console have. */
  const shell = ["NOT_FOUND", "CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID", "ADMIN_TOKEN"];
  const secrets = [...Object.keys(parseEnv(read(".dev.vars.example"))), "CONSOLE_TOKENS", "READ_TOKEN"];
  const notSettings = new Set([...shell, ...secrets]);

  test("names only settings that exist", () => {
    // Secrets stand in no wrangler.toml.
    const settings = `${read("wrangler.toml")}\n${read(".dev.vars.example").replaceAll("=", " =")}`;
    const named = text.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g)?.filter((name) => !notSettings.has(name)) ?? [];
    expect(named.filter((name) => !settings.includes(`${name} =`))).toEqual([]);
  });
});
