// The gate's side of flood rules: asks a group's counter in time, and remembers for a while which groups are closed, so
// that most of a raid is refused without a call. Knows the counters and time only as the interfaces that it is given.
import type { Clock, Deadline } from "../core/clock.ts";
import { createClosedGroups } from "./closed-groups.ts";
import type { Limits } from "./window.ts";

/** What a counter has to know of the group and of the rule, to count and to tell. */
export interface FloodGroup {
  readonly platform: string;
  /** As the callback has it. */
  readonly id: string;
  readonly type?: string | undefined;
  /** The `source` of the group's events. */
  readonly source: string;
  readonly rule: Limits & { readonly key: string; readonly observe?: true };
  /** false: MODE is observe. */
  readonly enforced: boolean;
}

export interface FloodQuestion {
  /** undefined: no rule holds there, and it is asked only whether anything of the group was seen. */
  readonly group: FloodGroup | undefined;
  readonly ids: readonly string[];
  readonly together: boolean;
  readonly perhapsNew: boolean;
}

export interface CounterAnswer {
  readonly refused: readonly string[];
  /** Something of the group was seen before this question. */
  readonly seen: boolean;
  readonly closed?: {
    /** Unix milliseconds, by the counter's clock. */
    readonly until: number;
    readonly leftMs: number;
    /** Those who were let in within the window, and stay so. */
    readonly stay: readonly string[];
  };
}

/** One counter for each group of a platform. */
export interface FloodCounters {
  ask(name: string, question: FloodQuestion & { readonly refusedElsewhere: number }): Promise<CounterAnswer>;
  /** What `ask` would answer; counts nobody. */
  peek(name: string, question: FloodQuestion): Promise<CounterAnswer>;
  /** Opens the group. @returns whether it was closed. */
  end(name: string): Promise<boolean>;
}

export interface FloodAnswer {
  readonly refused: readonly string[];
  /** Something of the group was seen before this question. */
  readonly seen: boolean;
  /** Unix milliseconds. */
  readonly closedUntil?: number | undefined;
}

export interface Floods {
  /** Never rejects. A text: why nobody can say, so that the group counts as open. */
  ask(name: string, question: FloodQuestion, deadline: Deadline): Promise<FloodAnswer | string>;
  peek(name: string, question: FloodQuestion, deadline: Deadline): Promise<FloodAnswer | string>;
  end(name: string): Promise<boolean>;
}

const nobodyToAsk = async (): Promise<string> => "there is no counter to ask";
/** For a decision away from the gate. */
export const noFloods: Floods = { ask: nobodyToAsk, peek: nobodyToAsk, end: async () => false };

/** An end by hand counts everywhere after so long. */
const mostRememberedMs = 30_000;
/** Names of groups of which something was seen, which stays true. */
const mostSeen = 2000;

export function createFloods(counters: FloodCounters, clock: Clock, timeoutMs: number): Floods {
  const known = createClosedGroups();
  const seen = new Set<string>();
  const see = (name: string): void => {
    seen.add(name);
    const [oldest] = seen;
    if (seen.size > mostSeen && oldest !== undefined) seen.delete(oldest);
  };

  const inTime = async (work: Promise<CounterAnswer>, deadline: Deadline): Promise<CounterAnswer | string> => {
    try {
      return await deadline.hold(clock.limit(work, timeoutMs));
    } catch (error) {
      return String(error);
    }
  };
  const answerOf = ({ refused, closed, seen: before }: CounterAnswer): FloodAnswer => ({
    refused,
    closedUntil: closed?.until,
    seen: before,
  });

  return {
    async ask(name, question, deadline) {
      if (question.group === undefined) {
        if (seen.has(name)) return { refused: [], seen: true };
        const told = await inTime(counters.ask(name, { ...question, refusedElsewhere: 0 }), deadline);
        if (typeof told === "string") return told;
        see(name);
        return answerOf(told);
      }
      // The time before the call: the memory must not outlast the closing by the way back.
      const askedAt = clock.now();
      const remembered = known.refuse(name, question.ids, askedAt);
      if (remembered !== undefined) return { refused: question.ids, closedUntil: remembered, seen: true };
      const answer = await inTime(
        counters.ask(name, { ...question, refusedElsewhere: known.takeRefused(name) }),
        deadline,
      );
      if (typeof answer === "string") return answer;
      see(name);
      if (answer.closed === undefined) known.forget(name);
      else {
        const { until, leftMs, stay } = answer.closed;
        known.remember(name, { until, stay: new Set(stay), end: askedAt + Math.min(leftMs, mostRememberedMs) });
      }
      return answerOf(answer);
    },
    async peek(name, question, deadline) {
      const answer = await inTime(counters.peek(name, question), deadline);
      return typeof answer === "string" ? answer : answerOf(answer);
    },
    async end(name) {
      known.forget(name);
      return await counters.end(name);
    },
  };
}
