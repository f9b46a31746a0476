// What becomes of `npm start` when npm is told to end. npm stands behind a shell: a SIGTERM it passes on to the shell
// alone, which dies without a word to us, and of a SIGHUP it dies itself, while the shell waits for us. Either way nobody
// would be left to stop us. Started in any other way, a parent that ends (a shell that was left, nohup) means nothing.

import { spawnSync } from "node:child_process";

const lookEveryMs = 250;

/** The process above a shell; undefined where there is no shell between npm and us, or no `ps` (Windows). */
function aboveShell(pid: number): number | undefined {
  const { stdout } = spawnSync("ps", ["-o", "ppid=,comm=", "-p", String(pid)], { encoding: "utf8" });
  const [, parent] = /^\s*(\d+)\s+\S*sh\s*$/.exec(stdout ?? "") ?? [];
  return parent === undefined ? undefined : Number(parent);
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs, and is somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Calls `end` once when npm or its shell is gone. Keeps nothing running by itself. */
export function whenNpmEnds(end: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const npm = aboveShell(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && (npm === undefined || isAlive(npm))) return;
    clearInterval(timer);
    end();
  }, lookEveryMs);
  timer.unref();
}
