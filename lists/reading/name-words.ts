// What the words of a column's name tell about whose id it holds: a person's, or that of a ban, a group, a moderator. For
// what is suggested and for what is asked, never for what is taken: that is column-names.ts's to say.

import { trimId } from "../entry/id.ts";

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** Whom an entry may be about. */
const persons = setOf(
  "user member player account target offender suspect subject person profile subscriber customer client participant",
);
/** Who acts and is not the one who is banned. */
const roles = setOf(
  "moderator mod admin administrator staff issuer actor operator executor executer author owner creator inviter reporter by bot sender reviewer approver handler punisher",
);
const things = setOf(
  "ban case event guild server message msg channel chat room group role report ticket log entry record row transaction session device request application app punishment infraction warn warning note rule list thread post comment invite org organization organisation team shard appeal evidence parent reason category audit tenant workspace community forum topic game match tag network policy sanction action block mute kick file job trace db",
);
const networks = setOf("steam discord telegram tg vk qq wechat weixin twitch youtube facebook twitter xbox psn im");

/** `bannedUserID`, `banned_user_id`, `Banned user ID` → banned, user, id. */
export function wordsOf(name: string): readonly string[] {
  return trimId(name)
    .replaceAll(/([\p{Ll}\p{N}])(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, "$1$2 ")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

const isIdWord = (word: string | undefined): boolean => /^(?:id|uid|uuid|guid|ids)$/.test(word ?? "");

/** The words of a name that ends in "id", without that one; of a path, `user.id` as `user_id`. */
function ownersOf(name: string): readonly string[] | undefined {
  const parts = name.split(".");
  const last = wordsOf(parts.at(-1) ?? "");
  if (isIdWord(last.at(-1))) return [...(last.length === 1 ? wordsOf(parts.at(-2) ?? "") : []), ...last.slice(0, -1)];
  const [word = ""] = last;
  const owner = word.slice(0, -2);
  const isKnown = [persons, roles, things, networks].some((known) => known.has(owner));
  return last.length === 1 && word.endsWith("id") && isKnown ? [owner] : undefined;
}

const isOthers = (words: readonly string[]): boolean =>
  words.some((word) => roles.has(word)) ||
  (words.some((word) => things.has(word)) && !words.some((word) => persons.has(word)));

/** Whether a name says that it is the id of somebody or something else than the person whom an entry is about. */
export function isIdOfOthers(name: string): boolean {
  const owners = ownersOf(name);
  return owners !== undefined && isOthers(owners);
}

/** Whether a name may be that of a person's id: it says id, and nothing else's. */
export function mayBePersonsId(name: string): boolean {
  const owners = ownersOf(name);
  return owners !== undefined && owners.length > 0 && !isOthers(owners);
}

/** Whether a name is that of a person, by whatever word. */
export function isPersonsName(name: string): boolean {
  const words = wordsOf(name.split(".").at(-1) ?? "");
  if (words.some((word) => roles.has(word))) return false;
  return words.some(
    (word) => persons.has(word) || /^(?:user|player|screen|nick|account|login)names?$|^nick$/.test(word),
  );
}

/** Whether what stands under this name in an object is the person whom the entry is about: `blackUserInfo`. */
export function isPerson(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => persons.has(word)) && !isOthers(words.filter((word) => !/^(?:ban|block)$/.test(word)));
}

const moreIds = /编号|账号|帐号|账户/;
const otherNames = /^(?:first|last|middle|given|family|sur|file|host)name$/;

/** The column that somebody probably means by the id, for the sentence that asks for it; undefined where none looks so. */
export function likelyId(names: readonly string[]): string | undefined {
  return (
    names.find(
      (name) => mayBePersonsId(name) && wordsOf(name).some((word) => /^(?:target|offender|banned)$/.test(word)),
    ) ??
    names.find(mayBePersonsId) ??
    names.find((name) => moreIds.test(name)) ??
    names.find(isPersonsName) ??
    names.find((name) => {
      const words = wordsOf(name);
      return /name$/.test(words.at(-1) ?? "") && !isOthers(words) && !otherNames.test(words.join(""));
    })
  );
}

const headerWords = setOf(
  "name names nick nickname username login id ids uid uuid reason date time day banned blocked bans until expires expiry end duration length active status state by at on in from to is comment comments note notes email phone link url number nr no type action removed unbanned reasons evidence proof",
);

/** Whether a text reads like the name of a column, of any: each of its words is one that such names are made of. */
export function isHeaderText(text: string): boolean {
  const words = wordsOf(text);
  const isKnown = (word: string) => [headerWords, persons, roles, things, networks].some((known) => known.has(word));
  return words.length > 0 && words.every((word) => isKnown(word) || (word.endsWith("s") && isKnown(word.slice(0, -1))));
}
