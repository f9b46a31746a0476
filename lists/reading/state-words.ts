// What a column says about whether its row is a ban that stands: by its name it may tell, and by its values it does or
// does not. Only words whose meaning is plain count: a column that says nothing of the kind says nothing here.

import { trimId } from "../entry/id.ts";
import { wordsOf } from "./name-words.ts";

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/**
 * What kind of column a name is. `banned`: yes means that the ban stands. `over`: whatever stands there means that it does
 * not. `words`: a word for what the row is. `rank`: for what the person is, and perhaps banned. `appeal`: what became of one.
 */
export interface StateColumn {
  readonly kind: "banned" | "over" | "words" | "rank" | "appeal";
  /** The name may as well be about the account (`active`), so the values count only where nobody has chosen the columns. */
  readonly vague: boolean;
}

/** What one value says. `active` may be a ban in force or somebody in good standing: the others in its column tell. */
export type State = "banned" | "active" | "over" | "other" | "yes" | "no" | "none" | "unknown";

const fillers = setOf("is was has been currently still the ban entry row already now 是否 ist");
const bannedWords = setOf(
  "banned blocked blacklisted blocklisted suspended enforced denied gesperrt gebannt 封禁 被封 黑名单 是否封禁 是否被封",
);
const vagueWords = setOf("active enabled current valid aktiv activo actif 有效 生效 是否有效");
const overWords = setOf(
  "unban unbanned unblock unblocked lifted revoked removed deleted expired pardoned cancelled canceled voided undone reversed forgiven archived rescinded withdrawn overturned annulled reinstated released aufgehoben entsperrt entbannt abgelaufen 解封 已解封 解除 whitelisted whitelist allowed allowlisted exempt exempted trusted cleared",
);
const vagueOverWords = setOf("inactive disabled inaktiv inactivo inactif ended closed resolved");
const stateNames = setOf(
  "status state action type event list verdict decision outcome result operation op punishment sanction penalty infraction command membership standing 状态 操作 类型 名单 statut estado тип статус статусы",
);
const rankNames = setOf("role roles rank ranks 角色 rolle");
/** What such a word may be about instead of the ban. */
const notTheBan = setOf(
  "user member account player profile message messages msg post posts content chat channel guild server file mime last",
);

/** What a column's name says; undefined for one that says nothing about it. `name` may be a path. */
export function stateColumn(name: string): StateColumn | undefined {
  const path = name.split(".");
  const words = wordsOf(path.at(-1) ?? "");
  const about = words.filter((word) => !fillers.has(word));
  const own = about.filter((word) => !notTheBan.has(word));
  const parents = path.slice(0, -1).flatMap(wordsOf);
  const isOfOthers = own.length < about.length || parents.some((word) => notTheBan.has(word));
  const saysBanned =
    own.length === 0 ? about.length === 0 && words.includes("ban") : own.every((word) => bannedWords.has(word));
  if (saysBanned) return { kind: "banned", vague: false };
  if (isOfOthers) return undefined;
  if (words.some((word) => word === "appeal" || word === "appealed")) return { kind: "appeal", vague: false };
  const [only] = own.length === 1 ? own : [];
  if (only !== undefined && vagueWords.has(only)) return { kind: "banned", vague: true };
  if (only !== undefined && vagueOverWords.has(only)) return { kind: "over", vague: true };
  if ([...words, ...parents].some((word) => overWords.has(word))) return { kind: "over", vague: false };
  const last = words.at(-1) ?? "";
  if (rankNames.has(last)) return { kind: "rank", vague: false };
  return stateNames.has(last) ? { kind: "words", vague: false } : undefined;
}

const nothing = /^(?:|-+|null|none|nil|n\/a|\\n|never|undefined|0000-00-00.*|-1)$/;
const yes = setOf("true yes y 1 on t ja oui si sí да 是 x ✓ ✔ 1.0");
const no = setOf("false no n 0 off f nein non нет 否 ✗ ✘ 0.0");

const overValues = setOf(
  `${[...overWords, ...vagueOverWords].join(" ")} lift revoke remove delete pardon cancel undo over expire inactivate deactivated unsuspend unsuspended unmute unmuted ended end disable former old past void release 已过期 过期 失效 已失效 已解除 已撤销 撤销 levantado expirado vencido levé expiré снят истёк истек разбан`,
);
/** What is done to somebody who is not kept out. */
const otherValues = setOf(
  "warn warning warned mute muted kick timeout strike verbal caution deafen softban allow silence silenced tempmute shadowmute 警告 禁言 踢出 白名单 正常 предупреждение мут",
);
/** What somebody is who is not kept out; only where it stands alone. */
const standings = setOf(
  "member left leave join joined invite administrator creator restricted ok good clean innocent normal approved note",
);
const banValues = setOf(
  "ban banned block blocked deny denied blacklist blacklisted blocklist blocklisted suspend suspended ban_add tempban permban permaban ipban hardban globalban gban fban kicked 封禁 已封禁 拉黑 黑名单 gesperrt gebannt baneado banni бан забанен",
);
const besideBan = setOf(
  "permanent permanently perm temp temporary temporarily global globally hard ip member user account add added create created has been is was currently for active in force until now",
);
const activeValues = setOf(
  "active enabled current open enforced valid aktiv activo actif активен 有效 生效 生效中 in_force standing",
);
/** Free text is longer than any name of a state. */
const mostWords = 4;

/** What a word for a row's state says. */
function wordState(text: string): State {
  const words = wordsOf(text.toLowerCase());
  if (words.length === 0 || words.length > mostWords) return "unknown";
  const whole = words.join("_");
  const has = (known: ReadonlySet<string>) => known.has(whole) || words.some((word) => known.has(word));
  const denied = /^(?:not|no|nicht|kein|никак|не|未)$/.test(words[0] ?? "");
  if (has(overValues)) return denied && !words.includes("longer") ? "active" : "over";
  if (denied && (has(banValues) || has(activeValues))) return "over";
  if (has(otherValues) || standings.has(whole)) return "other";
  // `ban evasion` is a reason.
  const isBan =
    has(banValues) && (banValues.has(whole) || words.every((word) => banValues.has(word) || besideBan.has(word)));
  return isBan ? "banned" : has(activeValues) ? "active" : "unknown";
}

const plainStates = setOf("status state standing 状态 statut estado статус zustand");
/** Whether a name says in so many words that its column is about the row's state. */
export const isPlainState = (name: string): boolean => plainStates.has(wordsOf(name).at(-1) ?? "");

/** Whether values are words for states, all of them, whatever their column is called. */
export const areStates = (values: readonly string[]): boolean =>
  values.length > 0 && values.every((value) => value.length <= 30 && wordState(value) !== "unknown");

const grantedAppeal = /^(?:accepted|approved|granted|successful|won)\b/;

/** What a value of a column of this kind says. */
export function stateOf({ kind }: StateColumn, value: string): State {
  const text = trimId(value).toLowerCase();
  if (nothing.test(text)) return "none";
  if (kind === "appeal") return grantedAppeal.test(text) || yes.has(text) ? "over" : "none";
  const flag = yes.has(text) ? "yes" : no.has(text) ? "no" : undefined;
  if (kind === "over") return flag === "no" ? "none" : "over";
  if (flag === undefined) return wordState(text);
  if (kind === "words" || kind === "rank") return flag;
  return flag === "no" ? "over" : "active";
}
