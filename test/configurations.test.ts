// What the configurations of the Workers have in common is named alike in all of them, and so are secrets, wherever they
// are asked for; what stands in wrangler.toml as a comment can be deployed. Holds no list of its own: one file is held
// against the other. What the console is deployed with is tested in test/cli/deploy-console.test.ts.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import * as z from "zod/mini";
import { consoleVarsText, devVarsText } from "../cli/start/dev-vars.ts";
import { consolesLook, crons } from "../cli/start/running-gate.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

const configuration = z.object({
  name: z.string(),
  vars: z.record(z.string(), z.unknown()),
  kv_namespaces: z.array(z.object({ binding: z.string(), id: z.optional(z.string()) })),
  d1_databases: z.array(z.object({ binding: z.string(), database_name: z.optional(z.string()) })),
  durable_objects: z.object({
    bindings: z.array(z.object({ name: z.string(), class_name: z.string(), script_name: z.optional(z.string()) })),
  }),
  queues: z.object({
    producers: z.optional(z.array(z.object({ binding: z.string(), queue: z.string() }))),
    consumers: z.optional(z.array(z.object({ queue: z.string(), dead_letter_queue: z.optional(z.string()) }))),
  }),
  services: z.optional(z.array(z.object({ service: z.string() }))),
  assets: z.optional(z.object({ binding: z.optional(z.string()) })),
  triggers: z.object({ crons: z.optional(z.array(z.string())) }),
});

const configOf = (path: string) => configuration.parse(unstable_readConfig({ config: join(root, path) }));
const gate = configOf("wrangler.toml");
const own = configOf("console/wrangler.toml");
const consumersOf = ({ queues }: typeof gate) => (queues.consumers ?? []).map(({ queue }) => queue);
const producersOf = ({ queues }: typeof gate) => (queues.producers ?? []).map(({ queue }) => queue);

describe("what the console shares with the gate", () => {
  it("is the queue: what the gate sends, the console takes", () => {
    expect(consumersOf(own)).toEqual(expect.arrayContaining(producersOf(gate)));
    expect(producersOf(gate)).not.toEqual([]);
  });

  it("is what it gives up: a dead letter's queue is its own, and it takes them", () => {
    const given = (own.queues.consumers ?? []).flatMap(({ dead_letter_queue: to }) => (to === undefined ? [] : [to]));
    expect(given).toHaveLength(1);
    expect(consumersOf(own)).toEqual([...producersOf(gate), ...given]);
    expect(producersOf(own)).toEqual(given);
    const { queues } = configOf("examples/consumer/wrangler.toml");
    expect(queues.consumers).toMatchObject([{ queue: producersOf(gate)[0], dead_letter_queue: given[0] }]);
  });

  it("is the lists, under one name and with no id of an account, so that this machine has one namespace for both", () => {
    const names = gate.kv_namespaces.map(({ binding }) => binding);
    expect(own.kv_namespaces.map(({ binding }) => binding)).toEqual(["LISTS"]);
    expect(names).toEqual(expect.arrayContaining(own.kv_namespaces.map(({ binding }) => binding)));
    expect([...gate.kv_namespaces, ...own.kv_namespaces].filter(({ id }) => id !== undefined)).toEqual([]);
  });

  it("is the counters of newcomers, which it finds by the gate's own name", () => {
    const gates = gate.durable_objects.bindings.map(({ name, class_name }) => ({
      name,
      class_name,
      script_name: gate.name,
    }));
    expect(own.durable_objects.bindings).toEqual(gates);
  });

  it("and `npm start` knows both by their names, and fires what Cloudflare would", () => {
    expect((configOf("cli/start/ports/wrangler.toml").services ?? []).map(({ service }) => service)).toEqual([
      gate.name,
      own.name,
    ]);
    expect(Object.values(crons).sort()).toEqual(gate.triggers.crons?.toSorted());
    expect((own.triggers.crons ?? []).map((cron) => `console ${cron}`)).toContain(consolesLook);
  });
});

