// What became of somebody and what an IM server was told, in words. A newer gate may say a word that is not here: it is
// shown as it is, and keeps nobody out as far as this console knows. One table, which pages and queries go by.

export type Tone = "bad" | "good" | "warn" | "plain";

interface VerdictWords {
  readonly words: string;
  readonly tone: Tone;
  /** Not let in as the others are. */
  readonly keptOut: boolean;
}

const verdicts: ReadonlyMap<string, VerdictWords> = new Map([
  ["refused", { words: "refused", tone: "bad", keptOut: true }],
  ["muted", { words: "let in mute", tone: "warn", keptOut: true }],
  ["allowed", { words: "let in", tone: "good", keptOut: false }],
  ["queued", { words: "left to the admins", tone: "plain", keptOut: false }],
]);

export const knownVerdicts: readonly string[] = [...verdicts.keys()];
export const keptOutVerdicts: readonly string[] = knownVerdicts.filter((verdict) => isKeptOut(verdict));

export function isKeptOut(verdict: string): boolean {
  return verdicts.get(verdict)?.keptOut === true;
}

export const verdictWords = (verdict: string): string => verdicts.get(verdict)?.words ?? verdict;
export const verdictTone = (verdict: string): Tone => verdicts.get(verdict)?.tone ?? "plain";

const outcomes: ReadonlyMap<string, string> = new Map([
  ["allow", "let in"],
  ["refuse", "refuse"],
  ["refuse-some", "refuse some"],
  ["mute-some", "let some in mute"],
  ["queue", "leave it to the group's admins"],
]);
export const outcomeWords = (outcome: string): string => outcomes.get(outcome) ?? outcome;

const actions: ReadonlyMap<string, string> = new Map([
  ["apply", "asked to join"],
  ["invite", "was invited"],
  ["join", "was joining"],
  ["create", "came with a new group"],
]);
/** @param action null: the call could not be read. */
export const actionWords = (action: string | null): string =>
  action === null ? "a call that could not be read" : (actions.get(action) ?? action);
