// What a platform is to the rest of Doorman: one IM server's dialect. A folder beside this file implements it;
// nothing outside that folder knows its wire names. A platform knows no lists, no queue, no Hono and no clock.
import type { Actor, EntryAction, EntryRequest, PlatformName, Told, Treatment } from "../core/callback.ts";
import type { Rejection } from "../core/rejection.ts";
import type { Result } from "../core/result.ts";
import type { Decision, Outcome } from "../core/verdict.ts";

/** An HTTP answer; the body is sent as JSON. */
export interface Answer {
  readonly status: 200 | 401 | 403 | 413 | 500 | 503;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Platform {
  readonly name: PlatformName;

  /** The commands that the URL names, each once; usually one. Never throws, whatever the URL holds. */
  commandsOf(url: URL): readonly string[];

  /** The command that the parsed body names. */
  commandIn(body: unknown): string | undefined;

  /** When it happened, as the body tells it, in Unix milliseconds; undefined where it tells nothing. */
  timeOf(body: unknown): number | undefined;

  /** What a call that is sent again has in common with the first, and with no other; undefined: its text is all there is. */
  identityOf?(body: unknown): string | undefined;

  /** Whether a call without any command is the platform's test of reachability, which proves nothing and asks nothing. */
  readonly probes: boolean;

  /**
   * How long the answer to an after-callback may wait for queue and spool, in milliseconds from its arrival. 0: not at
   * all, since nothing that is answered makes a difference there, and a late answer costs the server the next callback.
   */
  readonly receiptWaitMs: number;

  /** Whether a command is about messages. They come by the thousand, so those that ask leave no trace. */
  isAboutMessages(command: string): boolean;

  /** Of a before-callback that is not decided. */
  actorIn(body: unknown): Actor;

  /** What a command asks of us. Every string has an answer, unknown commands included. */
  treatmentOf(command: string): Treatment;

  /** The way into a group that a decided command stands for; undefined for every other command. */
  actionOf(command: string): EntryAction | undefined;

  /**
   * Whether the platform itself made this call, by its URL and headers alone: no platform signs the body.
   * @param now Unix milliseconds.
   * @returns the `source` of events that come of it.
   */
  verify(url: URL, now: number, headers: Pick<Headers, "get">): Promise<Result<string, Rejection>>;

  /** Reads a callback that is to be decided. Unreadable parts become null; it never fails. */
  parseEntry(command: string, body: unknown): EntryRequest;

  /** Reads a callback that is to be recorded. */
  parseTold(command: string, body: unknown): Told;

  readonly answer: Answers;
}

/** The platform's answers. Each body is complete: the servers read what is missing in opposite ways. */
export interface Answers {
  /** "Go ahead", or "taken" for an after-callback. `body` is the request's, for the commands that want it echoed. */
  goOn(command: string | undefined, body: unknown): Answer;
  /** @param now Unix milliseconds, for attributes that end at an instant. */
  decided(command: string, request: EntryRequest, decision: Decision, now: number): Answer;
  /** What that answer comes to: a platform that cannot refuse some refuses all. */
  outcomeOf(request: EntryRequest, decision: Decision): Outcome;
  /** Whether single ones can be left out of a batch. */
  readonly refusesSome: boolean;
  /** Whether a new member can be given anything. */
  readonly givesMembers: boolean;
  /** Everybody is refused, though nobody in particular could be looked up. `body` as above, undefined where it is no JSON. */
  refused(command: string, body: unknown): Answer;
  /** Not genuine, too large or not configured: never to be read as "go ahead" where we decide. */
  turnedAway(commands: readonly string[], rejection: Rejection): Answer;
  /** An after-callback that reached neither the queue nor the spool. */
  notRecorded(): Answer;
}