describe("a database", () => {
  it("has one name in the documents and in what is deployed", () => {
    const [{ database_name: name = "", binding = "" } = {}] = own.d1_databases;
    expect(read("docs/console.md")).toContain(`\`${name}\``);
    expect(read("cli/deploy-console.ts")).toContain(`"apply", "${binding}", "--remote"`);
    expect(read("cli/start/console-tables.ts")).toContain(`"apply", "${binding}", "--local"`);
  });
});

/** `readonly NAME` of an interface, in capitals. */
const fieldsOf = (source: string, type: string): string[] => {
  const [, body = ""] = new RegExp(`interface ${type} \\{\\n(.*?)\\n\\}`, "s").exec(source) ?? [];
  return [...body.matchAll(/^ {2}readonly ([A-Z_]+)\??:/gm)].map(([, name = ""]) => name);
};

describe("secrets", () => {
  const [, block = ""] = /> \.env\.secrets <<END\n(.*?)\nEND/s.exec(read("README.md")) ?? [];
  const inFile = [...block.matchAll(/^([A-Z_]+)=/gm)].map(([, name = ""]) => name);
  const inExample = Object.keys(parseEnv(read(".dev.vars.example")));
  const putLater = [...read("README.md").matchAll(/wrangler secret put ([A-Z_]+)/g)].map(([, name = ""]) => name);

  it("of the gate are those of the example, which test/readme.test.ts holds against its settings: README sets each once", () => {
    expect([...inFile, ...putLater].sort()).toEqual(inExample.toSorted());
    expect(inExample.filter((name) => name in gate.vars)).toEqual([]);
    const made = Object.keys(parseEnv(devVarsText()));
    expect(made).toEqual(expect.arrayContaining(inExample));
    expect(made.filter((name) => !inExample.includes(name) && !(name in gate.vars))).toEqual([]);
  });

  it("of the console are what it reads beside its bindings and variables, and each is set in docs/console.md", () => {
    const bound = [
      ...own.kv_namespaces.map(({ binding }) => binding),
      ...own.d1_databases.map(({ binding }) => binding),
      ...own.durable_objects.bindings.map(({ name }) => name),
      own.assets?.binding ?? "",
    ];
    const asked = fieldsOf(read("console/src/settings.ts"), "Env");
    expect(asked).toEqual(expect.arrayContaining([...bound, ...Object.keys(own.vars)]));
    const secrets = asked.filter((name) => !bound.includes(name) && !(name in own.vars));
    const set = [...read("docs/console.md").matchAll(/secret put ([A-Z_]+) -c console\/wrangler\.toml/g)];
    expect(set.map(([, name]) => name).sort()).toEqual(secrets.toSorted());
    expect(secrets).toEqual(expect.arrayContaining(Object.keys(parseEnv(consoleVarsText()))));
  });
});

describe("what stands in a configuration as a comment", () => {
  const commented = /^# (?=\[|[a-z_]+ = )/gm;

  it("can be deployed", () => {
    const text = read("wrangler.toml");
    expect(text).toMatch(commented);
    const folder = mkdtempSync(join(tmpdir(), "doorman-configuration-"));
    const made = join(folder, "wrangler.toml");
    writeFileSync(made, text.replace(commented, "").replace(/^main = "(.*)"$/m, `main = "${root}/$1"`));
    try {
      const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
      const args = [wrangler, "deploy", "--dry-run", "-c", made, "--outdir", join(folder, "out")];
      const env = { ...process.env, WRANGLER_LOG: "log" };
      const printed = execFileSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });
      expect(printed).toContain("--dry-run: exiting now.");
      expect(printed).not.toMatch(/warning|error/i);
      const bindings = [...text.matchAll(/^# binding = "(.*)"$/gm)].map(([, name]) => name);
      for (const name of bindings) expect(printed).toContain(`env.${name} `);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
