// What the documents say about this repository, held against it: scripts, settings, callbacks, entries, paths, links, and
// wrangler's own flags. Must not hold a second list of anything; the README's shell lines run in test/e2e/readme.test.ts.
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseEnv, promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { parseEntry, parsePatterns } from "../lists/entry/reading.ts";
import packageJson from "../package.json" with { type: "json" };
import * as openim from "../src/platforms/openim/registry.ts";
import * as tencent from "../src/platforms/tencent/registry.ts";
import { readSettings } from "../src/settings.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const documents = ["README.md", "CONTRIBUTING.md", "docs/lists.md", "docs/operations.md"].map((path) => ({
  path,
  text: read(path),
}));
const readme = read("README.md");
const everything = documents.map(({ text }) => text).join("\n");

/** The part of README under a heading of the second level. */
function section(heading: string): string {
  const [, text] = readme.split(`\n## ${heading}\n`);
  if (text === undefined) throw new Error(`README has no section "${heading}"`);
  return text.split("\n## ")[0] ?? "";
}

/** The cells of every table row in the text. */
const rows = (text: string): string[][] =>
  [...text.matchAll(/^\| (.*) \|$/gm)].map(([, row = ""]) => row.split(" | ").map((cell) => cell.trim()));

const inBackticks = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);

describe("scripts", () => {
  const named = [...everything.matchAll(/\bnpm (run )?([a-z](?:[\w:-]*\w)?)/g)].map(([, run, name = ""]) => ({
    run,
    name,
  }));

  it("are all in package.json", () => {
    const scripts = named.filter(({ run, name }) => run !== undefined || name !== "ci").map(({ name }) => name);
    expect(scripts).toEqual(expect.arrayContaining(["start", "test", "call", "check", "format"]));
    expect(Object.keys(packageJson.scripts)).toEqual(expect.arrayContaining([...new Set(scripts)]));
  });

  it("are the programs that other tests run", () => {
    expect(readme).toMatch(/^npm ci && npm start /m);
    expect(readme).toMatch(/^npm ci && npm test /m);
    expect(packageJson.scripts).toMatchObject({
      start: "node cli/start.ts",
      call: "node cli/call.ts",
      test: "vitest run",
    });
    expect(read("test/e2e/start.test.ts")).toContain('"cli/start.ts"');
    expect(read("test/cli/run-call.ts")).toContain("cli/call.ts");
  });

  it("need the Node that package.json asks for", () => {
    expect(packageJson.engines.node).toBe(">=20");
    expect(readme).toContain("Node 20 or newer");
  });
});

