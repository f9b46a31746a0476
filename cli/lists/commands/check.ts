// `lists check`: everything that is wrong in the lists, or in a file before it goes there. Reads only; exit code 1 when
// there is something.

import { resolve } from "node:path";
import { createChecker, type Finding } from "../../../lists/check.ts";
import type { Pair } from "../../../lists/entry/pair.ts";
import { readEntries, reportBad } from "../files/file-entries.ts";
import type { ReadOptions } from "../files/good-entries.ts";
import { table } from "../showing/tables.ts";
import { reasonOf } from "../stop.ts";
import { checkFeeds } from "../storing/check-feeds.ts";
import { readConfig } from "../storing/read-config.ts";
import { readAll } from "../storing/store.ts";
import { type CommonOptions, type World, withStore } from "../world.ts";

export interface CheckOptions extends CommonOptions, ReadOptions {
  readonly json?: true;
}

function told(findings: readonly Finding[], entries: number): string {
  const counts = new Map<string, number>();
  for (const { kind } of findings) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const summary = [...counts].map(([kind, count]) => `${count} ${kind}`).join(", ");
  const rows = findings.map(({ kind, key, problem }) => [kind, key, problem]);
  const found = findings.length === 0 ? "" : table(["what", "key", "problem"], rows);
  return `${found}${entries} entries: ${summary === "" ? "nothing wrong" : summary}\n`;
}

/** Whether nothing was found. */
export async function check(file: string | undefined, options: CheckOptions, world: World): Promise<boolean> {
  const checker = createChecker(world.now());
  let entries = 0;
  let right = true;
  const feedFindings: Finding[] = [];
  const see = (page: readonly Pair[]) => {
    entries += page.length;
    checker.see(page);
  };
  if (file === undefined) {
    await withStore(options, world, async (store) => {
      const work = world.progress.begin("reading entries");
      for await (const page of readAll(store)) {
        see(page);
        work.add(page.length);
      }
      work.end();
      const roster = await store.beside().catch((error: unknown) => {
        world.progress.note(`Feeds are not checked: ${reasonOf(error)}`);
      });
      if (!roster) return;
      const tell = (key: string, problem: string) => void feedFindings.push({ kind: "broken-feed", key, problem });
      const feeds = await checkFeeds(roster, tell);
      const { vars } = await readConfig(resolve(options.config), options.env);
      if (feeds > 0 && store.remote && vars.ROSTER_MODE !== "on") {
        world.progress.note("ROSTER_MODE is off in wrangler.toml: nobody is asked about feeds.");
      }
    });
  } else {
    const entriesRead = await readEntries(file, options, world);
    const { file: read } = entriesRead;
    world.progress.note(`${entriesRead.name}, read as ${read.how}.`);
    right = reportBad(entriesRead, options.skipBad === true, world) || options.skipBad === true;
    for (let place = 0; place < read.pairs.size(); place++) {
      see([
        {
          key: read.pairs.keyAt(place),
          value: read.pairs.valueAt(place),
          expiration: read.rawEnds.get(read.pairs.keyAt(place)),
        },
      ]);
    }
    if (read.rules.length > 0) see([{ key: "patterns", value: JSON.stringify(read.rules) }]);
  }
  const findings = [...checker.finish(), ...feedFindings];
  await world.print(options.json ? `${JSON.stringify({ entries, findings }, null, 2)}\n` : told(findings, entries));
  return right && findings.length === 0;
}
