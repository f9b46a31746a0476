// What a list command has of the world around it, and what every one of them does first and last: open the store, close
// it. The tests hand in another world.

import { resolve } from "node:path";
import type { Author } from "../../lists/entry/value.ts";
import { type Asker, createAsker, openTerminal } from "./operator/ask.ts";
import { findAuthor } from "./operator/author.ts";
import { createProgress, type Progress } from "./showing/progress.ts";
import { wrongUse } from "./stop.ts";
import { openLocal } from "./storing/local-store.ts";
import { openRemote } from "./storing/open-remote.ts";
import type { Store } from "./storing/store.ts";

/** The options that every command has. */
export interface CommonOptions {
  readonly config: string;
  readonly remote?: true;
  readonly local?: true;
  readonly env?: string;
  readonly persistTo?: string;
  readonly namespaceId?: string;
  readonly apiUrl?: string;
  readonly yes?: true;
}

export interface WriteOptions extends CommonOptions {
  readonly dryRun?: true;
  readonly by?: string;
  readonly allowLoss?: true;
}

export interface World {
  /** Prints to standard output, as it is. Resolves when there is room for more. */
  readonly print: (text: string) => Promise<void>;
  readonly progress: Progress;
  readonly asker: Asker;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly open: (options: CommonOptions) => Promise<Store>;
}

export function realWorld(): World {
  const progress = createProgress(process.stderr);
  return {
    print: (text) =>
      new Promise((done, failed) => process.stdout.write(text, (error) => (error ? failed(error) : done()))),
    progress,
    asker: createAsker(process.stdin, process.stderr, openTerminal),
    now: Date.now,
    open(options) {
      if (options.remote && options.local) wrongUse("--local and --remote exclude each other.");
      if (options.remote === undefined) {
        if (options.namespaceId !== undefined) wrongUse("--namespace-id goes with --remote.");
        return openLocal({ ...options, config: resolve(options.config), note: progress.note });
      }
      if (options.persistTo !== undefined) wrongUse("--persist-to goes with the local lists, not with --remote.");
      return openRemote({ ...options, config: resolve(options.config), note: progress.note });
    },
  };
}

/** Opens the store for as long as `use` takes. */
export async function withStore<T>(
  options: CommonOptions,
  world: World,
  use: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await world.open(options);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

export function authorOf(options: WriteOptions, world: World): Author {
  return { by: findAuthor(options.by), at: new Date(world.now()).toISOString() };
}
