// Telegram's settings: what they may be, what is odd about them, what an admin may see. Never a secret's content. The bot's
// token is none of them: the gate answers in the webhook's response and calls nobody.
import { secrets, word } from "../../core/setting.ts";
import type { Waits } from "../module.ts";

export const settings = {
  // setWebhook takes 1 to 256 of these characters; fewer than 16 could be guessed.
  TELEGRAM_SECRETS: secrets(16, 256, [
    "holds a character other than A-Z, a-z, 0-9, _ and -",
    (one) => /^[\w-]*$/.test(one),
  ]),
  TELEGRAM_ALLOWED: word("approve", "queue"),
};

/** The answer to a join request is wanted within 10 s; one that only tells may as well take a while. */
export const receiptWaitMs = 8000;

export function warningsOf({ queueTimeoutMs, spoolTimeoutMs }: Waits, beside: readonly string[]): string[] {
  const warnings: string[] = [];
  if (beside.length > 0)
    warnings.push(
      `TELEGRAM_SECRETS: on beside ${beside.join(" and ")}, and user/700 is the user 700 of each; give Telegram a Worker of its own`,
    );
  if (queueTimeoutMs + spoolTimeoutMs >= receiptWaitMs)
    warnings.push(
      `QUEUE_TIMEOUT_MS and SPOOL_TIMEOUT_MS: together longer than the ${receiptWaitMs / 1000} s that Telegram is kept waiting`,
    );
  return warnings;
}
