// `doorman/events` as a package: what it is built of, that the build is complete, and that plain Node, TypeScript and a
// bundler can use it. It may need nothing of the Worker, and the Worker may not carry it.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);
const tsc = join(root, "node_modules/typescript/bin/tsc");

/** What a file imports: own files by their path, packages by their name. */
function importsOf(path: string): readonly string[] {
  const statements = readFileSync(path, "utf8").matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g);
  return [...statements].map(([, name = ""]) => (name.startsWith(".") ? join(dirname(path), name) : name));
}

function everythingBehind(path: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const name of importsOf(path)) {
    if (name.startsWith("/")) everythingBehind(name, found);
    else found.add(name);
  }
  return found;
}

const named = (paths: ReadonlySet<string>) =>
  [...paths].map((path) => (path.startsWith("/") ? relative(root, path) : path)).sort();

test("is made of the schemas and zod/mini alone", () => {
  const behind = named(everythingBehind(join(root, "src/events/public.ts")));
  expect(behind).toEqual(["src/core/notice.ts", "src/events/event.ts", "src/events/public.ts", "zod/mini"]);
});

test("is imported by nothing that the Worker carries", () => {
  const worker = named(everythingBehind(join(root, "src/index.ts")));
  expect(worker).toContain("src/events/event.ts");
  expect(worker).not.toContain("src/events/public.ts");
});

describe("built into a folder", () => {
  const folder = mkdtempSync(join(tmpdir(), "doorman-events-"));
  const packaged = join(folder, "node_modules/doorman");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  beforeAll(async () => {
    const out = join(packaged, "dist/events");
    await run(process.execPath, [tsc, "-p", join(root, "tsconfig.events.json"), "--outDir", out]);
    const exported = { types: "./dist/events/events/public.d.ts", default: "./dist/events/events/public.js" };
    const manifest = { name: "doorman", version: "0.1.0", type: "module", exports: { "./events": exported } };
    writeFileSync(join(packaged, "package.json"), JSON.stringify(manifest));
    symlinkSync(join(root, "node_modules/zod"), join(folder, "node_modules/zod"));
  });

  test("it is those files and their types, and nothing else", () => {
    const files = readdirSync(join(packaged, "dist"), { recursive: true, encoding: "utf8" });
    expect(files.filter((path) => /\.\w+$/.test(path)).sort()).toEqual(
      ["core/notice", "events/event", "events/public"].flatMap((path) => [`events/${path}.d.ts`, `events/${path}.js`]),
    );
  });

  test("package.json exports it, once it is built there", () => {
    const manifest: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(manifest).toMatchObject({
      scripts: { prepare: "tsc -p tsconfig.events.json" },
      exports: {
        "./events": { types: "./dist/events/events/public.d.ts", default: "./dist/events/events/public.js" },
      },
    });
  });

  test("plain Node reads an event with it", async () => {
    const program = `
      import { readFileSync } from "node:fs";
      import { isGroupFull, joinParts, parseEvent } from "doorman/events";
      const text = readFileSync(process.argv[2], "utf8");
      const parsed = parseEvent(text);
      console.log(parsed.ok, parsed.ok && isGroupFull(parsed.event), parsed.event?.subject, joinParts([text]).ok);
      console.log(parseEvent("{").error.reason);
    `;
    writeFileSync(join(folder, "reads.mjs"), program);
    const recorded = join(root, "test/fixtures/events/v1/im.group.full.example.json");
    const { stdout } = await run(process.execPath, [join(folder, "reads.mjs"), recorded], { cwd: folder });
    expect(stdout).toBe("true true @TGS#2J4SZEAEL true\nnot-json\n");
  });

  test.each([
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ])("TypeScript knows its types (module %s, moduleResolution %s)", async (module, moduleResolution) => {
    const program = `
      import { type EventOf, isMembersJoined, parseEvent } from "doorman/events";
      const parsed = parseEvent("{}");
      if (parsed.ok && isMembersJoined(parsed.event)) {
        const how: "apply" | "invite" | "unknown" = parsed.event.data.how;
        console.log(how);
      }
      export const ownerOf = (event: EventOf<"im.group.owner.changed">): string => event.data.owner;
      // @ts-expect-error There is no such field.
      export const nothing = (event: EventOf<"im.group.full">) => event.data.members;
    `;
    const source = join(folder, "src");
    mkdirSync(source, { recursive: true });
    writeFileSync(join(source, "typed.mts"), program);
    const options = {
      module,
      moduleResolution,
      target: "es2022",
      strict: true,
      noEmit: true,
      types: [],
      lib: ["es2022", "dom"],
    };
    const config = { compilerOptions: { ...options, skipLibCheck: false }, include: ["typed.mts"] };
    writeFileSync(join(source, `tsconfig.${module}.json`), JSON.stringify(config));
    await run(process.execPath, [tsc, "-p", join(source, `tsconfig.${module}.json`)], { cwd: folder });
  });

  test("a bundler makes one file of it that needs nothing", async () => {
    const entry = join(folder, "bundled.mjs");
    writeFileSync(entry, 'import { parseEvent } from "doorman/events";\nconsole.log(parseEvent("5").error.reason);\n');
    const { build } = await import("esbuild");
    const outfile = join(folder, "out/bundle.mjs");
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      format: "esm",
      platform: "neutral",
      mainFields: ["module", "main"],
    });
    const { stdout } = await run(process.execPath, [outfile]);
    expect(stdout).toBe("not-an-object\n");
  });
});
