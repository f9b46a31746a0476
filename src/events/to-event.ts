// Neutral words → events. Pure: ids that are not derived from the callback, and the time of receipt, are handed in.
import type { EntryRequest, PlatformName } from "../core/callback.ts";
import { deeperThan } from "../core/depth.ts";
import type { Notice } from "../core/notice.ts";
import { sha256 } from "../core/secret.ts";
import type { Decision, FloodWord, Lookup, Outcome, Settlement, Verdict } from "../core/verdict.ts";
import { envelopeOf, isoOf } from "./envelope.ts";
import type { EntryDecided, Event } from "./event.ts";

/** One receipt of a callback, whatever it says. */
export interface Receipt {
  readonly platform: PlatformName;
  readonly source: string;
  readonly command: string;
  /** The body as text. */
  readonly text: string;
  /** The body did not come whole: `text` is what came of it. */
  readonly incomplete?: boolean;
  /** The parsed body; undefined: it is no JSON, or names another command than the URL. */
  readonly body: unknown;
  /** The IM server's own time, Unix milliseconds. */
  readonly time: number | undefined;
  /** What it has in common with the same call sent again, where the platform tells that. */
  readonly identity?: string | undefined;
  /** Unix milliseconds. */
  readonly receivedAt: number;
  /** The body may hold messages, which are not to be recorded: no event has it. */
  readonly withheld?: boolean | undefined;
  /** The group that it is about, for a callback without neutral words. */
  readonly groupId?: string | undefined;
}

/** Deeper JSON is not sent as JSON: a consumer's parser would throw (docs/reference/cloudflare.md section 8). */
const maxDepth = 64;
const earliest = Date.UTC(2000, 0);
const latest = Date.UTC(2100, 0);

type Original = { readonly original: unknown } | { readonly originalText: string } | Readonly<Record<never, never>>;

function originalOf({ text, body, withheld }: Receipt): Original {
  if (withheld === true) return {};
  return body === undefined || deeperThan(body, maxDepth) ? { originalText: text } : { original: body };
}

/** The IM server's time, where it is one in milliseconds. */
function saneTime({ time = Number.NaN }: Receipt): number | undefined {
  return time >= earliest && time < latest ? time : undefined;
}

/**
 * The event's id. A redelivered Tencent callback has the same bytes and so the same id. Without a time of its own in
 * milliseconds two equal callbacks may be two happenings, so each receipt gets the fresh id: OpenIM's have none, and one in
 * seconds, or that stands still at 0, does not tell one join from the next. What came twice a consumer can bear, not what
 * never came. Telegram's updates have an identity of their own.
 */
async function idOf(receipt: Receipt, freshId: string): Promise<string> {
  const { platform, source, command, text, identity } = receipt;
  if (identity === undefined && saneTime(receipt) === undefined) return freshId;
  return await sha256([platform, source, command, identity ?? text].join("\n"));
}

/** The id of a decision and of its event: where the platform sends a call again, both callings have the same. */
export async function decisionIdOf(receipt: Receipt, freshId: string): Promise<string> {
  return receipt.identity === undefined ? freshId : await idOf(receipt, freshId);
}

function envelope(receipt: Receipt, id: string, groupId: string | undefined) {
  const time = saneTime(receipt) ?? receipt.receivedAt;
  return envelopeOf(receipt.platform, receipt.source, id, time, groupId);
}

/** The event of an after-callback; without a notice, im.callback.received. */
export async function noticeToEvent(notice: Notice | undefined, receipt: Receipt, freshId: string): Promise<Event> {
  const id = await idOf(receipt, freshId);
  const original = originalOf(receipt);
  if (notice === undefined) {
    const incomplete = receipt.incomplete === true ? { incomplete: true } : {};
    const data = { command: receipt.command, ...incomplete, ...original };
    return { ...envelope(receipt, id, receipt.groupId), type: "im.callback.received", data };
  }
  const { type, data } = notice;
  // TypeScript loses that the two belong together.
  return { ...envelope(receipt, id, data.group.id), type, data: { ...data, ...original } } as Event;
}

export interface Enforcement {
  /** false with MODE observe. */
  readonly enforced: boolean;
  /** What the IM server was told, or would have been. */
  readonly outcome: Outcome;
}

/**
 * Every entry that was met is told, but for the odd candidate on hundreds of them, who has to fit a message, and of a
 * crowd of whom each is on several: one decision must not become hundreds of messages. What settled it is always told.
 */
const maxLinks = 30;
const maxLinksOfAll = 3000;
const leastLinks = 3;
const maxNoteLength = 500;

const linksOfEach = (candidates: number): number =>
  Math.min(maxLinks, Math.max(leastLinks, Math.floor(maxLinksOfAll / candidates)));

