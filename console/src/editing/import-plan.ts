// A file of at most 500 entries as what it would change: read by the reader of `lists import`, compared by meaning with
// what stands, and held against the one measure of loss. Adds and replaces, and never removes what the file does not name.
// Writes nothing.
import type { Change } from "../../../lists/comparing/change.ts";
import type { BadLine, FileEntries } from "../../../lists/comparing/file-entries.ts";
import { createMeasure, type Loss, lossSentence } from "../../../lists/comparing/loss.ts";
import { meaningOfRules, mergeRules, readRules } from "../../../lists/entry/rules.ts";
import { meaningOf } from "../../../lists/entry/value.ts";
import { readEntries } from "../../../lists/reading/read-entries.ts";
import { err, ok, type Result } from "../../../src/core/result.ts";
import { sha256 } from "../../../src/core/secret.ts";
import { keys } from "../../../src/policy/keys.ts";
import type { Wish } from "./save.ts";
import { baseOf, readStanding, type Standing, type World } from "./standing.ts";

export const mostEntries = 500;
const command = "npm run lists -- import FILE --remote";

export interface ImportPlan {
  /** How the file was read. */
  readonly how: string;
  readonly entries: number;
  readonly bad: readonly BadLine[];
  /** Lines that say what an earlier one says, and entries that stand so already. */
  readonly duplicates: number;
  readonly same: number;
  readonly changes: readonly Change[];
  readonly wishes: readonly Wish[];
  /** What gets weaker or opens, in a sentence; undefined: nothing does. */
  readonly loss: string | undefined;
  /** It concerns everybody somewhere, or takes something away: it is asked twice. */
  readonly grave: boolean;
  /** Names the plan: when it is another one at the save, something changed meanwhile. */
  readonly name: string;
}

async function readText(text: string, now: number): Promise<Result<FileEntries, string>> {
  const bytes = new TextEncoder().encode(text);
  const source = {
    name: "the file",
    async *open() {
      yield bytes;
    },
  };
  const defaults = { kind: "user", group: "", fields: {} };
  const options = { columns: new Map(), dates: undefined, defaults, format: undefined, now };
  const read = await readEntries(source, options);
  if (read.ok) return ok(read.file);
  const isForCommand = / --[a-z]/.test(read.refused);
  return err(`The file ${read.refused}${isForCommand ? ` What begins with -- are options of ${command}.` : ""}`);
}

/** The changes of single entries, and how many stand so already. */
function compare({ pairs, rawEnds }: FileEntries, standing: ReadonlyMap<string, Standing>) {
  const changes: Change[] = [];
  let same = 0;
  for (let place = 0; place < pairs.size(); place++) {
    const key = pairs.keyAt(place);
    const after = { key, value: pairs.valueAt(place), expiration: rawEnds.get(key) };
    const { value, end } = standing.get(key) ?? {};
    const before = typeof value === "string" ? { key, value, expiration: end } : undefined;
    if (before !== undefined && meaningOf(before.value, before.expiration) === meaningOf(after.value, after.expiration))
      same++;
    else changes.push({ key, before, after });
  }
  return { changes, same };
}

/** What the file's rules make of `patterns`; undefined: nothing else than what stands. */
function changeOfRules({ rules }: FileEntries, standing: Standing | undefined): Result<Change | undefined, string> {
  if (rules.length === 0) return ok(undefined);
  const value = standing?.value ?? undefined;
  const old = readRules(value);
  if (!old.ok) return err(`The patterns that stand are ${old.error}: nothing can be put into them.`);
  const next = mergeRules(old.value, rules);
  if (meaningOfRules(old.value) === meaningOfRules(next)) return ok(undefined);
  const key = keys.patterns;
  return ok({
    key,
    before: value === undefined ? undefined : { key, value },
    after: { key, value: JSON.stringify(next) },
  });
}

async function wishOf({ key, before, after }: Change): Promise<Wish> {
  return { key, value: after?.value ?? null, end: after?.expiration, base: await baseOf(before?.value ?? null) };
}

const isGrave = ({ lost, opened, everybody }: Loss): boolean => lost > 0 || opened.length > 0 || everybody.length > 0;

/** @param readAt Unix milliseconds: lengths of time in the file count from then, so that a preview and its save say the same */
export async function planImport(world: World, text: string, readAt: number): Promise<Result<ImportPlan, string>> {
  const now = world.now();
  const read = await readText(text, readAt);
  if (!read.ok) return read;
  const file = read.value;
  const { pairs, rules, bad, duplicates, how } = file;
  const entries = pairs.size() + rules.length;
  if (entries > mostEntries) {
    return err(
      `The file has ${entries} entries, and here at most ${mostEntries} are imported. A longer one: ${command}`,
    );
  }
  const asked = Array.from({ length: pairs.size() }, (_, place) => pairs.keyAt(place));
  const standing = await readStanding(world, [...new Set([...asked, ...(rules.length > 0 ? [keys.patterns] : [])])]);
  for (const [, { value }] of standing) {
    if (value === undefined) return err("What stands there now could not be read. Nothing was changed; try it again.");
  }
  const patterns = changeOfRules(file, standing.get(keys.patterns));
  if (!patterns.ok) return patterns;
  const { changes: single, same } = compare(file, standing);
  const changes = [...single, ...(patterns.value === undefined ? [] : [patterns.value])];
  const measure = createMeasure(now);
  for (const change of changes) measure.see(change);
  const loss = measure.finish();
  const wishes = await Promise.all(changes.map(wishOf));
  return ok({
    ...{ how, entries, bad, duplicates, same, changes, wishes },
    loss: lossSentence(loss),
    grave: isGrave(loss),
    name: (await sha256(JSON.stringify(wishes))).slice(0, 32),
  });
}
