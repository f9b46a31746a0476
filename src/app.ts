// Routes and their last resort: wiring only. Every answer that leaves here is a deliberate body, since a plain 404 or
// a framework's error page would be an allow for OpenIM and a "go ahead" for Tencent.
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { createAddressCheck } from "./address-check.ts";
import type { Rejection } from "./core/rejection.ts";
import { isOneOf } from "./core/secret.ts";
import { endFlood } from "./end-flood.ts";
import { type Asked, explain } from "./explain.ts";
import type { Gate, Readiness, Reports } from "./gate.ts";
import { handleCallback } from "./handle-callback.ts";
import { createHealth } from "./health.ts";
import { refusalForAnybody } from "./platforms/index.ts";
import type { Answer, Platform } from "./platforms/platform.ts";
import { type PlatformSettings, unset } from "./settings.ts";

const send = (c: Context, { status, body }: Answer): Response => c.json(body, status);
const noRoute = (c: Context): Response => c.json(refusalForAnybody("no such route"), 404);

interface Side extends PlatformSettings {
  readonly platform: Platform;
}

/** Turns a call away in its own dialect, before anything else was looked at. */
function turnAway(c: Context, platform: Platform, { log, metrics }: Reports, rejection: Rejection): Response {
  const commands = platform.commandsOf(new URL(c.req.url));
  metrics.write({ platform: platform.name, kind: "rejected", action: rejection.reason });
  log.rejected(platform.name, commands, rejection);
  return send(c, platform.answer.turnedAway(commands, rejection));
}

/** The routes of one platform that is on. */
function addPlatform(app: Hono, { module: { path }, platform, allowedCidrs }: Side, gate: Gate): void {
  const refuse = (c: Context, address: string): Response => {
    const detail = address === "" ? "no address is known" : address;
    return turnAway(c, platform, gate, { reason: "address", detail });
  };
  if (allowedCidrs.length > 0) app.post(path, createAddressCheck(allowedCidrs, refuse));
  app.post(path, async (c) => {
    const background = (work: Promise<void>): void => c.executionCtx.waitUntil(work);
    return send(c, await handleCallback(c.req.raw, platform, gate, background));
  });
}

/** What only an admin may see: details of the health, and explanations. */
function addAdmin(app: Hono, ready: Readiness, asked: Asked): void {
  const tokens = "gate" in ready ? ready.gate.settings.adminTokens : ready.problem.adminTokens;
  const isAdmin = (c: Context): boolean => {
    const token = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    return token !== undefined && isOneOf(token, tokens);
  };
  const health = createHealth(ready);
  app.get("/health", async (c) => {
    const { status, body } = await health(isAdmin(c));
    return c.json(body, status);
  });
  if (!("gate" in ready) || tokens.length === 0) return;
  const { exactLists, exactFeeds } = ready.gate;
  app.post("/explain", async (c) => {
    if (!isAdmin(c)) return c.json(refusalForAnybody("unauthorized"), 401);
    const { status, body } = await explain(c.req.raw, { ...ready.gate, lists: exactLists, feeds: exactFeeds }, asked);
    return c.json(body, status);
  });
  app.post("/flood/end", async (c) => {
    if (!isAdmin(c)) return c.json(refusalForAnybody("unauthorized"), 401);
    const { status, body } = await endFlood(
      c.req.raw,
      ready.gate,
      asked.map(({ platform }) => platform.name),
    );
    return c.json(body, status);
  });
}

/** The whole HTTP side of the Worker. */
export function createApp(ready: Readiness): Hono {
  const reports = "gate" in ready ? ready.gate : ready;
  const settings = "gate" in ready ? ready.gate.settings : unset;
  const sides = settings.platforms.map((one): Side => ({ ...one, platform: one.create(settings) }));

  const app = new Hono({ strict: false });
  for (const side of sides) {
    // With a wrong setting nobody can be decided, so every callback is turned away.
    if (!("gate" in ready)) {
      const rejection = { reason: "settings", detail: ready.problem.wrong.join("; ") } as const;
      app.post(side.module.path, (c) => turnAway(c, side.platform, reports, rejection));
    } else if (side.on) addPlatform(app, side, ready.gate);
  }

  addAdmin(app, ready, sides);
  app.notFound(noRoute);
  app.onError((error, c) => {
    reports.log.unexpected(error, { method: c.req.method });
    const { pathname } = new URL(c.req.url);
    const side = sides.find(({ module: { path } }) => pathname.startsWith(path.replace("/*", "/")));
    if (side === undefined) return c.json(refusalForAnybody("internal error"), 500);
    return turnAway(c, side.platform, reports, { reason: "internal", detail: "an unexpected error" });
  });
  return app;
}
