// What the list commands cost with a million entries, as a multiple of what the CSV library or the streaming JSON parser
// alone takes to read the same file, and how much memory they take at most. Every task runs in a process of its own, in turn, several rounds: this file
// run by itself is such a process. The goals stand beside the figures and are not bent to them.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdtempSync,
  readFileSync as readText,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JSONParser } from "@streamparser/json";
import { parse } from "csv-parse";
import * as z from "zod/mini";
import { gunzip, openSource } from "../cli/lists/files/open-source.ts";
import type { FileEntries } from "../lists/comparing/file-entries.ts";
import { changesOf, createPlanner } from "../lists/comparing/plan.ts";
import { linesOf } from "../lists/comparing/plan-lines.ts";
import type { Pair } from "../lists/entry/pair.ts";
import { readEntries } from "../lists/reading/read-entries.ts";
import type { Row } from "./rows.ts";
import { spreadOf } from "./spread.ts";

const entries = 1_000_000;
const rounds = 3;
const defaults = { kind: "user", group: "", fields: {} } as const;

/** A deny with an end and a reason of its own; every third in a group. */
function entryAt(index: number) {
  const id = `u${(index * 7919) % 10_000_019}`;
  const until = new Date(1_900_000_000_000 + index * 1000).toISOString();
  const group = index % 3 === 0 ? "@TGS#2J4SZEAEL" : "";
  return { id, group, until, message: "You are banned, sorry.", reason: `raid of May, ticket ${index}` };
}

async function writeFile(path: string, start: string, lineAt: (index: number) => string, end: string): Promise<void> {
  const file = createWriteStream(path);
  file.write(start);
  for (let index = 0; index < entries; index++) if (!file.write(lineAt(index))) await once(file, "drain");
  file.end(end);
  await once(file, "finish");
}

const writeCsv = (path: string): Promise<void> =>
  writeFile(
    path,
    "kind,id,group,effect,until,code,message,reason,observe,final,member\n",
    (index) => {
      const { id, group, until, message, reason } = entryAt(index);
      return `user,${id},${group},deny,${until},10101,"${message}","${reason}",,,\n`;
    },
    "",
  );

/** As another server exports its bans: one array on one line, ids as numbers that no double holds. */
const writeJson = (path: string): Promise<void> =>
  writeFile(
    path,
    "[",
    (index) => {
      const { until, reason } = entryAt(index);
      const user = `{"id":${72_609_671_957_368n * 10_000n + BigInt(index)},"username":"u${index}"}`;
      return `${index === 0 ? "" : ","}{"user":${user},"reason":"${reason}","expires":"${until}"}`;
    },
    "]",
  );

/** The same entries as KV would page them out, signed; one in a hundred says something else, and one in a hundred is missing. */
function* pagesOfKv(): Generator<readonly Pair[]> {
  let page: Pair[] = [];
  for (let index = 0; index < entries; index++) {
    if (index % 100 === 1) continue;
    const { id, group, until, message, reason } = entryAt(index);
    const key = group === "" ? `user/${id}` : `group/${group}/user/${id}`;
    const code = index % 100 === 2 ? 10_102 : 10_101;
    const author = { by: "ops@example.com", at: "2026-11-20T12:00:00.000Z" };
    const expiration = 1_900_000_000 + index;
    page.push({ key, value: JSON.stringify({ effect: "deny", until, code, message, reason, ...author }), expiration });
    if (page.length < 1000) continue;
    yield page;
    page = [];
  }
  yield page;
}

async function readWhole(path: string): Promise<FileEntries> {
  const options = { columns: new Map(), dates: undefined, defaults, format: undefined, now: Date.now(), gunzip };
  const read = await readEntries(
    openSource(path, () => undefined),
    options,
  );
  if (!read.ok) throw new Error(read.refused);
  if (read.file.bad.length > 0) throw new Error(`${read.file.bad.length} bad lines`);
  return read.file;
}

const library = "the CSV library alone";
const jsonParser = "the streaming JSON parser alone";

