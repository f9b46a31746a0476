/**
 * Tests of `npm run call` when it is used wrongly: one line on stderr, exit code 2, and nothing is sent.
 */

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { call } from "./run-call.ts";

const noVars = join(import.meta.dirname, "there-is-no-such-file");

describe("wrong use ends with 2 and one clear line", () => {
  test.each([
    [["tencent", "apply", "--vars", noVars], "No SdkAppid and token to call with: run `npm start` first"],
    [["tencent", "apply", "--vars", noVars, "--app", "1"], "No SdkAppid and token"],
    [["openim", "members-join", "--vars", noVars], "No OpenIM secret to call with: run `npm start` first"],
    [["tour", "--vars", noVars], "No SdkAppid and token"],
    [["tencent", "apply", "--url", "localhost"], "http or https URL"],
    [["tencent", "apply", "--url", "http://x/?a=b"], "without a query"],
    [["tencent", "apply", "--skew", "soon"], "whole seconds"],
    [["tencent", "apply", "--body", noVars], "cannot be read"],
    [["tencent", "leave"], "unknown command"],
    [["tencent", "apply", "--nonsense"], "unknown option"],
  ])("%j", async (args, line) => {
    const ended = await call(...args);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain(line);
    expect(ended.err).not.toContain("    at ");
    expect(ended.out).toBe("");
  });

  test("asking for help is no wrong use", async () => {
    const ended = await call("--help");
    expect(ended).toMatchObject({ code: 0, err: "" });
    expect(ended.out).toContain("tour");
  });
});
