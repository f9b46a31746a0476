// Bodies of callbacks: well-formed ones about known people, and the fixtures of every platform with damage done to them.
// Each is plain data that `toBytes` turns into a body, so that a counterexample shrinks and can be read.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { fixtureText } from "../platforms/fixtures.ts";
import { applyDamage, type Damage, damage, jsonText } from "./json-text.ts";
import { groups, types, users } from "./worlds.ts";

const platforms = ["tencent", "openim", "telegram"] as const;
type Platform = (typeof platforms)[number];

export interface Body {
  readonly platform: Platform;
  readonly command: string;
  /** Members of the JSON object in order, each value as JSON text; a name may come twice. */
  readonly members: readonly (readonly [string, string])[];
  readonly damage: readonly Damage[];
  /** Who is about to enter, in a call as the IM server makes it; undefined where the body is none of its own. */
  readonly candidates: readonly string[] | undefined;
}

const json = (value: unknown): string => JSON.stringify(value);

const isNumber = (id: string): boolean => /^-?\d+$/.test(id);
/** Telegram's ids are numbers. */
const numbersIn = ({ people, group, ...wish }: Wish): Wish => ({
  ...wish,
  people: [people.find(isNumber) ?? "10001"],
  group: isNumber(group) ? group : "-1001234567890",
});

type Wish = {
  readonly command: string;
  readonly people: readonly string[];
  readonly group: string;
  readonly type: string;
  readonly inviter: string;
};

/** The fields of each decided callback; the people are its candidates. */
const fieldsOf: Readonly<Record<string, (wish: Wish) => Readonly<Record<string, unknown>>>> = {
  "Group.CallbackBeforeApplyJoinGroup": ({ people, group, type }) => ({
    GroupId: group,
    Type: type,
    Requestor_Account: people[0],
  }),
  "Group.CallbackBeforeInviteJoinGroup": ({ people, group, type, inviter }) => ({
    GroupId: group,
    Type: type,
    Operator_Account: inviter,
    DestinationMembers: people.map((id) => ({ Member_Account: id })),
  }),
  "Group.CallbackBeforeCreateGroup": ({ people, type, inviter }) => ({
    Type: type,
    Operator_Account: inviter,
    Owner_Account: people[0],
    MemberList: people.slice(1).map((id) => ({ Member_Account: id })),
  }),
  callbackBeforeMembersJoinGroupCommand: ({ people, group }) => ({
    groupID: group,
    memberList: people.map((userID) => ({ userID, ex: "" })),
    groupEx: "",
  }),
  callbackBeforeMemberJoinGroupCommand: ({ people, group }) => ({ groupID: group, userID: people[0], ex: "" }),
  callbackBeforeInviteJoinGroupCommand: ({ people, group }) => ({ groupID: group, invitedUserIDs: people }),
  callbackBeforeJoinGroupCommand: ({ people, group }) => ({ groupID: group, groupType: "\u0002", applyID: people[0] }),
  callbackBeforeCreateGroupCommand: ({ people }) => ({
    groupID: "",
    initMemberList: people.map((userID, at) => ({ userID, roleLevel: at === 0 ? 100 : 20 })),
  }),
  chat_join_request: ({ people, group, type, inviter }) => ({
    update_id: 5,
    chat_join_request: {
      chat: { id: Number(group), type },
      from: { id: Number(people[0]), is_bot: false, first_name: "Somebody" },
      date: 1_764_000_000,
      ...(isNumber(inviter) ? { invite_link: { creator: { id: Number(inviter) } } } : { query_id: "a-query" }),
    },
  }),
};
/** Callbacks about one person. */
const single = /ApplyJoin|MemberJoin|BeforeJoin|chat_join/;
export const decidedCommands: readonly string[] = Object.keys(fieldsOf);
function platformOf(command: string): Platform {
  if (command === "chat_join_request") return "telegram";
  return command.startsWith("callback") ? "openim" : "tencent";
}
/** An update of Telegram's is named by its one field beside the id. */
const commandFields = { tencent: "CallbackCommand", openim: "callbackCommand", telegram: undefined } as const;

/** Members that no document knows; a receiver has to pass over them, whatever they hold. */
const unknownMember = fc.tuple(
  fc.constantFrom("x", "EventTime2", "__proto__", "constructor", "toString", ""),
  jsonText,
);

