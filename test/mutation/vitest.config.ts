// The tests that a mutation tester runs again and again: those that need no more than Node, and start nothing.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/{core,events,platforms,policy}/**/*.test.ts", "test/*.test.ts"],
    exclude: [
      "test/architecture.test.ts",
      "test/deployable.test.ts",
      "test/readme.test.ts",
      // Builds the package.
      "test/events/public-package.test.ts",
    ],
    setupFiles: ["test/mutation/no-shrinking.ts"],
    testTimeout: 30_000,
  },
});
