// What a platform's folder hands to the Worker beside its dialect: where its callbacks come in, its settings, what /health
// tells of them, and how the dialect is made of them. The folder's index.ts is one; index.ts beside this file has them all.
import type { FieldReaders, Fields } from "../core/read-fields.ts";
import { ok, type Result } from "../core/result.ts";
import { type Env, readSettingsOf } from "../core/setting.ts";
import type { Platform } from "./platform.ts";
import type { PlatformFacts } from "./platform-facts.ts";

/** Of the gate's own settings, what some answers hang on. */
export interface Answering {
  /** What a refused user reads whose entry has no message. */
  readonly rejectMessage: string;
}

/** A platform with its settings, which stay inside. */
export interface Configured {
  readonly on: boolean;
  /** What is wrong with settings that are right each alone, `NAME: what`. */
  readonly wrong?: readonly string[];
  /** Not wrong, but worth a line in the log; asked of one that is on. @param beside the titles of the others that are on. */
  warnings(beside: readonly string[]): readonly string[];
  /** What /health tells an admin: of secrets a count, never more. */
  readonly health: Readonly<Record<string, unknown>>;
  create(answering: Answering): Platform;
}

export interface PlatformModule {
  /** The folder's name; its settings' names in the env begin with it. */
  readonly name: string;
  /** As Hono writes routes. */
  readonly path: string;
  readonly facts: PlatformFacts;
  /** Readers of its settings: of `telegram`, `allowed` is TELEGRAM_ALLOWED. `allowedCidrs` every platform has besides. */
  readonly settings: FieldReaders;
  /** A refusal that this server understands as one, to be laid over those of the others. */
  refusalForAnybody(text: string): Readonly<Record<string, string | number>>;
  /** Reads its settings out of the env. What is wrong with one is told as `NAME: what`, without its content. */
  configure(env: Env): Result<Configured, readonly string[]>;
}

interface Parts<Readers extends FieldReaders> extends Omit<PlatformModule, "settings" | "configure"> {
  readonly settings: Readers;
  configure(settings: Fields<Readers>): Configured;
}

export function definePlatform<Readers extends FieldReaders>({ configure, ...said }: Parts<Readers>): PlatformModule {
  return {
    ...said,
    configure(env) {
      const read = readSettingsOf(env, said.settings, `${said.name}_`);
      return read.ok ? ok(configure(read.value)) : read;
    },
  };
}
