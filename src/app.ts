// Routes and their last resort: wiring only. Every answer that leaves here is a deliberate body, since a plain 404 or
// a framework's error page would be an allow for OpenIM and a "go ahead" for Tencent.
// Of Hono the router alone: its context, which renders, mounts and reads forms, would be an eighth of the bundle.
import { PatternRouter } from "hono/router/pattern-router";
import { getPathNoStrict } from "hono/utils/url";
import { createAddressCheck } from "./address-check.ts";
import type { Rejection } from "./core/rejection.ts";
import { isOneOf } from "./core/secret.ts";
import { endFlood } from "./end-flood.ts";
import { type Asked, explain } from "./explain.ts";
import type { Background, Gate, Readiness, Reports } from "./gate.ts";
import { handleCallback } from "./handle-callback.ts";
import { createHealth } from "./health.ts";
import { refusalForAnybody } from "./platforms/index.ts";
import type { Platform } from "./platforms/platform.ts";
import { type PlatformSettings, unset } from "./settings.ts";

interface Reply {
  readonly status: number;
  readonly body: object;
}

type Handler = (request: Request, background: Background) => Reply | Promise<Reply>;
type Routes = PatternRouter<Handler>;

/** The whole HTTP side of the Worker. */
export type App = (request: Request, background: Background) => Promise<Response>;

const refusal = (status: number, text: string): Reply => ({ status, body: refusalForAnybody(text) });

interface Side extends PlatformSettings {
  readonly platform: Platform;
}

/** Turns a call away in its own dialect, before anything else was looked at. */
function turnAway({ url }: Request, platform: Platform, { log, metrics }: Reports, rejection: Rejection): Reply {
  const commands = platform.commandsOf(new URL(url));
  metrics.write({ platform: platform.name, kind: "rejected", action: rejection.reason });
  log.rejected(platform.name, commands, rejection);
  return platform.answer.turnedAway(commands, rejection);
}

/** Answers the calls of one platform that is on. */
function createPlatformHandler({ platform, allowedCidrs }: Side, gate: Gate): Handler {
  const isAllowed = createAddressCheck(allowedCidrs);
  return (request, background) => {
    const address = request.headers.get("cf-connecting-ip") ?? "";
    if (isAllowed(address)) return handleCallback(request, platform, gate, background);
    const detail = address === "" ? "no address is known" : address;
    return turnAway(request, platform, gate, { reason: "address", detail });
  };
}

/** What only an admin may see: details of the health, and explanations. */
function addAdmin(routes: Routes, ready: Readiness, asked: Asked): void {
  const tokens = "gate" in ready ? ready.gate.settings.adminTokens : ready.problem.adminTokens;
  const isAdmin = ({ headers }: Request): boolean => {
    const token = /^Bearer (.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
    return token !== undefined && isOneOf(token, tokens);
  };
  const health = createHealth(ready);
  routes.add("GET", "/health", (request) => health(isAdmin(request)));
  if (!("gate" in ready) || tokens.length === 0) return;
  const { gate } = ready;
  const addForAdmins = (path: string, handle: (request: Request) => Promise<Reply>): void =>
    routes.add("POST", path, (request) => (isAdmin(request) ? handle(request) : refusal(401, "unauthorized")));
  const exact = { ...gate, lists: gate.exactLists, feeds: gate.exactFeeds };
  addForAdmins("/explain", (request) => explain(request, exact, asked));
  const names = asked.map(({ platform }) => platform.name);
  addForAdmins("/flood/end", (request) => endFlood(request, gate, names));
}

export function createApp(ready: Readiness): App {
  const reports = "gate" in ready ? ready.gate : ready;
  const settings = "gate" in ready ? ready.gate.settings : unset;
  const sides = settings.platforms.map((one): Side => ({ ...one, platform: one.create(settings) }));

  const routes: Routes = new PatternRouter();
  for (const side of sides) {
    const { path } = side.module;
    // With a wrong setting nobody can be decided, so every callback is turned away.
    if (!("gate" in ready)) {
      const rejection = { reason: "settings", detail: ready.problem.wrong.join("; ") } as const;
      routes.add("POST", path, (request) => turnAway(request, side.platform, reports, rejection));
    } else if (side.on) routes.add("POST", path, createPlatformHandler(side, ready.gate));
  }
  addAdmin(routes, ready, sides);

  async function reply(request: Request, method: string, background: Background): Promise<Reply> {
    const path = getPathNoStrict(request);
    try {
      const [[found]] = routes.match(method, path);
      return found === undefined ? refusal(404, "no such route") : await found[0](request, background);
    } catch (error) {
      reports.log.unexpected(error, { method: request.method });
      const side = sides.find(({ module }) => path.startsWith(module.path.replace("/*", "/")));
      if (side === undefined) return refusal(500, "internal error");
      return turnAway(request, side.platform, reports, { reason: "internal", detail: "an unexpected error" });
    }
  }

  return async (request, background) => {
    // Who only wants the head, such as a monitor, is told what GET would be, without its body.
    const isHead = request.method === "HEAD";
    const { status, body } = await reply(request, isHead ? "GET" : request.method, background);
    const response = Response.json(body, { status });
    return isHead ? new Response(null, response) : response;
  };
}
