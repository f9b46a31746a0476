// Whether a call is believed whose only proof is a secret that it presents, wherever that stands. Knows no wire names.
import type { Rejection } from "../core/rejection.ts";
import { err, ok, type Result } from "../core/result.ts";
import { isOneOf } from "../core/secret.ts";

/** @returns the events' source, where the secret is one of those. */
export function believe(source: string, presented: string, secrets: readonly string[]): Result<string, Rejection> {
  if (isOneOf(presented, secrets)) return ok(source);
  return err({ reason: "credentials", detail: `the secret is ${presented === "" ? "missing" : "wrong"}` });
}
