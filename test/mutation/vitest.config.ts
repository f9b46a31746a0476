// The tests that a mutation tester runs again and again: those that need no more than Node, and start nothing.
import { defineConfig } from "vitest/config";

/** Folders of src that are being changed, as cli/mutate.ts names them; none: any may be. */
const mutated = (process.env.MUTATED || "core,events,platforms,policy").split(",");

export default defineConfig({
  test: {
    include: [...mutated.map((folder) => `test/${folder}/**/*.test.ts`), "test/*.test.ts"],
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
