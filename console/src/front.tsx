// The console's front: every request passes here before a page is made. Who asks, whether they may, whether a post comes
// from a page of the console's own; and what every answer says to the browser.
import { app } from "./app.tsx";
import { print } from "./log.ts";
import { SentencePage, SignInPage } from "./pages/sign-in.tsx";
import type { Seat } from "./seat.ts";
import { type Env, readSettings, type Settings } from "./settings.ts";
import { type FormFields, readForm } from "./sign-in/form.ts";
import { formSecretOf } from "./sign-in/form-secret.ts";
import { isSameText } from "./sign-in/mac.ts";
import { isOwnPost, ownPath, safeHeaders } from "./sign-in/origin.ts";
import { openSession, sessionSeconds } from "./sign-in/session.ts";
import { addressOf, forgetTries, takeTry } from "./sign-in/tries.ts";
import { type Access, type Asking, cookieName, identify } from "./sign-in/visitor.ts";
import { unpacked } from "./words/key-part.ts";
import { knownZone, timeWords } from "./words/times.ts";

const files: readonly string[] = ["/console.css", "/console.js", "/icon.svg"];

export interface Given {
  readonly request: Request;
  readonly env: Env;
  readonly access: Access | undefined;
  /** The time zone of the reader's address, where Cloudflare tells it. */
  readonly timezone: string | undefined;
  /** Unix milliseconds. */
  readonly now: () => number;
}

function page(content: unknown, status = 200, headers: Record<string, string> = {}): Response {
  const type = { "Content-Type": "text/html; charset=UTF-8" };
  return new Response(`<!doctype html>${content}`, { status, headers: { ...type, ...headers } });
}

const notHere = (): Response => new Response("not found", { status: 404 });
const goTo = (path: string, headers: Record<string, string> = {}): Response =>
  new Response(null, { status: 303, headers: { Location: path, ...headers } });
const forbidden = (sentence: string): Response => page(<SentencePage title="Not done" sentence={sentence} />, 403);

function cookie(url: URL, value: string, seconds: number): string {
  const secure = url.protocol === "https:" ? "; Secure" : "";
  return `${cookieName(url)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

async function signIn({ request, env, now }: Given, settings: Settings, form: FormFields): Promise<Response> {
  const to = ownPath(form.to);
  const seconds = Math.floor(now() / 1000);
  const address = addressOf(request.headers.get("CF-Connecting-IP") ?? "unknown");
  const until = await takeTry(env.GROUPS, address, seconds);
  if (until !== undefined) {
    const problem = `Too many tries. The next one counts after ${timeWords("UTC", until * 1000, now())} UTC.`;
    return page(<SignInPage to={to} problem={problem} />, 429, { "Retry-After": String(until - seconds) });
  }
  for (const account of settings.accounts) {
    if (!(await isSameText(form.token ?? "", account.token))) continue;
    await forgetTries(env.GROUPS, address);
    const url = new URL(request.url);
    return goTo(to, { "Set-Cookie": cookie(url, await openSession(account, seconds), sessionSeconds) });
  }
  return page(<SignInPage to={to} problem="This is no token that Doorman knows." />, 401);
}

/** What stands in a post's way, or its form. */
async function checkedForm(request: Request, asking: Asking): Promise<Response | FormFields> {
  if (!isOwnPost(request)) return forbidden("This came from another site than the console. Nothing was changed.");
  const form = await readForm(request);
  if (form === undefined) return forbidden("The form is too large, or it is none. Nothing was changed.");
  if (typeof asking === "string") return form;
  if (!(await isSameText(form["form-token"] ?? "", asking.formToken))) {
    return forbidden("The page was older than your session. Load it again; nothing was changed.");
  }
  return form;
}

/** Whoever was about to save something has to know that it is not. */
function overSession(request: Request): Response {
  const from = URL.parse(request.headers.get("Referer") ?? "");
  const to = from?.origin === new URL(request.url).origin ? ownPath(from.pathname + from.search) : "/";
  const problem = "Your session is over, so nothing was saved. Sign in, and do it again.";
  return page(<SignInPage to={to} problem={problem} />, 401);
}

async function answerPost(given: Given, settings: Settings, asking: Asking): Promise<Response> {
  const { request } = given;
  const { pathname } = new URL(request.url);
  const form = await checkedForm(request, asking);
  if (form instanceof Response) return form;
  if (pathname === "/sign-in") return await signIn(given, settings, form);
  if (typeof asking === "string") return pathname === "/sign-out" ? goTo("/sign-in") : overSession(request);
  if (pathname === "/sign-out") return goTo("/sign-in", { "Set-Cookie": cookie(new URL(request.url), "", 0) });
  if (asking.role !== "editor") return forbidden("You are signed in to look only. Nothing was changed.");
  return await app.fetch(request, seatOf(given, asking, form));
}

function seatOf({ env, request, timezone, now }: Given, visitor: Exclude<Asking, string>, form: FormFields): Seat {
  const [, chosen] = /(?:^|;\s*)tz=([^;]*)/.exec(request.headers.get("Cookie") ?? "") ?? [];
  const zone = knownZone(unpacked(chosen)) ?? knownZone(timezone) ?? "UTC";
  return { world: { db: env.GROUPS, lists: env.LISTS, now }, floods: env.FLOOD, visitor, zone, form };
}

async function answer(given: Given): Promise<Response> {
  const { request, env, access, now } = given;
  const { pathname, search } = new URL(request.url);
  const settings = readSettings(env);
  if (!settings.ok) {
    const sentence = `problem setting ${settings.error}; the console is closed`;
    print(sentence, { kind: "problem", problem: "setting", reason: settings.error });
    return notHere();
  }
  const asking = await identify(request, access, settings.value, formSecretOf(env.GROUPS), Math.floor(now() / 1000));
  if (asking === "closed") return notHere();
  if (request.method === "POST") return await answerPost(given, settings.value, asking);
  if (request.method !== "GET" && request.method !== "HEAD") return notHere();
  if (files.includes(pathname)) return await env.ASSETS.fetch(request);
  if (pathname === "/sign-in") {
    const to = new URL(request.url).searchParams.get("to") ?? undefined;
    return typeof asking === "string" ? page(<SignInPage to={ownPath(to)} problem={undefined} />) : goTo(ownPath(to));
  }
  if (typeof asking === "string") return goTo(`/sign-in?to=${encodeURIComponent(ownPath(pathname + search))}`);
  return await app.fetch(request, seatOf(given, asking, {}));
}

export async function serve(given: Given): Promise<Response> {
  let response: Response;
  try {
    response = await answer(given);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    print(`problem ${JSON.stringify(reason)}`, { kind: "problem", problem: "unexpected", reason });
    const sentence =
      "The database or the lists did not answer. What you wanted to save may or may not be done; Edits tells.";
    response = page(<SentencePage title="That did not work" sentence={sentence} />, 500);
  }
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(safeHeaders)) headers.set(name, value);
  if (files.includes(new URL(given.request.url).pathname) && response.ok)
    headers.set("Cache-Control", "private, no-cache");
  return new Response(response.body, { status: response.status, headers });
}
