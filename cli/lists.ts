// `npm run lists -- …`: the operator's way to the allow and deny lists, local or deployed (docs/lists-command.md).
// Only the door stands here; commands and options are in lists/program.ts.

import { join } from "node:path";
import { runLists } from "./lists/program.ts";
import { realWorld } from "./lists/world.ts";

// The reader of our output has seen enough, as `head` has: no fault.
process.stdout.on("error", (error) => {
  if ("code" in error && error.code === "EPIPE") process.exit(0);
  throw error;
});
process.exitCode = await runLists(process.argv.slice(2), realWorld(), join(import.meta.dirname, "../wrangler.toml"));
