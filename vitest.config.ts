// Tests run in Node; those under test/e2e start the Worker in workerd, which takes a few seconds once per file.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // wrangler prints a line for each request otherwise; the Worker's own lines are read through the harness.
    env: { WRANGLER_LOG: "error", WRANGLER_SEND_METRICS: "false" },
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
