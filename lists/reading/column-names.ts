// The names that a column of a list may have: Doorman's own, and the obvious ones of others. Knows no file.

import { trimId } from "../entry/id.ts";
import { isPerson } from "./name-words.ts";

/** What a list can say about an entry, by Doorman's own names; the order is that of an export. */
export const columnNames = [
  "kind",
  "id",
  "group",
  "effect",
  "until",
  "code",
  "message",
  "reason",
  "observe",
  "final",
  "member",
  "by",
  "at",
  "raw",
] as const;
export type ColumnName = (typeof columnNames)[number];

export function isColumnName(name: string): name is ColumnName {
  return (columnNames as readonly string[]).includes(name);
}

/** A name without what people write differently: case, spaces, dashes, underscores, a # before it. */
export const plainName = (name: string): string =>
  trimId(name)
    .toLowerCase()
    .replace(/^#/, "")
    .replaceAll(/[\s_.\-‐]+/g, "");

const ids =
  "id userid useridentifier uid memberid memberaccount memberuserid useraccount accountid targetid targetuserid targetuser offenderid banneduserid bannedid blockeduserid playerid imuserid uuid identifier blockuserid toaccount fromaccount " +
  "用户id 用戶id 用户编号 用户账号 用户帐号 用户标识 账号id 账号 帐号 会员id 成员id benutzerid nutzerid idusuario usuarioid iddeusuario idutilisateur identifiant " +
  "идентификатор idпользователя ユーザーid 사용자id";
const groups = "groupid 群id 群号 群组id 群組id";
const ends =
  "expires expiresat expiry expiryat expirydate expiration expirationdate expire expiretime expirytime banneduntil banuntil banexpires " +
  "banexpiresat expiredat expiredon expiredtime expireson expiresin ends end endet endsat endson endedat endat endtime enddate validuntil untildate banend banendsat unbandate unbanat unbantime unbanon gesperrtbis ablaufdatum läuftab 到期 到期时间 过期时间 截止时间 有效期至 解封时间 gültigbis bis";
const reasons = "banreason why 原因 理由 封禁原因 grund motif motivo razón причина 사유";

const others: ReadonlyMap<string, ColumnName> = new Map([
  ...ids.split(" ").map((name) => [name, "id"] as const),
  ...groups.split(" ").map((name) => [name, "group"] as const),
  ...ends.split(" ").map((name) => [name, "until"] as const),
  ...reasons.split(" ").map((name) => [name, "reason"] as const),
]);

/** A column's own name, exactly as Doorman writes it but for case and white space around it. */
export function ownName(name: string): ColumnName | undefined {
  const word = trimId(name).toLowerCase();
  return isColumnName(word) ? word : undefined;
}

/** What a column obviously is. A name with an underscore before it is a database's own (`_id`). */
export function obviousName(name: string): ColumnName | undefined {
  return ownName(name) ?? (trimId(name).startsWith("_") ? undefined : others.get(plainName(name)));
}

/** What a path into an object obviously is: `user.id`, `member.user_id`. */
export function obviousPath(path: readonly string[]): ColumnName | undefined {
  // MongoDB's way to say of what type a value is: `{"userId":{"$numberLong":"1001"}}`.
  const names = path.filter((name, index) => index === 0 || !name.startsWith("$"));
  const [last = ""] = names.slice(-1);
  if (names.length === 1) return obviousName(last);
  return obviousName(last) === "id" && isPerson(names.at(-2) ?? "") ? "id" : undefined;
}

const guarded: readonly ColumnName[] = ["effect", "until", "observe", "final"];

/** Whether one letter is wrong, missing, too many, or two have changed places. */
function isNear(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  if (a.length === b.length) {
    const swapped = a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
    return swapped || a.slice(at + 1) === b.slice(at + 1);
  }
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.slice(at) === long.slice(at + 1) && !(at === short.length && long.endsWith("s"));
}

/** The name that was meant by a misspelled one, where leaving the column out would change what an entry does. */
export function misspelled(name: string): ColumnName | undefined {
  const word = plainName(name);
  return guarded.find(
    (known) =>
      isNear(word, known) ||
      (word.length === known.length && [...word].sort().join("") === [...known].sort().join("") && word !== known),
  );
}
