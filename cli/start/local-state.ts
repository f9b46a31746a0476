// Who has this checkout's local KV open. The SQLite under it waits for nobody: where two processes write one file, one of
// them fails with SQLITE_BUSY, and even a listing writes, since it removes what has expired. So one process has it at a
// time, and says so in a file beside it; `npm start` says there too where it answers. Must not open the KV itself.

import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";

const owner = z.object({ pid: z.number(), url: z.optional(z.string()) });
export type Owner = z.infer<typeof owner>;

const fileIn = (state: string): string => join(state, "doorman-owner.json");

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs, and is somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Who has it. One that was killed has it no longer. */
function ownerOf(state: string): Owner | undefined {
  try {
    const found = owner.parse(JSON.parse(readFileSync(fileIn(state), "utf8")));
    return isRunning(found.pid) ? found : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Takes it for this process.
 * @param state wrangler's folder over v3/
 * @param url where this process will answer, which others may ask instead
 * @returns undefined, or who has it
 */
export function claimState(state: string, url?: string): Owner | undefined {
  mkdirSync(state, { recursive: true });
  const mine = join(state, `doorman-owner.${process.pid}.json`);
  writeFileSync(mine, JSON.stringify({ pid: process.pid, url } satisfies Owner));
  try {
    for (;;) {
      try {
        // Only one link can be made, and what it leads to is whole.
        linkSync(mine, fileIn(state));
        return undefined;
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
        const other = ownerOf(state);
        if (other !== undefined) return other;
        rmSync(fileIn(state), { force: true });
      }
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

export function releaseState(state: string): void {
  rmSync(fileIn(state), { force: true });
}
