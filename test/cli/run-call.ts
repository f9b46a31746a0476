/**
 * Runs `npm run call` as a child process for the tests, with this Node and without a shell.
 * Must not judge what came out: a wrong exit code is a result here, not an error.
 */

import { execFile } from "node:child_process";
import { join } from "node:path";

export type Ended = { readonly code: number; readonly out: string; readonly err: string };

const script = join(import.meta.dirname, "../../cli/call.ts");

export function call(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], (error, out, err) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err });
    });
  });
}