describe("settings", () => {
  const bindings = {
    LISTS: { get() {} },
    SPOOL: { put() {} },
    EVENTS: { sendBatch() {} },
    ROSTER: { get() {} },
    FLOOD: { idFromName() {} },
  };
  const { vars } = unstable_readConfig({ config: join(root, "wrangler.toml") });
  const secrets = Object.keys(parseEnv(read(".dev.vars.example")));
  const settings = (values: Readonly<Record<string, unknown>>) => readSettings({ ...bindings, ...values });
  const accepts = (name: string, value: unknown) => settings({ [name]: value }).ok;
  const table = rows(section("Settings")).filter(([name = ""]) => name.includes("`"));

  /** The names that the settings ask the env for. */
  function asked(): string[] {
    const names = new Set<string>();
    const env = new Proxy<Record<string, unknown>>(bindings, {
      get(target, name) {
        if (typeof name === "string") names.add(name);
        return Reflect.get(target, name);
      },
      getOwnPropertyDescriptor(target, name) {
        if (typeof name === "string") names.add(name);
        return Reflect.getOwnPropertyDescriptor(target, name);
      },
    });
    readSettings(env);
    return [...names].filter((name) => /^[A-Z_]+$/.test(name) && !(name in bindings));
  }

  it("are those of the schema, of wrangler.toml and of .dev.vars.example", () => {
    const names = table.flatMap(([name = ""]) => inBackticks(name)).sort();
    expect(names).toEqual(asked().sort());
    expect(names).toEqual([...Object.keys(vars), ...secrets].sort());
  });

  it("start with the same values whether wrangler.toml names them or not", () => {
    // Through JSON: what a platform is made of are functions.
    const shown = (values: object) => JSON.parse(JSON.stringify(settings({ ...values })));
    expect(shown(vars)).toEqual(shown({ REJECT_MESSAGE: vars.REJECT_MESSAGE }));
  });

  it.each(table)("%s: %s", (cell, _what, otherwise = "", values = "") => {
    const [name = ""] = inBackticks(cell);
    expect(cell.startsWith("●")).toBe(secrets.includes(name));
    expect(otherwise === "empty" ? "" : inBackticks(otherwise)[0]).toBe(String(vars[name] ?? ""));

    const choices = inBackticks(values);
    for (const choice of choices) expect([choice, accepts(name, choice)]).toEqual([choice, true]);
    if (choices.length > 0) expect(accepts(name, "perhaps")).toBe(false);

    const [, unit, least, most] = /(each )?(\d+) to (\d+)/.exec(values) ?? [];
    const sized = (size: number) => (unit === undefined ? size : "x".repeat(size));
    if (least !== undefined && most !== undefined) {
      expect([least, accepts(name, sized(Number(least)))]).toEqual([least, true]);
      expect([most, accepts(name, sized(Number(most)))]).toEqual([most, true]);
      if (Number(least) > 1) expect(accepts(name, sized(Number(least) - 1))).toBe(false);
      expect(accepts(name, sized(Number(most) + 1))).toBe(false);
    }
    if (values.startsWith("comma list")) expect(accepts(name, "a,,b")).toBe(false);
    if (values.includes("CIDR")) expect(accepts(name, "192.0.2.7, 2001:db8::/32")).toBe(true);
    expect(choices.length > 0 || least !== undefined || /^comma list|^a text/.test(values)).toBe(true);
  });

  it("warn about a short OpenIM secret where the table says so", () => {
    const [, least] = /below (\d+) there is a warning/.exec(readme) ?? [];
    const warnings = (length: number) => {
      const result = settings({ OPENIM_SECRETS: "x".repeat(length) });
      return result.ok ? result.value.warnings.length : -1;
    };
    expect([warnings(Number(least) - 1), warnings(Number(least))]).toEqual([1, 0]);
  });

  it("are everywhere called by a name that exists", () => {
    const known = [...asked(), ...Object.keys(bindings)];
    const named = [...everything.matchAll(/(?<![\w/])[A-Z]+(?:_[A-Z]+)+(?![\w])/g)].map(([name]) => name);
    // Shell variables of the documents, and secrets of the console.
    const others = ["ADMIN_TOKEN", "CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID", "READ_TOKEN", "CONSOLE_TOKENS"];
    expect([...new Set(named)].filter((name) => !known.includes(name) && !others.includes(name))).toEqual([]);
  });
});

describe("the table of callbacks", () => {
  const table = rows(section("Platforms and callbacks"));
  const row = (title: string) => table.find(([first]) => first === title) ?? [];
  const commands = (cell = "") => inBackticks(cell).filter((code) => /callback/i.test(code) && !code.startsWith("im."));

  it.each([
    ["Tencent", 1, tencent],
    ["OpenIM", 2, openim],
  ] as const)("names what is decided of %s", (_name, column, { registry }) => {
    const decided = [...registry].flatMap(([command, { treatment }]) => (treatment === "decide" ? [command] : []));
    expect(commands(row("decided")[column]).sort()).toEqual(decided.sort());
  });
});

