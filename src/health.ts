// What GET /health tells: to anybody whether the gate is configured, to an admin also how. Never a secret, never
// anything of the lists; a count of secrets is as much as it says.
import type { Readiness } from "./gate.ts";

export interface Health {
  readonly status: 200 | 503;
  readonly body: Readonly<Record<string, unknown>>;
}

/** @param admin whether the caller showed an admin token. */
export async function reportHealth(ready: Readiness, admin: boolean): Promise<Health> {
  if (!("gate" in ready)) {
    return { status: 503, body: { status: "wrong settings", ...(admin ? { wrong: ready.problem.wrong } : {}) } };
  }
  const { settings, outbox } = ready.gate;
  if (!admin) return { status: 200, body: { status: "ok" } };
  const { tencent, openim, adminTokens: _secret, warnings, ...rest } = settings;
  const { tokens, ...tencentRest } = tencent;
  const { secrets, ...openimRest } = openim;
  const events = await outbox.counts().catch((error: unknown) => ({ problem: String(error) }));
  return {
    status: 200,
    body: {
      status: "ok",
      tencent: { on: tencent.appIds.length > 0, tokens: tokens.length, ...tencentRest },
      openim: { on: secrets.length > 0, secrets: secrets.length, ...openimRest },
      ...rest,
      warnings,
      events,
    },
  };
}
