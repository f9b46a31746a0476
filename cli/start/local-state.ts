// Who has this checkout's local KV open. The SQLite under it waits for nobody: where two processes write one file, one of
// them fails with SQLITE_BUSY, and even a listing writes, since it removes what has expired. So one process has it at a
// time, and says so in a file beside it; `npm start` says there too where it answers. Must not open the KV itself.

import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { isAlive } from "./npm.ts";

const owner = z.object({ pid: z.number(), since: z.optional(z.string()), url: z.optional(z.string()) });
export type Owner = z.infer<typeof owner>;

const fileIn = (state: string): string => join(state, "doorman-owner.json");

/** When a process began, which tells it from a later one with its number. undefined: none runs, or this is no Linux. */
function startOf(pid: number): string | undefined {
  try {
    // Its name, in brackets, may hold anything. Behind it the first word is its state, the 20th the time (man 5 proc_pid_stat).
    const words = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    // A Z has ended, and waits for a parent who may never look.
    return words[0] === "Z" ? "ended" : words[19];
  } catch {
    return undefined;
  }
}

function isRunning({ pid, since }: Owner): boolean {
  const start = startOf(pid);
  if (start !== undefined && since !== undefined) return start === since;
  return isAlive(pid);
}

function read(file: string): Owner | undefined {
  try {
    return owner.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

/** Who has it. One that was killed has it no longer. */
function ownerBy(file: string): Owner | undefined {
  const found = read(file);
  return found !== undefined && isRunning(found) ? found : undefined;
}

/** Makes a link that nobody else has made. What it leads to is whole. @returns whether it could. */
function isFirst(mine: string, file: string): boolean {
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Removes the file of one that was killed. Of those who find it one does so: the next would remove what the first has put
 * there since.
 * @returns undefined, or who is at it
 */
function removeLeft(state: string, mine: string): Owner | undefined {
  const removing = join(state, "doorman-owner.removing.json");
  if (!isFirst(mine, removing)) {
    const other = ownerBy(removing);
    if (other === undefined) rmSync(removing, { force: true });
    return other;
  }
  try {
    if (ownerBy(fileIn(state)) === undefined) rmSync(fileIn(state), { force: true });
    return undefined;
  } finally {
    rmSync(removing, { force: true });
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
  const { pid } = process;
  writeFileSync(mine, JSON.stringify({ pid, since: startOf(pid), url } satisfies Owner));
  try {
    while (!isFirst(mine, fileIn(state))) {
      const other = ownerBy(fileIn(state)) ?? removeLeft(state, mine);
      if (other !== undefined) return other;
    }
    return undefined;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** What is said while another one has it, with a way out where its number is by now somebody else's. */
export const waitsFor = (state: string, { pid }: Owner): string =>
  `Waiting for process ${pid}, which has the local lists open. If that is none of Doorman's, remove ${fileIn(state)}.`;

/**
 * Names the process that works for this one, and may outlive it when this one is killed.
 * @param url as claimed
 */
export function handState(state: string, pid: number, url: string): void {
  const given = join(state, `doorman-owner.${process.pid}.json`);
  writeFileSync(given, JSON.stringify({ pid, since: startOf(pid), url } satisfies Owner));
  renameSync(given, fileIn(state));
}

/** Lets go of it. What another process has stays. @param pid to whom it was handed */
export function releaseState(state: string, pid = process.pid): void {
  const found = read(fileIn(state));
  if (found?.pid === process.pid || found?.pid === pid) rmSync(fileIn(state), { force: true });
}
