// Whether Telegram made a call: it sends the secret that setWebhook was given in a header (docs/reference/telegram.md). It
// signs nothing, so the secret vouches for the caller and the body alike. Reads neither URL nor body.
import type { Rejection } from "../../core/rejection.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { isOneOf } from "../../core/secret.ts";

const header = "x-telegram-bot-api-secret-token";

/** @returns the events' source, `/telegram`. */
export function verify(headers: Pick<Headers, "get">, secrets: readonly string[]): Result<string, Rejection> {
  const presented = headers.get(header) ?? "";
  if (isOneOf(presented, secrets)) return ok("/telegram");
  return err({ reason: "credentials", detail: presented === "" ? "the secret is missing" : "the secret is wrong" });
}
