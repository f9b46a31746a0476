// `npm run mutate`: changes the gate's code in one small way after the other, and tells which changes no test notices.
// Only the pure parts, whose tests need nothing but Node; takes long, so it is no part of .ci/run.
// npm run mutate -- src/policy/decide.ts changes one file, or whatever a glob names.
import { Stryker } from "@stryker-mutator/core";

const everything = [
  "src/policy/**/*.ts",
  "src/platforms/**/*.ts",
  "src/events/**/*.ts",
  "src/handle-callback.ts",
  // Only the documents and tests read these.
  "!src/platforms/*/registry.ts",
  "!src/platforms/registry-of.ts",
];
const named = process.argv.slice(2);
const folders = named.map((path) => /^src\/(core|events|platforms|policy)\//.exec(path)?.[1]);
/** Tests mirror the tree: of the folders only those that the named files have. */
process.env.MUTATED = folders.every((folder) => folder !== undefined) ? [...new Set(folders)].join(",") : "";

const results = await new Stryker({
  mutate: named.length > 0 ? named : everything,
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
  coverageAnalysis: "perTest",
  reporters: ["clear-text", "progress-append-only"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  // It would rewrite tsconfig.json with an interface that TypeScript 7 no longer has.
  tsconfigFile: "none",
  // On a machine that has other work, the tests take many times as long.
  dryRunTimeoutMinutes: 30,
  ignorePatterns: ["dist", ".wrangler"],
  allowConsoleColors: false,
}).runMutationTest();

const count = (status: string) => results.filter((result) => result.status === status).length;
const caught = count("Killed") + count("Timeout");
const missed = count("Survived") + count("NoCoverage");
console.log(
  `${caught} of ${caught + missed} changes are noticed: ${((100 * caught) / (caught + missed)).toFixed(1)} %`,
);
