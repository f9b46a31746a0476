// `lists add flood` and `lists remove flood`: the flood rule of a group, of a type, or of everybody, and what stood there
// before. Writes nothing when it says so already.

import { createMeasure, type Loss } from "../../../lists/comparing/loss.ts";
import type { Pair } from "../../../lists/entry/pair.ts";
import { parseFloodRule, parseFloodValue } from "../../../lists/entry/reading.ts";
import { tellPair } from "../../../lists/entry/shown-entry.ts";
import { keyParts, keys } from "../../../src/policy/keys.ts";
import type { EntryOptions } from "../operator/option-values.ts";
import { confirm } from "../planning/confirm.ts";
import { wrongUse } from "../stop.ts";
import { authorOf, type World, type WriteOptions, withStore } from "../world.ts";

export interface FloodOptions extends WriteOptions, EntryOptions {
  readonly type?: string;
  readonly joins?: number;
  /** Seconds. */
  readonly per?: number;
  readonly for?: number;
  readonly off?: true;
}

async function floodKey({ group, type }: FloodOptions): Promise<string> {
  if (group !== undefined && type !== undefined) wrongUse("--group or --type, not both.");
  const [part] = await keyParts([group ?? type]);
  if (part === "") wrongUse("An id is empty.");
  if (typeof part !== "string") return keys.flood;
  return group === undefined ? keys.typeFlood(part) : keys.groupFlood(part);
}

/** The fields that the options name; every one of them has to be right. */
function fieldsFrom(options: FloodOptions): Readonly<Record<string, unknown>> | "off" {
  const { joins, per, for: seconds, off, code, message, reason, observe, until, final, member, muteFor } = options;
  const entrys = { until, final, member, muteFor };
  const odd = Object.entries(entrys).find(([, value]) => value !== undefined);
  if (odd !== undefined) wrongUse(`A flood rule has no ${odd[0]}.`);
  const named = { joins, seconds: per, for: seconds, code, message, reason, observe };
  const fields = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
  if (off) return Object.keys(fields).length === 0 ? "off" : wrongUse("--off stands alone.");
  if (joins === undefined || per === undefined) wrongUse("A flood rule takes --joins and --per, or --off.");
  const parsed = parseFloodValue(fields);
  if (!parsed.ok) wrongUse(`${parsed.error}.`);
  const [problem] = parsed.value.dropped;
  return problem === undefined ? fields : wrongUse(`${problem}.`);
}

/** No deny goes with a flood rule; one that is about more than a group is asked about. */
const lossOf = (key: string, { group }: FloodOptions): Loss => ({
  ...createMeasure(0).finish(),
  everybody: group === undefined ? [key] : [],
});

/** What a rule says, whoever wrote it when. */
function meaningOf(value: string): string {
  const parsed = parseFloodRule(value);
  if (!parsed.ok || parsed.value.dropped.length > 0) return value;
  const { rule } = parsed.value;
  if (rule === "off") return rule;
  const { joins, seconds, for: closedFor, code, message, reason, observe } = rule;
  return JSON.stringify([joins, seconds, closedFor, code, message, reason, observe ?? false]);
}

export async function addFlood(kind: string | undefined, options: FloodOptions, world: World): Promise<void> {
  if (kind !== undefined) wrongUse("A flood rule has no kind: lists add flood --group <id> --joins 20 --per 60s.");
  const fields = fieldsFrom(options);
  const key = await floodKey(options);
  await withStore(options, world, async (store) => {
    const value = fields === "off" ? "off" : JSON.stringify({ ...fields, ...authorOf(options, world) });
    const after: Pair = { key, value };
    const [before] = await store.find([key]);
    const now = world.now();
    const stood = before === undefined ? "nothing" : tellPair(before, now);
    if (before !== undefined && before.expiration === undefined && meaningOf(before.value) === meaningOf(value)) {
      return world.print(`${key} says so already: ${stood}\n`);
    }
    await world.print(
      `${key}\n  before: ${stood}\n  ${options.dryRun ? "would be" : "now"}: ${tellPair(after, now)}\n`,
    );
    if (options.dryRun) return;
    await confirm(store, `Write ${key}`, lossOf(key, options), "nothing", options, world);
    await store.write([after], () => undefined);
  });
}

export async function removeFlood(id: string | undefined, options: FloodOptions, world: World): Promise<void> {
  if (id !== undefined) wrongUse("A flood rule has no id: lists remove flood --group <id>.");
  const key = await floodKey(options);
  await withStore(options, world, async (store) => {
    const [before] = await store.find([key]);
    if (before === undefined) return world.print(`There is no flood rule ${key}.\n`);
    const after = options.dryRun ? "would be" : "now";
    await world.print(`${key}\n  before: ${tellPair(before, world.now())}\n  ${after}: nothing\n`);
    if (options.dryRun) return;
    await confirm(store, `Remove ${key}`, lossOf(key, options), "nothing", options, world);
    await store.remove([key], () => undefined);
  });
}
