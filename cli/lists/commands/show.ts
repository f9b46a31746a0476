// `lists show`: every entry about somebody or something, in force or not. Reads only.

import { batchOf } from "../../../lists/entry/metadata.ts";
import type { Pair } from "../../../lists/entry/pair.ts";
import { parsePatterns } from "../../../lists/entry/reading.ts";
import { keyOf, type Subject } from "../../../lists/entry/row.ts";
import { type ShownEntry, showPair } from "../../../lists/entry/shown-entry.ts";
import { otherTypeNames } from "../../../src/platforms/facts.ts";
import { keys } from "../../../src/policy/keys.ts";
import { entryTable } from "../showing/tables.ts";
import { pagesOfBatch, readAll, type Store } from "../storing/store.ts";
import { type CommonOptions, type World, withStore } from "../world.ts";
import { subjectFrom } from "./one-entry.ts";

export interface ShowOptions extends CommonOptions {
  readonly group?: string;
  readonly json?: true;
  /** Only those whose reason holds this text, in any case. */
  readonly reason?: string;
  /** Only those that this author wrote. */
  readonly by?: string;
  /** Only those that this batch wrote. */
  readonly batch?: string;
}

function isWanted({ reason, by, batch }: ShowOptions): (entry: ShownEntry) => boolean {
  const text = reason?.toLowerCase();
  return (entry) =>
    (text === undefined || entry.reason?.toLowerCase().includes(text) === true) &&
    (by === undefined || entry.by === by) &&
    (batch === undefined || entry.batch === batch);
}

async function* under(store: Store, prefix: string, wanted: (key: string) => boolean): AsyncGenerator<readonly Pair[]> {
  for await (const page of store.list(prefix)) {
    const some = page.filter(({ key }) => wanted(key));
    if (some.length > 0) yield await store.read(some);
  }
}

/** A user's own entries, those in every group, and the patterns that match. */
async function* aboutUser(store: Store, subject: Subject, now: number): AsyncGenerator<readonly ShownEntry[]> {
  const own: string[] = [];
  for (const kind of ["user", "inviter"] as const) own.push(await keyOf({ ...subject, kind }));
  yield (await store.find([...own].sort())).flatMap((pair) => showPair(pair, now));
  if (subject.group === "") {
    const ends = own.map((key) => `/${key}`);
    for await (const page of under(store, "group/", (key) =>
      ends.some((end) => key.endsWith(end) && key.split("/").length === 4),
    )) {
      yield page.flatMap((pair) => showPair(pair, now));
    }
  }
  const [patterns] = await store.find([keys.patterns]);
  const rules = patterns === undefined ? undefined : parsePatterns(patterns.value);
  if (patterns === undefined || rules?.ok !== true) return;
  const matching = new Set(rules.value.matching(subject.id).map(({ index }) => `${keys.patterns}[${index}]`));
  yield showPair(patterns, now).filter(({ key }) => matching.has(key));
}

async function* about(store: Store, subject: Subject, now: number): AsyncGenerator<readonly ShownEntry[]> {
  const { kind, id } = subject;
  if (kind === "user" || kind === "inviter") return yield* aboutUser(store, subject, now);
  const key = await keyOf(subject);
  const others = kind === "type" ? otherTypeNames(id) : [];
  const found = await store.find([key, ...others.map(keys.type)]);
  const all = found.flatMap((pair) => showPair(pair, now));
  yield kind === "pattern" ? all.filter((rule) => rule.id === id) : all;
  if (kind !== "group") return;
  for await (const page of under(store, `${key}/`, () => true)) yield page.flatMap((pair) => showPair(pair, now));
}

async function* everything(store: Store, { batch }: ShowOptions, now: number): AsyncGenerator<readonly ShownEntry[]> {
  const pages = batch === undefined ? readAll(store) : pagesOfBatch(store, (metadata) => batchOf(metadata) === batch);
  for await (const page of pages) yield page.flatMap((pair) => showPair(pair, now));
}

export async function show(
  kind: string | undefined,
  id: string | undefined,
  options: ShowOptions,
  world: World,
): Promise<void> {
  // All patterns where none is named.
  const all = kind === "pattern" && id === undefined;
  const subject = kind === undefined || all ? undefined : subjectFrom(kind, id, options.group);
  await withStore(options, world, async (store) => {
    const now = world.now();
    const work = world.progress.begin("reading entries");
    const found: ShownEntry[] = [];
    const pages = all
      ? about(store, { kind: "key", id: keys.patterns, group: "" }, now)
      : subject === undefined
        ? everything(store, options, now)
        : about(store, subject, now);
    const wanted = isWanted(options);
    for await (const page of pages) {
      found.push(...page.filter(wanted));
      work.add(page.length);
    }
    work.end();
    if (options.json) return world.print(`${JSON.stringify(found, null, 2)}\n`);
    await world.print(found.length === 0 ? "No entries.\n" : entryTable(found));
  });
}
