// `lists export`: everything in KV on standard output. Reads only. A sync of an export that is not whole would remove what
// it lacks, so the keys are listed twice and counted.

import { type ExportFormat, exported } from "../files/export-formats.ts";
import { checkListing } from "../planning/plan-file.ts";
import { counting, readAll } from "../storing/store.ts";
import { type CommonOptions, type World, withStore } from "../world.ts";

export interface ExportOptions extends CommonOptions {
  readonly format: ExportFormat;
}

export async function exportAll(options: ExportOptions, world: World): Promise<void> {
  await withStore(options, world, async (store) => {
    const work = world.progress.begin("exporting entries");
    const { store: counted, listed } = counting(store);
    for await (const text of exported(readAll(counted), options.format, work.add)) await world.print(text);
    work.end();
    await checkListing(store, listed(), "Do not use this export.");
  });
}
