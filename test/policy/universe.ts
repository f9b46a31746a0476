// A small world for property tests: three users, two groups, three types, and lists as operators might leave them.
// Entries are kept as what was meant (`Written`), so that an oracle need not parse what the code under test parses.
import fc from "fast-check";
import type { EntryRequest } from "../../src/core/callback.ts";
import type { Effect } from "../../src/core/verdict.ts";
import { asks, creates, future, invited, joins, type ListsOfScene, past, unread, withTypeNames } from "./scene.ts";

/** A value in KV, by what its author did right and wrong. */
export type Written =
  | {
      readonly kind: "entry";
      readonly effect: Effect;
      readonly end: "none" | "past" | "future";
      readonly final: boolean;
      readonly observe: boolean;
      /** Fields that are wrong or unknown: name and value. */
      readonly wrong: readonly (readonly [string, unknown])[];
    }
  | { readonly kind: "garbage"; readonly text: string }
  | { readonly kind: "unread" };

export interface Rule {
  readonly match: string;
  readonly value: Exclude<Written, { kind: "unread" }>;
}

export interface Lists {
  readonly entries: Readonly<Record<string, Written>>;
  /** undefined: there is no such key. */
  readonly patterns: readonly Rule[] | Exclude<Written, { kind: "entry" }> | undefined;
}

export const users = ["alice", "al/50%", "ivan"] as const;
const groups = ["g", "h"] as const;
const types = ["Work", "Private", "Public"] as const;
export const typed = (id: string) => id.replaceAll("%", "%25").replaceAll("/", "%2F");

const people = users.map(typed);
export const allKeys: readonly string[] = [
  ...people.flatMap((user) => [`user/${user}`, `inviter/${user}`]),
  ...groups.flatMap((group) =>
    people.flatMap((user) => [`group/${group}/user/${user}`, `group/${group}/inviter/${user}`]),
  ),
  ...groups.map((group) => `group/${group}`),
  ...types.map((type) => `type/${type}`),
  "default",
];

const effect = fc.constantFrom<Effect>("allow", "deny");
const seldom = fc.integer({ min: 0, max: 7 }).map((n) => n === 0);

export const wrongField = fc.constantFrom<readonly [string, unknown]>(
  ...(["soon", 0, -1, "2026-02-30", "2099-01-01T00:00:00", null] as const).map((value) => ["until", value] as const),
  ...(["yes", 1, null] as const).flatMap((value) => [["final", value] as const, ["observe", value] as const]),
  ...([1, "10101"] as const).map((value) => ["code", value] as const),
  ["message", 1],
  ["reason", null],
  ["member", { roleLevel: 100 }],
  ["untill", "2020-01-01"],
  ["Observe", true],
  ["constructor", {}],
);

const sound = fc.record({
  kind: fc.constant("entry" as const),
  effect,
  end: fc.constantFrom("none", "none", "past", "future"),
  final: seldom,
  observe: seldom,
  wrong: fc.constant([] as const),
});
/** Has every effect, end and flag, now and then a wrong field. */
const entry = fc
  .tuple(sound, wrongField, seldom)
  .map(([entry, field, isWrong]) => (isWrong ? withWrong(entry, field) : entry));
const garbage = fc
  .constantFrom("", "denied", "{", "null", '{"effect":"maybe"}', '{"deny":true}')
  .map((text) => ({ kind: "garbage", text }) as const);
/** What cannot be read or understood. */
export const mystery = fc.oneof(garbage, fc.constant({ kind: "unread" } as const));
export const written: fc.Arbitrary<Written> = fc.oneof(
  { weight: 6, arbitrary: entry },
  { weight: 1, arbitrary: mystery },
);

/** The entry with one more wrong field, unless it has a field of that name. */
export function withWrong<T extends Written>(value: T, field: readonly [string, unknown]): T {
  return value.kind === "entry" && !(field[0] in contentOf(value))
    ? { ...value, wrong: [...value.wrong, field] }
    : value;
}

/** An entry that is sound and says nothing: it has ended, or only observes. */
export const idle = fc.tuple(sound, fc.constantFrom<object>({ end: "past" }, { observe: true })).map(
  ([entry, change]): Extract<Written, { kind: "entry" }> => ({
    ...entry,
    ...change,
    final: entry.final && entry.effect === "deny",
  }),
);

const match = fc.constantFrom("al*", "*", "*i*", "ivan", "*/*", "*%", "bot_*", "a*e", "*n");
export const rule: fc.Arbitrary<Rule> = fc.record({ match, value: fc.oneof({ weight: 6, arbitrary: entry }, garbage) });

export const lists: fc.Arbitrary<Lists> = fc.record({
  entries: fc
    .array(fc.tuple(fc.constantFrom(...allKeys), written), { maxLength: 20, size: "max" })
    .map((entries) => Object.fromEntries(entries)),
  patterns: fc.oneof(fc.constant(undefined), { weight: 4, arbitrary: fc.array(rule, { maxLength: 4 }) }, mystery),
});

const orUnreadable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 10 });
const user = fc.constantFrom(...users);

/** Any request of either platform, now and then with something that could not be read. */
export const request: fc.Arbitrary<EntryRequest> = fc
  .record({
    make: fc.constantFrom(asks, invited, invited, creates, joins),
    candidates: fc.array(orUnreadable(user), { minLength: 1, maxLength: 4 }),
    groupId: orUnreadable(fc.constantFrom(...groups)),
    groupType: orUnreadable(fc.constantFrom(...types)),
    inviter: orUnreadable(user),
  })
  .map(({ make, candidates, groupId, groupType, inviter }) => {
    const plain = make({ candidates });
    return withTypeNames({
      ...plain,
      groupId: plain.groupId === undefined ? undefined : groupId,
      groupType: plain.groupType === undefined ? undefined : groupType,
      inviter: plain.inviter === undefined ? undefined : inviter,
    });
  });

/** The value as it would stand in KV, still as an object. */
function contentOf(value: Extract<Written, { kind: "entry" }>): Record<string, unknown> {
  return {
    effect: value.effect,
    ...(value.end === "none" ? {} : { until: value.end === "past" ? past : future }),
    ...(value.final ? { final: true } : {}),
    ...(value.observe ? { observe: true } : {}),
    ...Object.fromEntries(value.wrong),
  };
}

function valueInKv(value: Written): string | object | typeof unread {
  if (value.kind === "entry") return contentOf(value);
  return value.kind === "garbage" ? value.text : unread;
}

/** The lists as a scene takes them. */
export function inKv({ entries, patterns }: Lists): ListsOfScene {
  const values: Record<string, string | object | typeof unread> = {};
  for (const [key, value] of Object.entries(entries)) values[key] = valueInKv(value);
  if (patterns === undefined) return values;
  const rules = "kind" in patterns ? valueInKv(patterns) : patterns.map(ruleInKv);
  return { ...values, patterns: rules };
}

function ruleInKv({ match, value }: Rule): object {
  return value.kind === "entry" ? { match, ...contentOf(value) } : { match, effect: value.text };
}
