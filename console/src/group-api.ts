// GET /api/groups/:id and GET /api/groups/:id/refusals, for programs that have the READ_TOKEN. Without that secret there is nothing here:
// a deployed Worker is public, and who is in a group is nobody's business by default.
import { readGroups, readRefusals } from "./intake/read-groups.ts";

const minTokenLength = 24;
const encoder = new TextEncoder();

/** In a time that does not depend on how much of it is right. */
async function isSame(given: string, wanted: string): Promise<boolean> {
  const [a, b] = await Promise.all(
    [given, wanted].map((text) => crypto.subtle.digest("SHA-256", encoder.encode(text))),
  );
  return a !== undefined && b !== undefined && crypto.subtle.timingSafeEqual(a, b);
}

/** The group's id and whether its refusals are asked; ids hold any character, percent-encoded. */
function readPath(path: string): { readonly groupId: string; readonly refusals: boolean } | undefined {
  const [, id, refusals] = /^\/api\/groups\/([^/]+)(\/refusals)?$/.exec(path) ?? [];
  if (id === undefined) return undefined;
  try {
    return { groupId: decodeURIComponent(id), refusals: refusals !== undefined };
  } catch {
    return undefined;
  }
}

const refuse = (status: number, error: string, headers: HeadersInit = {}): Response =>
  Response.json({ error }, { status, headers });

export async function answer(request: Request, db: D1Database, readToken: string | undefined): Promise<Response> {
  const asked = readPath(new URL(request.url).pathname);
  if (readToken === undefined || readToken.length < minTokenLength || asked === undefined || request.method !== "GET") {
    return refuse(404, "no such route");
  }
  const [, given] = /^Bearer (.+)$/.exec(request.headers.get("Authorization") ?? "") ?? [];
  if (given === undefined || !(await isSame(given, readToken))) {
    return refuse(401, "a bearer token is needed", { "WWW-Authenticate": "Bearer" });
  }
  const headers = { "Cache-Control": "no-store" };
  if (asked.refusals) return Response.json({ refusals: await readRefusals(db, asked.groupId) }, { headers });

  const source = new URL(request.url).searchParams.get("source");
  const groups = (await readGroups(db, asked.groupId)).filter((group) => source === null || group.source === source);
  const [group, ...others] = groups;
  if (group === undefined) return refuse(404, "no such group");
  if (others.length > 0) {
    return refuse(409, `several have this id; add ?source= one of ${groups.map((each) => each.source).join(" ")}`);
  }
  return Response.json(group, { headers });
}
