// Telegram's settings: what they may be, what is odd about them, what an admin may see. Never a secret's content. The bot's
// token is none of them: the gate answers in the webhook's response and calls nobody.
import { oneOf, secrets } from "../../core/setting.ts";
import type { Common } from "../module.ts";

export const settings = {
  // setWebhook takes 1 to 256 of these characters; fewer than 16 could be guessed.
  TELEGRAM_SECRETS: secrets(16, 256, [
    "holds a character other than A-Z, a-z, 0-9, _ and -",
    (one) => /^[\w-]*$/.test(one),
  ]),
  TELEGRAM_ALLOWED: oneOf("approve", "queue"),
} as const;

/** The answer to a join request is wanted within 10 s; one that only tells may as well take a while. */
export const receiptWaitMs = 8000;

export function warningsOf({ beside, queueTimeoutMs, spoolTimeoutMs }: Common): string[] {
  const slow = queueTimeoutMs + spoolTimeoutMs >= receiptWaitMs;
  return [
    ...(beside.length > 0
      ? [
          `TELEGRAM_SECRETS: Telegram is on beside ${beside.join(" and ")}, and user/700 is the user 700 of each: give it a Worker of its own unless they share their users`,
        ]
      : []),
    ...(slow
      ? [
          `QUEUE_TIMEOUT_MS and SPOOL_TIMEOUT_MS: together longer than the ${receiptWaitMs / 1000} s that Telegram is kept waiting`,
        ]
      : []),
  ];
}
