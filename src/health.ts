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
  const events = await outbox.counts().catch((error: unknown) => ({ problem: String(error) }));
  // Named one by one, so that no secret is shown because somebody forgot to leave it out.
  const { tencent, openim, mode, onUndecided, rejectMessage, decisionEvents, recordMessages, warnings } = settings;
  const { decisionTimeoutMs, queueTimeoutMs, spoolTimeoutMs, maxBodyBytes } = settings;
  const { appIds, auth } = tencent;
  const { partial, rejectCode } = openim;
  return {
    status: 200,
    body: {
      status: "ok",
      tencent: {
        on: appIds.length > 0,
        appIds,
        auth,
        tokens: tencent.tokens.length,
        allowedCidrs: tencent.allowedCidrs,
      },
      openim: {
        on: openim.secrets.length > 0,
        secrets: openim.secrets.length,
        allowedCidrs: openim.allowedCidrs,
        partial,
        rejectCode,
      },
      ...{ mode, onUndecided, rejectMessage, decisionEvents, recordMessages },
      ...{ decisionTimeoutMs, queueTimeoutMs, spoolTimeoutMs, maxBodyBytes },
      warnings,
      events,
    },
  };
}