function chainOf({ chain }: Settlement, most: number) {
  if (chain.length === 0) return {};
  return {
    chain: chain
      .filter(({ fate }, at) => at < most || fate === "settled")
      .map((link) => ({ ...link, ...(link.note && { note: link.note.slice(0, maxNoteLength) }) })),
  };
}

/** What becomes of a candidate, and by which settlement: the own one or, where all are refused for one, that one's. */
export interface Fate {
  readonly verdict: "allowed" | "refused" | "muted" | "queued";
  readonly by: Settlement;
  /** The one who is denied, when this one is refused only with the others. */
  readonly refusedWith?: Verdict;
}

/**
 * Tells everybody's fate. One of a batch that is refused whole does not get in either, whatever the own entries say: what
 * refuses is the entry of the first who is denied, whose code and message the IM server gets.
 */
export function createFates({ verdicts }: Decision, outcome: Outcome): (own: Settlement) => Fate {
  const denied = outcome === "refuse" ? verdicts.find(({ settlement }) => settlement.effect === "deny") : undefined;
  return (own) => {
    if (outcome === "queue") return { verdict: "queued", by: own };
    if (own.effect === "deny") return { verdict: outcome === "mute-some" ? "muted" : "refused", by: own };
    return denied === undefined
      ? { verdict: "allowed", by: own }
      : { verdict: "refused", by: denied.settlement, refusedWith: denied };
  };
}

type CandidateWords = Omit<EntryDecided["candidates"][number], "id">;

const idWords = ({ id }: Verdict) => (id === null ? {} : { id });

function candidateWords(settlement: Settlement, { verdict, by, refusedWith }: Fate, links: number): CandidateWords {
  const { observed } = settlement;
  return {
    verdict,
    ...(by.key === undefined ? {} : { key: by.key }),
    ...(refusedWith === undefined ? {} : { refusedWith: idWords(refusedWith) }),
    ...(settlement.undecided || by.undecided ? { undecided: true } : {}),
    ...(observed === undefined ? {} : { observed: observed === "allow" ? "allowed" : "refused" }),
    ...chainOf(settlement, links),
  };
}

/** What an event tells of a text beside the original: each part of a split event has it too. */
const maxTextLength = 2000;
const beginningOf = (text: string): string => text.slice(0, maxTextLength).toWellFormed();

/** What is said of the group's flood rule. */
export function floodWords({ key, state, until }: FloodWord) {
  return { key, state, ...(until === undefined ? {} : { until: isoOf(until) }) };
}

/** What a decision's event says, beside the original. */
export function describeDecision(
  request: EntryRequest,
  decision: Decision,
  enforcement: Enforcement,
  lookup?: Lookup,
): EntryDecided {
  const { outcome, enforced } = enforcement;
  const { inviter } = decision;
  const fateOf = createFates(decision, outcome);
  const links = linksOfEach(decision.verdicts.length);
  // Most candidates of a large invite share one settlement.
  const known = new Map<Settlement, CandidateWords>();
  const wordsOf = (settlement: Settlement): CandidateWords => {
    const words = known.get(settlement) ?? candidateWords(settlement, fateOf(settlement), links);
    known.set(settlement, words);
    return words;
  };
  return {
    action: request.action,
    group: { id: request.groupId ?? undefined, type: request.groupType ?? undefined },
    ...(inviter
      ? {
          inviter: {
            id: inviter.id ?? undefined,
            key: inviter.settlement.key,
            ...chainOf(inviter.settlement, maxLinks),
          },
        }
      : {}),
    outcome,
    enforced,
    ...(decision.undecided ? { undecided: true } : {}),
    ...(lookup === undefined ? {} : { lookup }),
    ...(request.text === undefined ? {} : { text: beginningOf(request.text) }),
    ...(decision.flood === undefined ? {} : { flood: floodWords(decision.flood) }),
    candidates: decision.verdicts.map(({ id, settlement }) => {
      const words = wordsOf(settlement);
      return id === null ? words : { id, ...words };
    }),
  };
}

/** Plainly allowed, or left to the group's admins: not refused or muted, nor would be, and nothing about it is unknown. */
export function isPlain({ verdict, undecided, observed }: EntryDecided["candidates"][number]): boolean {
  return (verdict === "allowed" || verdict === "queued") && undecided !== true && observed === undefined;
}

/** The event of a decision. @param id the decision's id, which the log line carries too. */
export function decisionToEvent(decided: EntryDecided, receipt: Receipt, id: string): Event {
  return {
    ...envelope(receipt, id, decided.group.id),
    type: "im.group.entry.decided",
    data: { ...decided, ...originalOf(receipt) },
  };
}