describe("entries to put", () => {
  const key = /^(?:user|inviter|group|type)\/[^/]+$|^group\/[^/]+\/(?:user|inviter)\/[^/]+$|^default$/;
  const puts = readme.split("\n").filter((line) => line.startsWith("npx wrangler kv"));

  it("go to the deployed lists", () => {
    expect(puts.filter((line) => !line.includes(" --remote --binding LISTS"))).toEqual([]);
  });

  it.each(puts.filter((line) => line.includes(" key put ")))("%s", (line) => {
    const [name = "", value = ""] = [...(line.split("LISTS ")[1]?.matchAll(/'([^']*)'|[^\s']+/g) ?? [])].map(
      ([word, quoted]) => quoted ?? word,
    );
    if (name === "patterns") {
      expect(parsePatterns(value)).toMatchObject({ ok: true, value: { problems: [] } });
      return;
    }
    expect(name).toMatch(key);
    expect(parseEntry(value)).toMatchObject({ ok: true, value: { dropped: [] } });
  });
});

describe.each(documents)("$path", ({ path, text }) => {
  it("names only files that exist", () => {
    const named = [...text.matchAll(/(?<![\w/.@-])(?:\.ci|bench|cli|docs|examples|src|test)\/[\w.<>/-]*/g)]
      .map(([name]) => name.replace(/[./]+$/, ""))
      .flatMap((name) =>
        name.includes("<platform>") ? ["tencent", "openim"].map((one) => name.replaceAll("<platform>", one)) : [name],
      );
    expect([...new Set(named)].filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });

  it("links only to what exists", () => {
    const anchorsIn = (page: string) =>
      [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
        heading
          .toLowerCase()
          .replace(/[^\w\s-]/g, "")
          .replaceAll(" ", "-"),
      );
    const exists = (target: string): boolean => {
      if (/^https?:/.test(target)) return true;
      const [file = "", anchor] = target.split("#");
      const at = join(root, dirname(path), file);
      if (file !== "" && !existsSync(at)) return false;
      return anchor === undefined || anchorsIn(file === "" ? text : readFileSync(at, "utf8")).includes(anchor);
    };
    const broken = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target = ""]) => target).filter((t) => !exists(t));
    expect(broken).toEqual([]);
  });
});

describe("wrangler", { timeout: 60_000 }, () => {
  const run = promisify(execFile);
  const helps = new Map<string, Promise<string>>();
  function help(words: readonly string[]): Promise<string> {
    const asked = words.join(" ");
    const known = helps.get(asked);
    if (known !== undefined) return known;
    const args = [join(root, "node_modules/wrangler/bin/wrangler.js"), ...words, "--help"];
    const told = run(process.execPath, args, { cwd: root, env: { ...process.env, WRANGLER_LOG: "log" } });
    const text = told.then(({ stdout }) => stdout);
    helps.set(asked, text);
    return text;
  }
  const lines = [...everything.matchAll(/npx (wrangler [^\n`]+)/g)].map(([, line = ""]) =>
    line
      .replace(/"(?:\\.|[^"\\])*"|'[^']*'/g, "X")
      .replace(/\s[#|].*$/, "")
      .trim(),
  );

  it.concurrent.each([...new Set(lines)])("knows %s", async (line) => {
    const [, ...tokens] = line.split(/\s+/);
    const end = tokens.findIndex((token) => !/^[a-z][a-z\d-]*$/.test(token));
    const words = end === -1 ? tokens : tokens.slice(0, end);
    const text = await help(words);
    const [, usage = ""] = /^wrangler (.*)$/m.exec(text) ?? [];
    const command = usage.split(" ").filter((word) => !/[<[]/.test(word));
    expect(command).not.toEqual([]);
    expect(words.slice(0, command.length)).toEqual(command);
    const places = usage.split(" ").length - command.length;
    expect(words.length - command.length).toBeLessThanOrEqual(places);
    for (const flag of tokens.filter((token) => token.startsWith("-")))
      expect(text).toMatch(RegExp(`(?<!\\S)${flag}\\b`));
  });
});
