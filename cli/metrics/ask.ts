// Asks Cloudflare's SQL API for Analytics Engine one question, with the operator's token. What it answers is checked; what it
// refuses is told in one line that says what to do. Must not print the token.
import * as z from "zod/mini";

export interface Access {
  readonly accountId: string;
  readonly token: string;
  /** Cloudflare's API, or a stand-in. */
  readonly apiUrl: string;
}

/** A query over three months of points takes seconds. */
const timeoutMs = 60_000;

export type Row = Readonly<Record<string, string | number>>;

/** FORMAT JSON (docs/reference/cloudflare.md section 9). Whole numbers of 64 bits come as text. */
const answer = z.object({ data: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()]))) });

/** What the operator reads; thrown, and printed by the command. */
export class Refused extends Error {
  override readonly name = "Refused";
}

function whatToDo(status: number, text: string): string {
  const detail = text
    .replaceAll(/[\s\p{C}]+/gu, " ")
    .trim()
    .slice(0, 300);
  if (status === 401 || status === 403) {
    return `Cloudflare refuses the token (${status}). It needs Account > Account Analytics > Read on this account.`;
  }
  if (status === 404) return "Cloudflare knows no such account. Look at CLOUDFLARE_ACCOUNT_ID.";
  if (status === 429) return "Cloudflare has had too many questions. Ask again in a minute.";
  if (/unable to find type of column|unknown table|table .* (not|doesn)/i.test(detail)) {
    return "There are no points yet: bind METRICS in wrangler.toml, deploy, and wait for a first callback.";
  }
  return `Cloudflare answers ${status}: ${detail || "nothing"}`;
}

/** @returns the rows; null stands as an empty text. */
export async function ask(sql: string, { accountId, token, apiUrl }: Access): Promise<readonly Row[]> {
  const url = `${apiUrl}/accounts/${encodeURIComponent(accountId)}/analytics_engine/sql`;
  const headers = { authorization: `Bearer ${token}` };
  const request = { method: "POST", headers, body: `${sql}\nFORMAT JSON`, signal: AbortSignal.timeout(timeoutMs) };
  const answered = fetch(url, request).then(async (response) => ({ response, text: await response.text() }));
  const { response, text } = await answered.catch((error: unknown) => {
    throw new Refused(`Cloudflare's API cannot be reached: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (!response.ok) throw new Refused(whatToDo(response.status, text));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Refused(`Cloudflare answers no JSON: ${text.replaceAll(/[\s\p{C}]+/gu, " ").slice(0, 100) || "nothing"}`);
  }
  const parsed = answer.safeParse(json);
  if (!parsed.success) throw new Refused("Cloudflare's answer has another form than its documentation says.");
  return parsed.data.data.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? "" : numberIn(value)])),
  );
}

function numberIn(value: string | number): string | number {
  return typeof value === "string" && /^-?\d{1,15}(\.\d+)?$/.test(value) ? Number(value) : value;
}
