// Tests run in Node; those under test/e2e start the Worker in workerd, which takes a few seconds once per file.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
