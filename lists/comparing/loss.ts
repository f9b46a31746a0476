// The one measure of what a change takes from the lists, for every tool that writes: denies in force that go or get
// weaker, and doors that open for everybody. Says what is lost and whether that may be done unasked; asks nobody.

import { keys } from "../../src/policy/keys.ts";
import type { Pair } from "../entry/pair.ts";
import type { Change } from "./change.ts";
import { isAboutEverybody } from "./everybody.ts";
import type { Measured } from "./measured.ts";
import { denyingRules, measureRules } from "./rules-loss.ts";
import { bars, compareStrength, opens, type Standing, standingOfPair, weaknesses } from "./strength.ts";

export interface Loss {
  /** Denies in force that stood among what was seen. */
  readonly denies: number;
  /** How many of them go or get weaker. */
  readonly lost: number;
  /** What gets weaker, one line each; observing denies too. The first `mostLines` of `weaker`. */
  readonly lines: readonly string[];
  readonly weaker: number;
  /** What lets everybody in somewhere from now on, or no longer keeps them out. */
  readonly opened: readonly string[];
  /** What is about everybody somewhere and changes, in either direction. */
  readonly everybody: readonly string[];
}

export const mostLines = 10;

export interface Measure {
  readonly see: (change: Change) => void;
  /** A pair that stays as it is. */
  readonly seeKept: (pair: Pair) => void;
  readonly finish: () => Loss;
}

/** In what the later of two gets weaker, or undefined. What is not understood counts where it is about everybody. */
function weakened(before: Standing | undefined, after: Standing | undefined, shared: boolean): string | undefined {
  if (before === undefined || before.effect === "allow") return undefined;
  if (before.effect === "unknown") {
    if (!shared || after?.effect === "deny") return undefined;
    return after === undefined ? "gone" : "changes, and nobody here can say which of the two is stronger";
  }
  const weaker = after === undefined ? before.enforced : compareStrength(before, after) === "weaker";
  return weaker ? weaknesses(before, after) : undefined;
}

function measureEntry({ key, before, after }: Change, now: number): Measured {
  const [was, is] = [standingOfPair(before, now), standingOfPair(after, now)];
  const aboutEverybody = isAboutEverybody(key);
  // `off` exempts from a rule for everybody. Where nothing stood, an allow is asked about, but bars nothing less.
  const isOff = after?.value.trim().toLowerCase() === "off";
  return {
    name: key,
    denied: bars(was),
    weaker: weakened(was, is, aboutEverybody),
    aboutEverybody,
    opened: aboutEverybody && (isOff || (was?.effect === "unknown" && opens(is))),
  };
}

/** @param now Unix milliseconds. */
export function createMeasure(now: number): Measure {
  let [denies, lost, weaker] = [0, 0, 0];
  const lines: string[] = [];
  const opened: string[] = [];
  const everybody: string[] = [];
  const add = (one: Measured) => {
    if (one.denied) denies++;
    if (one.aboutEverybody) everybody.push(one.name);
    if (one.opened || (one.aboutEverybody && one.weaker !== undefined)) opened.push(one.name);
    if (one.weaker === undefined) return;
    weaker++;
    if (one.denied) lost++;
    if (lines.length < mostLines) lines.push(`${one.name}: ${one.weaker}`);
  };
  return {
    see: (change) =>
      change.key === keys.patterns ? measureRules(change, now).forEach(add) : add(measureEntry(change, now)),
    seeKept(pair) {
      if (pair.key === keys.patterns) {
        denies += denyingRules(pair, now);
      } else if (bars(standingOfPair(pair, now))) denies++;
    },
    finish: () => ({ denies, lost, lines, weaker, opened, everybody }),
  };
}

/** The share of the denies in force that a sync may lose: a file that is empty or cut off never lets everybody in. */
const mostLost = 0.2;

/** What a change loses, in one sentence; undefined where nothing gets weaker and no door opens. */
export function lossSentence({ denies, lost, weaker, lines, opened }: Loss): string | undefined {
  const more = weaker > lines.length ? `; and ${weaker - lines.length} more` : "";
  const parts = [
    lost === 0 ? "" : `${lost} of ${denies} denies in force would be lost or get weaker.`,
    lines.length === 0 ? "" : `${lines.join("; ")}${more}.`,
    opened.length === 0 ? "" : `Open for everybody: ${listed(opened)}.`,
  ];
  const said = parts.filter((part) => part !== "").join(" ");
  return said === "" ? undefined : said;
}

/** Why a sync may not be done without --allow-loss, or undefined. */
export function syncObjection(loss: Loss): string | undefined {
  const { denies, lost, opened } = loss;
  if (lost <= denies * mostLost && opened.length === 0) return undefined;
  const share =
    denies === 0 ? "" : ` (${Math.round((lost / denies) * 100)} %; at most ${mostLost * 100} % without --allow-loss)`;
  return `${lossSentence(loss)}${share}`;
}

/** The first names of a list, and how many more there are. */
export function listed(names: readonly string[], most = 5): string {
  return `${names.slice(0, most).join(", ")}${names.length > most ? ` and ${names.length - most} more` : ""}`;
}
