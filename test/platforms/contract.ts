// What every platform has to keep, whichever IM server it speaks to; contract.test.ts runs it for each. The answers
// are judged by what the real server would do with them (test/judges), never by how they look.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Treatment } from "../../src/core/callback.ts";
import type { Rejection } from "../../src/core/rejection.ts";
import type { Answer, Platform } from "../../src/platforms/platform.ts";
import type { Answer as Heard, Judgement } from "../judges/judge.ts";
import { decisionOn, inviterDenied, operatorsOnly } from "./decisions.ts";

/** A before-callback about entering, with any people in it. */
export interface EntryCallback {
  readonly command: string;
  /** Whether the server can drop single people and let the others in. */
  readonly dropsSingles: boolean;
  /** For callbacks about one person: only the first id is used. */
  readonly single: boolean;
  /** Ids as the platform has them, and two of them that differ; left out: any text. */
  readonly ids?: { readonly any: fc.Arbitrary<string>; readonly two: readonly [string, string] };
  bodyOf(ids: readonly string[]): unknown;
}

type GenuineOrNot = readonly [what: string, url: string, headers?: Readonly<Record<string, string>>];

const withHeaders = (calls: readonly GenuineOrNot[]) =>
  calls.map(([what, url, headers = {}]) => [what, url, new Headers(headers)] as const);

export interface Dialect {
  readonly platform: Platform;
  /** Unix milliseconds, when the genuine calls are made. */
  readonly now: number;
  readonly genuine: readonly GenuineOrNot[];
  readonly notGenuine: readonly GenuineOrNot[];
  readonly entries: readonly EntryCallback[];
  readonly afterCommand: string;
  /** What is asked of us by a command that nobody knows; left out: to be recorded by its name. */
  readonly unknown?: Treatment;
  /**
   * Whoever waits stays outside, and a call that is not answered well comes again: then to go on lets nobody in, and what
   * is turned away need not be understood.
   */
  readonly waits?: true;
  readonly fixtures: readonly (readonly [command: string, body: unknown])[];
  judge(request: { readonly command: string; readonly body: string }, answer: Heard): Judgement<unknown>;
}

const rejections: readonly Rejection[] = (["credentials", "app-id", "address", "too-large", "settings"] as const).map(
  (reason) => ({ reason, detail: operatorsOnly }),
);
const treatments = ["decide", "record", "record-message", "record-name", "go-on"];
const odd = ["", "__proto__", "constructor", "toString", " ", "\u0000", "Group.", "callback", "💥", "\ud800"];
const hostile = [
  "__proto__",
  "constructor",
  'a"b',
  "a\\b",
  "a\nb",
  "\u2028",
  "用户😀",
  "0",
  "10001",
  " ",
  "null",
  "%2F",
];
const anyId = fc.oneof(fc.constantFrom(...hostile), fc.string({ minLength: 1, unit: "binary" }), fc.uuid());
const anyIds = fc.uniqueArray(anyId, { minLength: 1, maxLength: 12 });
const idsOf = (own: EntryCallback["ids"]) =>
  own === undefined ? anyIds : fc.uniqueArray(own.any, { minLength: 1, maxLength: 12 });
const anyCode = fc.option(fc.oneof(fc.integer(), fc.constantFrom(0, 1, 2, 5000, 7042, 9999, 10100, 10150, 10200)), {
  nil: undefined,
});
const anyMessage = fc.option(fc.string({ unit: "grapheme" }), { nil: undefined });

/** Every body that differs from the given one in one value, at any depth, or lacks it. */
function mutations(body: unknown, put: unknown): unknown[] {
  if (Array.isArray(body)) {
    return body.flatMap((item, at) => [put, ...mutations(item, put)].map((other) => body.with(at, other)));
  }
  if (typeof body !== "object" || body === null) return [put];
  return Object.entries(body).flatMap(([key, value]) => {
    const without = Object.fromEntries(Object.entries(body).filter(([name]) => name !== key));
    return [without, ...[put, ...mutations(value, put)].map((other) => ({ ...body, [key]: other }))];
  });
}

