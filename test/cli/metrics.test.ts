/**
 * Tests of `npm run metrics` against a server that answers as Cloudflare's SQL API is documented to (FORMAT JSON), and of
 * the queries themselves: they may name only columns that the gate writes.
 */

import { execFile } from "node:child_process";
import { createServer, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dashboard } from "../../cli/docs/dashboard.ts";
import { alarmSql, alarms, tables } from "../../cli/metrics/queries.ts";
import { columns } from "../../src/core/metrics.ts";
import type { Ended } from "./run-call.ts";

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly sql: string;
}

let asked: Asked[] = [];
let reply: (sql: string) => { readonly status: number; readonly text: string };
const rows = (...data: readonly unknown[]) => ({
  status: 200,
  text: JSON.stringify({ meta: [], data, rows: data.length }),
});

const read = async (request: IncomingMessage): Promise<string> => {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
};

const server = createServer(async (request, response) => {
  const sql = await read(request);
  asked.push({ method: request.method, url: request.url, authorization: request.headers.authorization, sql });
  const { status, text } = reply(sql);
  response.writeHead(status, { "content-type": "application/json" }).end(text);
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => server.close());
beforeEach(() => {
  asked = [];
});

const script = join(import.meta.dirname, "../../cli/metrics.ts");

function metrics(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const secrets = { CLOUDFLARE_API_TOKEN: "the-token", CLOUDFLARE_ACCOUNT_ID: "acc/1", ...env };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [script, "--api-url", `http://127.0.0.1:${port}`, ...args],
      { env: { ...process.env, ...secrets } },
      (error, out, err) => resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
  });
}

