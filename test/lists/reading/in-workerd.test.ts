// The reader in workerd, where the console will run it: every kind of file, by the platform's own streams and decoders.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
const worker = `
import { readEntries } from "./lists/reading/read-entries.ts";
import { replayable } from "./lists/reading/source.ts";
export default {
  async fetch(request) {
    const options = { columns: new Map(), defaults: { kind: "user", group: "", fields: {} }, now: Date.now() };
    const read = await readEntries(replayable("list", request.body), options);
    if (!read.ok) return new Response(read.refused, { status: 422 });
    const { pairs, how } = read.file;
    return Response.json({ how, keys: Array.from({ length: pairs.size() }, (_, place) => pairs.keyAt(place)) });
  },
};`;

let miniflare: Miniflare;
beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: { contents: worker, resolveDir: root, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    external: ["node:*"],
    write: false,
  });
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: outputFiles[0]?.text ?? "",
      compatibilityDate: "2026-06-01",
      // csv-parse works on Buffer and Node's name for web streams.
      compatibilityFlags: ["nodejs_compat"],
    }),
  );
  await miniflare.ready;
});
afterAll(() => miniflare.dispose());

it.each([
  ["excel-utf16.csv", 200, ["user/10001", "user/10002"]],
  ["numbers-array.json", 200, ["user/726096719573680001", "user/726096719573680002", "user/90071992547409931"]],
  ["numbers.ndjson.json", 200, ["user/726096719573680001", "user/5120000001"]],
  ["ids.txt.gz", 200, ["user/10001", "user/10002"]],
  ["trailing-space.csv", 200, ["user/10001", "user/10002", "user/10003", "user/10004", "user/10005"]],
  ["excel-cp1252.csv", 422, "perhaps WINDOWS-1252"],
  ["bans.xlsx", 422, "is a workbook (Excel)"],
] as const)("%s", async (name, status, found) => {
  const body = readFileSync(join(root, "test/fixtures/lists", name));
  const response = await miniflare.dispatchFetch("http://console.test/", { method: "POST", body });
  const text = await response.text();
  expect([response.status, text]).toEqual([status, expect.anything()]);
  if (typeof found === "string") expect(text).toContain(found);
  else expect(JSON.parse(text).keys).toEqual(found);
});