export function describePlatform(dialect: Dialect): void {
  const { platform, now, entries, afterCommand } = dialect;
  const hear = ({ status, body }: Answer): Heard => ({ status, body: JSON.stringify(body) });
  const judge = (command: string, body: unknown, answer: Answer) =>
    dialect.judge({ command, body: JSON.stringify(body) }, hear(answer));

  describe("verify", () => {
    test.each(withHeaders(dialect.genuine))("takes a genuine call: %s", async (_what, url, headers) => {
      expect(await platform.verify(new URL(url), now, headers)).toMatchObject({ ok: true });
    });

    test.each(withHeaders(dialect.notGenuine))("turns away %s", async (_what, url, headers) => {
      expect(await platform.verify(new URL(url), now, headers)).toMatchObject({ ok: false });
    });
  });

  describe("commands", () => {
    test.each(odd)("%j has a treatment and decides nothing", (command) => {
      expect(platform.treatmentOf(command)).toBe(dialect.unknown ?? "record-name");
      expect(platform.actionOf(command)).toBeUndefined();
    });

    test("every string has a treatment, and an action exactly when it is decided", () => {
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.constantFrom(...entries.map((entry) => entry.command))), (command) => {
          expect(treatments).toContain(platform.treatmentOf(command));
          expect(platform.actionOf(command) !== undefined).toBe(platform.treatmentOf(command) === "decide");
        }),
      );
    });

    test.each(entries)("$command is decided", ({ command }) => expect(platform.treatmentOf(command)).toBe("decide"));

    test("no URL and no body is too odd to be looked at for a command", () => {
      const anyQuery = fc.option(fc.webQueryParameters(), { nil: "" });
      fc.assert(
        fc.property(fc.webPath(), anyQuery, fc.jsonValue(), (path, query, body) => {
          const commands = platform.commandsOf(new URL(`https://gate.example${path}?${query}`));
          expect(new Set(commands).size).toBe(commands.length);
          expect(commands).not.toContain("");
          expect(platform.commandIn(body) ?? "named").not.toBe("");
        }),
      );
    });
  });

  describe("parseEntry", () => {
    const check = (command: string, body: unknown) => {
      const request = platform.parseEntry(command, body);
      expect(request.candidates.every((id) => id === null || (typeof id === "string" && id !== ""))).toBe(true);
      const { groupId, groupType, inviter, founders = [] } = request;
      for (const id of [groupId, groupType, inviter, ...founders]) expect(id).not.toBe("");
      return request;
    };

    test.each(entries)("$command: never throws, whatever JSON the body is", ({ command }) => {
      fc.assert(fc.property(fc.jsonValue(), (body) => void check(command, body)));
    });

    test.each([[[]], [[1]], ["text"], [5], [null], [true], [{}]])(
      "a body %j names nobody who could be let in unseen",
      (body) => {
        for (const { command } of entries) expect(check(command, body).candidates).toContain(null);
      },
    );

    test("a changed or missing value anywhere in a real body never throws", () => {
      for (const [command, body] of dialect.fixtures) {
        for (const put of [null, true, "", 1.5, [], {}, [null], [[]]])
          for (const other of mutations(body, put)) check(command, other);
      }
    });

    test.each(entries)("$command: any ids are read as they are, in order", ({ command, bodyOf, single, ids: of }) => {
      fc.assert(
        fc.property(idsOf(of), (ids) => {
          const read = new Set(check(command, bodyOf(ids)).candidates);
          expect([...read]).toEqual(expect.arrayContaining(single ? ids.slice(0, 1) : ids));
          expect(read.has(null)).toBe(false);
        }),
      );
    });

    test("parseTold never throws either", () => {
      fc.assert(
        fc.property(fc.jsonValue(), (body) => {
          expect(() => platform.parseTold(afterCommand, body)).not.toThrow();
        }),
      );
      for (const [, body] of dialect.fixtures)
        for (const other of mutations(body, null)) expect(() => platform.parseTold(afterCommand, other)).not.toThrow();
    });
  });

  describe.each(entries)("the answer to $command", ({ command, bodyOf, single, dropsSingles, ids: own }) => {
    const two = own?.two ?? ["known", "other"];
    const of = (ids: readonly string[]) => {
      const body = bodyOf(ids);
      return { body, request: platform.parseEntry(command, body), people: single ? ids.slice(0, 1) : ids };
    };

    test("keeps every denied candidate out and names no stranger, whatever their entries say", () => {
      fc.assert(
        fc.property(idsOf(own), fc.func(fc.boolean()), anyCode, anyMessage, (ids, isDenied, code, message) => {
          const { body, request, people } = of(ids);
          const decision = decisionOn(request, (id) => id !== null && isDenied(id), { deny: { code, message } });
          const answer = platform.answer.decided(command, request, decision, now);
          const { letIn, understood, faults } = judge(command, body, answer);
          const denied = people.filter((id) => isDenied(id));
          expect({ understood, faults }).toEqual({ understood: true, faults: [] });
          expect(letIn.filter((id) => denied.includes(id))).toEqual([]);
          if (decision.outcome === "allow") expect(letIn).toEqual(expect.arrayContaining([...people]));
          if (decision.outcome === "refuse-some" && dropsSingles)
            expect(letIn).toHaveLength(people.length - denied.length);
          if (!people.includes(operatorsOnly)) expect(JSON.stringify(answer.body)).not.toContain(operatorsOnly);
        }),
      );
    });

    test("is a refusal of all when a candidate without a readable id is denied", () => {
      const { request, body } = of(two);
      const withUnknown = { ...request, candidates: [...request.candidates, null] };
      const decision = decisionOn(withUnknown, (id) => id === null);
      expect(judge(command, body, platform.answer.decided(command, withUnknown, decision, now)).letIn).toEqual([]);
    });

    test("is a refusal of all when the inviter is denied, or when nobody could be looked up", () => {
      const { request, body } = of(two);
      for (const answer of [
        platform.answer.decided(command, request, inviterDenied(request), now),
        platform.answer.refused(command, body),
      ])
        expect(judge(command, body, answer)).toMatchObject({ letIn: [], understood: true, faults: [] });
    });

    test.each(rejections)("is never an allow when the call is turned away for $reason", (rejection) => {
      const { body } = of(two);
      for (const commands of [[command], [afterCommand, command]]) {
        const answer = platform.answer.turnedAway(commands, rejection);
        const understood = dialect.waits === true ? {} : { understood: true };
        expect(judge(command, body, answer)).toMatchObject({ letIn: [], ...understood, faults: [] });
        expect(JSON.stringify(answer.body)).not.toContain(operatorsOnly);
      }
    });

    test("lets everybody in when it goes on, or leaves them to the admins", () => {
      const { body, people } = of(two);
      const { letIn, keptOut, faults } = judge(command, body, platform.answer.goOn(command, body));
      expect(letIn).toEqual(dialect.waits === true ? [] : expect.arrayContaining([...people]));
      if (dialect.waits === true) expect(keptOut).toEqual([]);
      expect(faults).toEqual([]);
    });
  });

  test("an after-callback is answered without a fault when it is taken, and with 503 when it is not recorded", () => {
    expect(judge(afterCommand, {}, platform.answer.goOn(afterCommand, {}))).toMatchObject({
      outcome: { kind: "ignored" },
      understood: true,
      faults: [],
    });
    expect(platform.answer.notRecorded()).toMatchObject({ status: 503 });
    expect(judge(afterCommand, {}, platform.answer.notRecorded()).faults).toEqual([]);
  });

  test("a call that is turned away without any command gets no 200", () => {
    for (const rejection of rejections) expect(platform.answer.turnedAway([], rejection).status).not.toBe(200);
  });
}
