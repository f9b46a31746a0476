// OpenIM's settings: what they may be, what is odd about them, what an admin may see. Never a secret's content.
import { integer, secrets, word } from "../../core/setting.ts";
import { facts } from "./facts.ts";

export const settings = {
  /** OPENIM_SECRETS. */
  secrets: secrets(16, 1024),
  /** OPENIM_PARTIAL. */
  partial: word("reject", "mute"),
  /** OPENIM_REJECT_CODE. */
  rejectCode: integer(facts.codes.first, facts.codes.last, 5001),
};

export function warningsOf(secretsInPath: readonly string[]): string[] {
  const warnings: string[] = [];
  if (secretsInPath.some((one) => /[^\w.~+=-]/.test(one)))
    warnings.push("OPENIM_SECRETS: an item holds a character that has to be percent-encoded in OpenIM's url");
  if (secretsInPath.some((one) => one.length < 32))
    warnings.push("OPENIM_SECRETS: an item is shorter than 32 characters");
  return warnings;
}
