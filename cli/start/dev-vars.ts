// Makes .dev.vars and console/.dev.vars, the settings that `wrangler dev` lays over wrangler.toml, with secrets of this
// checkout only.
// It never overwrites a file that is there, and what it made is never printed.

import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";

export function devVarsText(): string {
  return `# Made by \`npm start\` for this checkout, and read by \`wrangler dev\` only. Never commit or deploy it.
TENCENT_SDK_APP_IDS="1400000000"
TENCENT_TOKENS="${secret(16)}"
OPENIM_SECRETS="${secret(32)}"
TELEGRAM_SECRETS="${secret(32)}"
ADMIN_TOKENS="${secret(24)}"
# So that every decision can be seen coming off the queue; wrangler.toml sends the refused ones only.
DECISION_EVENTS="all"
`;
}

export function consoleVarsText(): string {
  return `# Made by \`npm start\` for this checkout, and read by \`wrangler dev\` only. Never commit or deploy it.
# Sign in to the console with what stands behind "you:".
CONSOLE_TOKENS="you:${secret(16)}"
`;
}

/** Whether the file was made; false when one is there already. Only its owner can read it. */
export function makeDevVars(path: string, text = devVarsText()): boolean {
  try {
    writeFileSync(path, text, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function secret(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}
