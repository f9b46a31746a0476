// Whether Telegram made a call: it sends the secret that setWebhook was given in a header (docs/reference/telegram.md). It
// signs nothing, so whoever has the secret can send any body. Reads neither URL nor body.
import type { Rejection } from "../../core/rejection.ts";
import type { Result } from "../../core/result.ts";
import { believe } from "../by-secret.ts";

/** @returns the events' source, `/telegram`. */
export const verify = (headers: Pick<Headers, "get">, secrets: readonly string[]): Result<string, Rejection> =>
  believe("/telegram", headers.get("x-telegram-bot-api-secret-token") ?? "", secrets);
