// Lists to fuzz against: some people are denied beyond doubt, everything else is whatever an operator may have typed.
// Writes KV keys by DESIGN section 4 itself; must not import src, whose mistakes it would repeat.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { jsonText } from "./json-text.ts";

/** Ids that callbacks and lists share, so that they meet. */
export const users = [
  "mallory",
  "alice",
  "10001",
  "7",
  "bot_7",
  "a/b",
  "100%",
  "__proto__",
  "constructor",
  "with space",
  "\ud800",
  "u".repeat(300),
] as const;
export const groups = [
  "g",
  "@TGS#2J4SZEAEL",
  "12345",
  "-1001234567890",
  "a/b",
  "%2F",
  "__proto__",
  "\udc00",
  "g".repeat(600),
] as const;
export const types = ["Public", "Work", "Private", "Meeting", "Type/with%", "__proto__"] as const;

/** KV's key → value. */
export interface World {
  /** Denied whatever else stands here: each has a final deny that no other field can weaken. */
  readonly denied: readonly string[];
  readonly entries: Readonly<Record<string, string>>;
}

/** An id as it stands inside a key. */
export function keyPart(id: string): string {
  const escaped = id.toWellFormed().replaceAll("%", "%25").replaceAll("/", "%2F");
  if (Buffer.byteLength(escaped) <= 200) return escaped;
  return `%sha256:${createHash("sha256").update(id.toWellFormed()).digest("hex")}`;
}

/** Members of a deny that say nothing, or nothing that can be read: none of them may lift it. */
const harmless = fc.oneof(
  fc.tuple(fc.constantFrom("code", "message", "reason", "by", "at", "member", "untill", "__proto__", "x"), jsonText),
  fc.tuple(
    fc.constant("until"),
    fc.constantFrom('"soon"', "-1", "0", "null", "[]", "1e400", '"2026-02-30"', '"2999-01-01"', "4e9"),
  ),
  fc.tuple(fc.constant("observe"), fc.constantFrom('"true"', "1", "false", "null", "{}")),
);

const finalDeny = fc
  .tuple(fc.constantFrom("deny", " Deny\\n", "DENY"), fc.array(harmless, { maxLength: 3 }))
  .map(([effect, fields]) => {
    const distinct = fields.filter(([name], at) => fields.findIndex(([other]) => other === name) === at);
    const members = distinct.map(([name, value]) => `${JSON.stringify(name)}:${value}`);
    return `{${['"final":true', ...members, `"effect":"${effect}"`].join(",")}}`;
  });

const fieldText = fc
  .tuple(
    fc.constantFrom(
      "effect",
      "code",
      "message",
      "reason",
      "until",
      "final",
      "observe",
      "member",
      "match",
      "__proto__",
      "constructor",
      "x",
    ),
    fc.oneof(
      jsonText,
      fc.constantFrom('"allow"', '"deny"', "true", "10101", "5001", "4e9", "1", '"2026-01-01"', '"bot_*"', '"*"'),
      fc.constantFrom(
        '{"muteFor":600}',
        '{"nickname":"n","roleLevel":20}',
        '{"roleLevel":100}',
        '{"userID":"x"}',
        '{"muteFor":1e9}',
      ),
    ),
  )
  .map(([name, value]) => `"${name}":${value}`);
const object = fc
  .tuple(fc.constantFrom('"effect":"allow"', '"effect":"deny"', '"match":"*"'), fc.array(fieldText, { maxLength: 4 }))
  .map(([first, rest]) => `{${[first, ...rest].join(",")}}`);

/** An entry's value: good, nearly good, or anything at all. */
export const entryValue = fc.oneof(
  fc.constantFrom("allow", "deny", " ALLOW ", "Deny\n", "", "allow deny", "{", "\ufeffdeny", "\u0000"),
  object,
  object.map((text) => text.slice(0, -1)),
  fc.array(object, { maxLength: 4 }).map((rules) => `[${rules.join(",")}]`),
  jsonText,
);

const user = fc.constantFrom(...users);
const group = fc.constantFrom(...groups);
const key = fc.oneof(
  user.map((id) => `user/${keyPart(id)}`),
  user.map((id) => `inviter/${keyPart(id)}`),
  fc.tuple(group, user).map(([of, id]) => `group/${keyPart(of)}/user/${keyPart(id)}`),
  fc.tuple(group, user).map(([of, id]) => `group/${keyPart(of)}/inviter/${keyPart(id)}`),
  group.map((id) => `group/${keyPart(id)}`),
  fc.constantFrom(...types).map((type) => `type/${keyPart(type)}`),
  fc.constantFrom("default", "patterns"),
);

export const world: fc.Arbitrary<World> = fc
  .tuple(fc.array(fc.tuple(key, entryValue), { maxLength: 6 }), fc.array(fc.tuple(user, finalDeny), { maxLength: 4 }))
  .map(([entries, denies]) => ({
    denied: [...new Set(denies.map(([id]) => id))],
    entries: Object.fromEntries([...entries, ...denies.map(([id, value]) => [`user/${keyPart(id)}`, value] as const)]),
  }));
