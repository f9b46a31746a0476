// Who is writing, for an entry's `by`: the option, else git's user.email, else the login name. Never asks.

import { execFileSync } from "node:child_process";
import { userInfo } from "node:os";

export function findAuthor(option: string | undefined): string {
  if (option !== undefined) return option;
  try {
    const email = execFileSync("git", ["config", "user.email"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    if (email.trim() !== "") return email.trim();
  } catch {
    // No git, or no address in it.
  }
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}