export const wellFormed: fc.Arbitrary<Body> = fc
  .tuple(
    fc.record({
      command: fc.constantFrom(...decidedCommands),
      people: fc.array(fc.constantFrom(...users), { minLength: 1, maxLength: 6 }),
      group: fc.constantFrom(...groups),
      type: fc.constantFrom(...types),
      inviter: fc.constantFrom(...users, "leckie"),
    }),
    fc.array(unknownMember, { maxLength: 2 }),
    fc.oneof({ weight: 99, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(1_000, 10_000) }),
    fc.boolean(),
  )
  .map(([wish, unknown, more, reversed]) => {
    const strangers = Array.from({ length: more }, (_, at) => `stranger${at}`);
    const platform = platformOf(wish.command);
    const meant = platform === "telegram" ? numbersIn(wish) : wish;
    const people = single.test(wish.command) ? meant.people.slice(0, 1) : [...meant.people, ...strangers];
    const fields = fieldsOf[wish.command]?.({ ...meant, people }) ?? {};
    const field = commandFields[platform];
    const members = Object.entries(field === undefined ? fields : { [field]: wish.command, ...fields });
    const written = members.map(([name, value]) => [name, json(value)] as const);
    return {
      platform,
      command: wish.command,
      members: reversed ? [...unknown, ...written].reverse() : [...written, ...unknown],
      damage: [],
      candidates: people,
    };
  });

const fixtures = platforms.flatMap((platform) =>
  readdirSync(join(import.meta.dirname, "../fixtures", platform))
    .filter((name) => name.endsWith(".json"))
    .map((name) => {
      const fields: unknown = JSON.parse(fixtureText(platform, name.slice(0, -".json".length)));
      const members = Object.entries(fields ?? {}).map(([key, value]) => [key, json(value)] as const);
      const command = members.find(([key]) => key === commandFields[platform])?.[1];
      const [update = ""] = members.map(([key]) => key).filter((key) => key !== "update_id");
      return { platform, command: command === undefined ? update : String(JSON.parse(command)), members };
    }),
);

/** What is done to one member: replaced, repeated, taken out, moved to the front, or its value made very long. */
const operation = fc.record({
  kind: fc.constantFrom("replace", "repeat", "remove", "add", "inflate"),
  at: fc.nat({ max: 20 }),
  value: jsonText,
  name: fc.constantFrom(
    "__proto__",
    "constructor",
    "CallbackCommand",
    "callbackCommand",
    "EventTime",
    "groupID",
    "chat_member",
  ),
});
/** Far below MAX_BODY_BYTES, and with short members more than the 10,000 people of any real callback. */
const inflatedBytes = 300_000;
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

function operate(members: Body["members"], { kind, at, value, name }: Operation): Body["members"] {
  if (members.length === 0) return [[name, value]];
  const place = at % members.length;
  const [key = name, old = "null"] = members[place] ?? [];
  switch (kind) {
    case "replace":
      return members.with(place, [key, value]);
    case "repeat":
      return [...members, [key, value]];
    case "remove":
      return members.toSpliced(place, 1);
    case "add":
      return [[name, value], ...members];
    case "inflate":
      return members.with(place, [key, `[${Array.from({ length: inflatedBytes / old.length }, () => old).join(",")}]`]);
  }
}

/** Commands that a URL may name though the body's is another: unknown ones, the other dialect's, and no name at all. */
const oddCommand = fc.constantFrom(
  ...["__proto__", "constructor", "toString", "a b\nc", "\u0000", "😀%/?", "x".repeat(3_000)],
  ...["Group.CallbackAfterUnknown", "callbackAfterUnknownCommand", "Group.CallbackBeforeSendMsg", "State.StateChange"],
  ...decidedCommands,
);

export const mutated: fc.Arbitrary<Body> = fc
  .tuple(
    fc.constantFrom(...fixtures),
    fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: oddCommand }),
    fc.array(operation, { maxLength: 3 }),
    fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(damage, { maxLength: 3 }) }),
  )
  .map(([{ platform, command, members }, odd, operations, done]) => ({
    platform,
    command: odd ?? command,
    members: operations.reduce(operate, members),
    damage: done,
    candidates: undefined,
  }));

export function toBytes({ members, damage: done }: Pick<Body, "members" | "damage">): Uint8Array {
  const text = `{${members.map(([name, value]) => `${json(name)}:${value}`).join(",")}}`;
  return done.reduce(applyDamage, Buffer.from(text));
}