describe("npm run metrics", () => {
  test("asks with the token, for so long back, and draws a table of what comes", async () => {
    reply = (sql) =>
      sql.includes("AS people")
        ? rows({
            platform: "tencent",
            action: "apply",
            outcome: "refuse",
            mode: "enforce",
            n: "12",
            people: 14,
            refused: 12,
          })
        : sql.includes("p99Ms")
          ? rows({ platform: "tencent", action: "apply", n: "12", p99Ms: 87.456 })
          : rows();
    const ended = await metrics(["--since", "30m"]);
    expect(ended).toMatchObject({ code: 0, err: "" });
    expect(ended.out).toMatch(/Decisions\n.*platform.*\n.*tencent +apply +refuse +enforce +12 +14 +12\n/s);
    expect(ended.out).toMatch(/Time of decisions\n.*\ntencent +apply +12 +87\.5\n/);
    expect(ended.out).toContain("Events\n  none");
    expect(asked).toHaveLength(tables.length + alarms.length);
    for (const { method, url, authorization, sql } of asked) {
      expect({ method, url, authorization }).toEqual({
        method: "POST",
        url: "/accounts/acc%2F1/analytics_engine/sql",
        authorization: "Bearer the-token",
      });
      expect(sql).toMatch(/FORMAT JSON$/);
    }
    expect(asked.filter(({ sql }) => sql.includes("INTERVAL '1800' SECOND"))).toHaveLength(tables.length);
  });

  test("--alarms asks nothing else, and ends with 1 when one rings", async () => {
    reply = (sql) => rows({ value: sql.includes("double9") ? 3 : 0 });
    const ended = await metrics(["--alarms"]);
    expect(ended.code).toBe(1);
    expect(ended.out).toMatch(/lost +3 +0 +RINGS\n/);
    expect(ended.out).toMatch(/\nlost: Neither queue nor spool took an event.*Save the lost lines/s);
    for (const line of ended.out.split("\n")) expect(line.length).toBeLessThan(80);
    expect(ended.out.match(/quiet/g)).toHaveLength(alarms.length - 1);
    expect(asked).toHaveLength(alarms.length);
    reply = () => rows({ value: null });
    expect((await metrics(["--alarms"])).code).toBe(0);
  });

  test("--json is one object with everything, or with the alarms alone", async () => {
    reply = () => rows({ n: 1, value: 7 });
    const { out } = await metrics(["--json"]);
    const told = JSON.parse(out);
    expect(Object.keys(told)).toEqual([...tables.map(({ title }) => title), "alarms"]);
    expect(told.Events).toEqual([{ n: 1, value: 7 }]);
    expect(told.alarms).toHaveLength(alarms.length);
    const only = await metrics(["--json", "--alarms"]);
    expect(only.code).toBe(1);
    expect(JSON.parse(only.out)).toEqual({ alarms: told.alarms });
  });

  test.each([
    [400, "syntax error at \u001b[31mFROM\n", "Cloudflare answers 400: syntax error at [31mFROM"],
    [401, '{"errors":[{"message":"Authentication error"}]}', "Account Analytics > Read"],
    [403, "", "Account Analytics > Read"],
    [404, "", "CLOUDFLARE_ACCOUNT_ID"],
    [422, "unable to find type of column: index1", "There are no points yet"],
    [429, "", "Ask again in a minute"],
    [500, "boom\nboom", "Cloudflare answers 500: boom boom"],
    [200, "<html>\n<body>\u001b[31m", "no JSON: <html> <body> [31m"],
    [200, "", "no JSON: nothing"],
    [200, "null", "another form"],
    [200, '{"data":[{"n":{}}]}', "another form"],
    [200, '{"rows":[]}', "another form"],
  ])("says in one line what to do when Cloudflare answers %i %s", async (status, text, line) => {
    reply = () => ({ status, text });
    const ended = await metrics(["--alarms"]);
    expect(ended.code).toBe(1);
    expect(ended.err).toContain(line);
    expect(ended.err.trim()).not.toContain("\n");
    expect(ended.err).not.toContain("the-token");
  });

  test("says so where nobody listens", async () => {
    const ended = await metrics(["--alarms", "--api-url", "http://127.0.0.1:1"]);
    expect(ended).toMatchObject({ code: 1, out: "" });
    expect(ended.err).toMatch(/^Cloudflare's API cannot be reached: .*\n$/);
  });

  test("draws tables of a month that fit into 80 columns, with numbers of 64 bits as they come", async () => {
    reply = (sql) => {
      const names = [...sql.matchAll(/ AS (\w+)/g)].map(([, name = ""]) => name);
      const words = {
        platform: "telegram",
        action: "invite",
        outcome: "refuse-some",
        mode: "observe",
      };
      const values: Readonly<Record<string, unknown>> = { ...words, entry: "group/inviter", lookup: "last-known" };
      return rows(Object.fromEntries(names.map((name) => [name, values[name] ?? "12345"])));
    };
    const { out, code, err } = await metrics(["--since", "30d"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const line of out.split("\n")) expect(line.length).toBeLessThan(80);
    expect(out).toMatch(/telegram +invite +refuse-some +observe +12345 /);
  });

  test.each([
    [["--since", "soon"], {}, "duration"],
    [[], { CLOUDFLARE_API_TOKEN: "" }, "Account Analytics > Read"],
    [[], { CLOUDFLARE_ACCOUNT_ID: "" }, "CLOUDFLARE_ACCOUNT_ID"],
  ])("wrong use ends with 2: %j %j", async (args, env, line) => {
    const ended = await metrics(args, env);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain(line);
    expect(asked).toEqual([]);
  });
});

describe("every query", () => {
  const queries = [
    ...tables.map(({ sql }) => sql("timestamp > NOW()")),
    ...alarms.map(alarmSql),
    ...dashboard().panels.flatMap(({ targets }) => targets.map(({ query }) => query)),
  ];
  const known = new Set([
    ...columns.index.map((_, at) => `index${at + 1}`),
    ...columns.texts.map((_, at) => `blob${at + 1}`),
    ...columns.numbers.map((_, at) => `double${at + 1}`),
  ]);

  /** Of Cloudflare's documentation, the sql-reference of Analytics Engine; it has no concat. */
  const documented = new Set(["SUM", "IF", "MAX", "NOW", "quantileExactWeighted", "format"]);

  test.each(queries)("asks for no function that Analytics Engine does not have: %s", (sql) => {
    const called = [...sql.matchAll(/(\w+)(?:\([\d.]+\))?\(/g)].map(([, name = ""]) => name);
    expect(called).not.toEqual([]);
    expect(called.filter((name) => !documented.has(name))).toEqual([]);
  });

  test.each(queries)("names only columns that are written, and counts with the sampling: %s", (sql) => {
    for (const column of sql.match(/\b(index|blob|double)\d+\b/g) ?? []) expect(known).toContain(column);
    expect(sql).not.toMatch(/count\(|JOIN|UNION/i);
    expect(sql).toMatch(/_sample_interval|MAX\(/);
  });
});
