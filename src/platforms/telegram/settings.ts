// Telegram's settings: what they may be, what is odd about them, what an admin may see. Never a secret's content. The bot's
// token is none of them: the gate answers in the webhook's response and calls nobody.
import { secrets, word } from "../../core/setting.ts";

export const settings = {
  /** TELEGRAM_SECRETS. setWebhook takes 1 to 256 of these characters; fewer than 16 could be guessed. */
  secrets: secrets(16, 256, ["holds other characters than A-Z, a-z, 0-9, _ and -", (one) => /^[\w-]*$/.test(one)]),
  /** TELEGRAM_ALLOWED. */
  allowed: word("approve", "queue"),
};

export const warningsOf = (beside: readonly string[]): readonly string[] =>
  beside.length === 0
    ? []
    : [
        `TELEGRAM_SECRETS: on beside ${beside.join(" and ")}, whose user/700 is somebody else; give Telegram a Worker of its own`,
      ];
