// Neutral words → events. Pure: ids that are not derived from the callback, and the time of receipt, are handed in.
import type { EntryRequest, PlatformName } from "../core/callback.ts";
import type { Notice } from "../core/notice.ts";
import { sha256, toHex } from "../core/secret.ts";
import type { Decision, Settlement } from "../core/verdict.ts";
import type { EntryDecided, Event } from "./event.ts";

/** One receipt of a callback, whatever it says. */
export interface Receipt {
  readonly platform: PlatformName;
  readonly source: string;
  readonly command: string;
  /** The body as text. */
  readonly text: string;
  /** The parsed body; undefined: it is no JSON, or names another command than the URL. */
  readonly body: unknown;
  /** The IM server's own time, Unix milliseconds. */
  readonly time: number | undefined;
  /** Unix milliseconds. */
  readonly receivedAt: number;
  /** The group that it is about, for a callback without neutral words. */
  readonly groupId?: string | undefined;
}

/** Deeper JSON is not sent as JSON: a consumer's parser would throw (docs/reference/cloudflare.md section 8). */
const maxDepth = 64;
const earliest = Date.UTC(2000, 0);
const latest = Date.UTC(2100, 0);

function deeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((item) => deeperThan(item, depth - 1));
}

function originalOf({ text, body }: Receipt): { readonly original: unknown } | { readonly originalText: string } {
  return body === undefined || deeperThan(body, maxDepth) ? { originalText: text } : { original: body };
}

function timeOf({ time, receivedAt }: Receipt): string {
  const sane = time !== undefined && time >= earliest && time < latest;
  return new Date(sane ? time : receivedAt).toISOString();
}

/**
 * The event's id. A redelivered Tencent callback has the same bytes and so the same id; without a time in its body
 * (OpenIM has none) two equal callbacks are two happenings, and each receipt gets the fresh id.
 */
async function idOf(receipt: Receipt, freshId: string): Promise<string> {
  if (receipt.time === undefined) return freshId;
  return toHex(await sha256([receipt.platform, receipt.source, receipt.command, receipt.text].join("\n")));
}

function envelope(receipt: Receipt, id: string, groupId: string | undefined) {
  return {
    specversion: "1.0",
    id,
    source: receipt.source,
    ...(groupId === undefined ? {} : { subject: groupId }),
    time: timeOf(receipt),
    datacontenttype: "application/json",
    partitionkey: groupId === undefined ? receipt.platform : `${receipt.platform}:${groupId}`,
  } as const;
}

/** The event of an after-callback; without a notice, im.callback.received. */
export async function noticeToEvent(notice: Notice | undefined, receipt: Receipt, freshId: string): Promise<Event> {
  const id = await idOf(receipt, freshId);
  const original = originalOf(receipt);
  if (notice === undefined) {
    const data = { command: receipt.command, ...original };
    return { ...envelope(receipt, id, receipt.groupId), type: "im.callback.received", data };
  }
  const { type, data } = notice;
  // TypeScript loses that the two belong together.
  return { ...envelope(receipt, id, data.group.id), type, data: { ...data, ...original } } as Event;
}

export interface Enforcement {
  /** false with MODE observe. */
  readonly enforced: boolean;
  /** Refused candidates came in mute (OPENIM_PARTIAL mute). */
  readonly muted: boolean;
}

const chainOf = ({ chain }: Settlement) => (chain.length === 0 ? {} : { chain: [...chain] });

/** What a decision's event says, beside the original. */
export function describeDecision(request: EntryRequest, decision: Decision, enforcement: Enforcement): EntryDecided {
  const refused = enforcement.muted ? "muted" : "refused";
  const { inviter } = decision;
  return {
    action: request.action,
    group: { id: request.groupId ?? undefined, type: request.groupType ?? undefined },
    ...(inviter
      ? { inviter: { id: inviter.id ?? undefined, key: inviter.settlement.key, ...chainOf(inviter.settlement) } }
      : {}),
    outcome: decision.outcome,
    enforced: enforcement.enforced,
    ...(decision.undecided ? { undecided: true } : {}),
    candidates: decision.verdicts.map(({ id, settlement }) => {
      const { effect, key, undecided, observed } = settlement;
      return {
        ...(id === null ? {} : { id }),
        verdict: effect === "allow" ? "allowed" : refused,
        ...(key === undefined ? {} : { key }),
        ...(undecided ? { undecided } : {}),
        ...(observed === undefined ? {} : { observed: observed === "allow" ? "allowed" : "refused" }),
        ...chainOf(settlement),
      };
    }),
  };
}

/** The event of a decision. @param id the decision's id, which the log line carries too. */
export function decisionToEvent(decided: EntryDecided, receipt: Receipt, id: string): Event {
  return {
    ...envelope(receipt, id, decided.group.id),
    type: "im.group.entry.decided",
    data: { ...decided, ...originalOf(receipt) },
  };
}
