// Who asks: by Cloudflare Access where it stands before the console, by a session else. Says who somebody is and what they
// may do; what a page does with that is the page's business.
import type { Role, Settings } from "../settings.ts";
import { macOf } from "./mac.ts";
import { readSession } from "./session.ts";

export interface Visitor {
  readonly name: string;
  readonly role: Role;
  /** Every form that changes something has to carry it. */
  readonly formToken: string;
  /** false: Cloudflare Access signs in and out. */
  readonly bySession: boolean;
}

/** closed: nobody can sign in, so there is nothing here. nobody: a sign-in is what is needed. */
export type Asking = Visitor | "closed" | "nobody";

/** What the runtime tells of a request that passed Cloudflare Access (docs/reference/cloudflare.md section 9). */
export type Access = Pick<CloudflareAccessContext, "getIdentity">;

/** A cookie that only https carries cannot be set by `npm start`, whose address is http. */
export const cookieName = (url: URL): string => (url.protocol === "https:" ? "__Host-doorman" : "doorman");

function cookieOf(request: Request, name: string): string | undefined {
  for (const pair of (request.headers.get("Cookie") ?? "").split(";")) {
    const [given, ...value] = pair.trim().split("=");
    if (given === name) return value.join("=");
  }
  return undefined;
}

/** @param formSecret signs the forms of those whom Access lets in. */
async function byAccess(access: Access, settings: Settings, formSecret: () => Promise<string>): Promise<Asking> {
  const email = await access
    .getIdentity()
    .then((identity) => identity?.email)
    .catch(() => undefined);
  // A service token has no address, and no business here.
  if (email === undefined || email === "") return "nobody";
  const role = settings.editors.has(email.toLowerCase()) ? "editor" : "viewer";
  return { name: email, role, formToken: await macOf(await formSecret(), "form", email), bySession: false };
}

/** @param now Unix seconds */
export async function identify(
  request: Request,
  access: Access | undefined,
  settings: Settings,
  formSecret: () => Promise<string>,
  now: number,
): Promise<Asking> {
  const { accounts } = settings;
  if (access !== undefined) {
    const visitor = await byAccess(access, settings, formSecret);
    // When Access cannot say who it is, a token is the second way in.
    if (visitor !== "nobody" || accounts.length === 0) return visitor === "nobody" ? "closed" : visitor;
  }
  if (accounts.length === 0) return "closed";
  const cookie = cookieOf(request, cookieName(new URL(request.url)));
  const session = cookie === undefined ? undefined : await readSession(cookie, accounts, now);
  if (session === undefined) return "nobody";
  const { name, role } = session.account;
  return { name, role, formToken: session.formToken, bySession: true };
}