const tasks = {
  [library]: async (path: string) => {
    let records = 0;
    for await (const _record of createReadStream(path).pipe(parse())) records++;
    return records - 1;
  },
  "read, check, convert": async (path: string) => (await readWhole(path)).pairs.size(),
  "diff against as many": async (path: string) => {
    const file = await readWhole(path);
    const planner = createPlanner(file, { purpose: "sync", mode: "replace", now: Date.now(), lasting: new Map() });
    for (const page of pagesOfKv()) planner.see(page);
    const plan = planner.finish();
    if ("problem" in plan) throw new Error(plan.problem);
    let changes = 0;
    for (const _line of linesOf(changesOf(plan, file), Date.now())) changes++;
    if (changes !== entries / 50) throw new Error(`${changes} changes found`);
    return plan.same + changes;
  },
  [jsonParser]: async (path: string) => {
    let items = 0;
    const parser = new JSONParser({ paths: ["$.*"], keepStack: false });
    parser.onValue = () => {
      items++;
    };
    for await (const chunk of createReadStream(path)) parser.write(chunk);
    return items;
  },
  "a JSON array: read, check, convert": async (path: string) => (await readWhole(path)).pairs.size(),
} as const;

type TaskName = keyof typeof tasks;

/** `atMost`: times what its parser alone takes. */
const goals: readonly {
  readonly name: TaskName;
  readonly alone: typeof library | typeof jsonParser;
  readonly atMost: number;
  readonly mib: number;
}[] = [
  { name: "read, check, convert", alone: library, atMost: 3, mib: 300 },
  { name: "diff against as many", alone: library, atMost: 8, mib: 1024 },
  { name: "a JSON array: read, check, convert", alone: jsonParser, atMost: 4, mib: 300 },
];

const figures = z.object({ ms: z.number(), mib: z.number() });
type Figures = z.infer<typeof figures>;

/** Of this process alone: on Linux resourceUsage() also counts what the process was forked from. */
function peakMib(): number {
  const status = "/proc/self/status";
  const kib = existsSync(status) ? /^VmHWM:\s+(\d+) kB$/m.exec(readText(status, "utf8"))?.[1] : undefined;
  return Number(kib ?? process.resourceUsage().maxRSS) / 1024;
}

async function runTask(name: string, path: string): Promise<Figures> {
  const task = Object.entries(tasks).find(([each]) => each === name)?.[1];
  if (task === undefined) throw new Error(`no task ${name}`);
  const from = performance.now();
  const done = await task(path);
  if (done !== entries) throw new Error(`${name}: ${done} entries`);
  return { ms: performance.now() - from, mib: peakMib() };
}

const inOwnProcess = (name: TaskName, path: string): Figures =>
  figures.parse(JSON.parse(execFileSync(process.execPath, [import.meta.filename, name, path], { encoding: "utf8" })));

export async function measureListTools(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "doorman-bench-"));
  try {
    const paths = { [library]: join(folder, "lists.csv"), [jsonParser]: join(folder, "bans.json") };
    await writeCsv(paths[library]);
    await writeJson(paths[jsonParser]);
    const all = Array.from({ length: rounds }, () => {
      const alones = {
        [library]: inOwnProcess(library, paths[library]),
        [jsonParser]: inOwnProcess(jsonParser, paths[jsonParser]),
      };
      return goals.map(({ name, alone }) => {
        const { ms, mib } = inOwnProcess(name, paths[alone]);
        return { ratio: ms / alones[alone].ms, mib };
      });
    });
    return goals.flatMap(({ name, alone, atMost, mib }, index): Row[] => {
      const own = all.flatMap((round) => round[index] ?? []);
      const title = `${entries.toLocaleString("en")} entries, ${name}`;
      return [
        {
          part: "ratios",
          name: `${title}: times reading the file with ${alone}`,
          unit: "×",
          ...spreadOf(own.map(({ ratio }) => ratio)),
          atMost,
        },
        {
          part: "ratios",
          name: `${title}: peak memory`,
          unit: "MiB",
          value: Math.max(...own.map((round) => round.mib)),
          atMost: mib,
        },
      ];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const [name = "", path = ""] = process.argv.slice(2);
  console.log(JSON.stringify(await runTask(name, path)));
}
