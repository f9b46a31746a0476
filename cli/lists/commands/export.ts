// `lists export`: everything in KV on standard output. Reads only.

import { type ExportFormat, exported } from "../files/export-formats.ts";
import { readAll } from "../storing/store.ts";
import { type CommonOptions, type World, withStore } from "../world.ts";

export interface ExportOptions extends CommonOptions {
  readonly format: ExportFormat;
}

export async function exportAll(options: ExportOptions, world: World): Promise<void> {
  await withStore(options, world, async (store) => {
    const work = world.progress.begin("exporting entries");
    for await (const text of exported(readAll(store), options.format, work.add)) await world.print(text);
    work.end();
  });
}
