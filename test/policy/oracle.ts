// A second opinion on the decision, written from DESIGN section 4 ("Precedence") alone, as a list of places that can
// be read against it. Slow and plain on purpose; must use nothing from src/policy.
import type { EntryRequest } from "../../src/core/callback.ts";
import type { Effect } from "../../src/core/verdict.ts";
import { type Lists, typed, type Written } from "./universe.ts";

/** What an entry says now. `unknown`: it could not be read or not be understood. */
type Saying = "allow" | "deny" | "final deny" | "nothing" | "unknown";

export interface Opinion {
  readonly effect: Effect;
  /** undefined: no entry; null: a key that could not be formed. */
  readonly key: string | null | undefined;
  readonly undecided: boolean;
}

/** `*` is any run of characters: it takes nothing, or one character and goes on. */
export function matches(match: string, id: string): boolean {
  if (match === "") return id === "";
  if (match[0] === "*") return matches(match.slice(1), id) || (id !== "" && matches(match, id.slice(1)));
  return id !== "" && match[0] === id[0] && matches(match.slice(1), id.slice(1));
}

function saying(value: Written | undefined): Saying {
  if (value === undefined) return "nothing";
  if (value.kind !== "entry") return "unknown";
  const isWrong = value.wrong.length > 0 || value.final;
  if (value.effect === "allow" && isWrong) return "unknown";
  if (value.end === "past" || value.observe) return "nothing";
  return value.effect === "deny" && value.final ? "final deny" : value.effect;
}

interface Place {
  readonly key: string | null;
  readonly says: Saying;
}

const twin: Readonly<Record<string, string>> = { Work: "Private", Private: "Work" };

export function opinions(request: EntryRequest, lists: Lists, onUndecided: Effect): readonly Opinion[] {
  const { groupId, groupType, inviter } = request;
  const isGroup = groupId !== undefined;

  /** The place of a key that is made of these parts; a part that is null cannot be read. */
  const at = (...parts: readonly (string | null | undefined)[]): Place => {
    if (parts.includes(null)) return { key: null, says: "unknown" };
    const key = parts.join("/");
    return { key, says: saying(lists.entries[key]) };
  };
  const idOf = (id: string | null) => (id === null ? null : typed(id));
  const finalOnly = (place: Place): Place =>
    ["final deny", "unknown"].includes(place.says) ? place : { ...place, says: "nothing" };
  const allowOnly = (place: Place): Place => (place.says === "allow" ? place : { ...place, says: "nothing" });

  const rulesFor = (id: string | null): Place[] => {
    const { patterns } = lists;
    if (patterns === undefined) return [];
    if ("kind" in patterns || id === null) return [{ key: "patterns", says: "unknown" }];
    return patterns.flatMap(({ match, value }, index) => {
      const says = saying(value);
      // A bad rule is left out.
      return matches(match, id) && says !== "unknown" ? [{ key: `patterns[${index}]`, says }] : [];
    });
  };

  const firstOf = (places: readonly Place[]): Opinion => {
    let undecided = false;
    for (const { key, says } of places) {
      if (says === "nothing") continue;
      if (says !== "unknown") return { effect: says === "allow" ? "allow" : "deny", key, undecided };
      undecided = true;
      if (onUndecided === "deny") return { effect: "deny", key, undecided };
    }
    return { effect: "allow", key: undefined, undecided };
  };

  let inviterOpinion: Opinion | undefined;
  const exemption: Place[] = [];
  if (inviter !== undefined) {
    const id = idOf(inviter);
    const inGroup = isGroup ? [at("group", groupId, "inviter", id)] : [];
    inviterOpinion = firstOf([
      finalOnly(at("user", id)),
      ...inGroup,
      at("inviter", id),
      ...(isGroup ? [at("group", groupId, "user", id)] : []),
      at("user", id),
      ...rulesFor(inviter),
    ]);
    const refused = inviterOpinion;
    if (refused.effect === "deny") return request.candidates.map(() => refused);
    exemption.push(...inGroup.map(allowOnly), allowOnly(at("inviter", id)));
  }

  return request.candidates.map((candidate) => {
    const id = idOf(candidate);
    const own = firstOf([
      /* 1 */ finalOnly(at("user", id)),
      /* 2 */ ...(isGroup ? [at("group", groupId, "user", id)] : []),
      /* 3 */ at("user", id),
      /* 4 */ ...rulesFor(candidate),
      /* 5 */ ...exemption,
      /* 6 */ ...(isGroup ? [at("group", groupId)] : []),
      /* 7 */ ...(groupType === undefined ? [] : [at("type", groupType)]),
      /* 7 */ ...(groupType && twin[groupType] !== undefined ? [at("type", twin[groupType])] : []),
      /* 8 */ at("default"),
      /* 9 */
    ]);
    return { ...own, undecided: own.undecided || inviterOpinion?.undecided === true };
  });
}
