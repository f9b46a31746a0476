// What a platform's folder hands to the Worker beside its dialect: where its callbacks come in, its settings, what /health
// tells of them, and how the dialect is made of them. The folder's index.ts is one; index.ts beside this file has them all.
import * as z from "zod/mini";
import type { Effect } from "../core/verdict.ts";
import type { Platform } from "./platform.ts";
import type { PlatformFacts } from "./platform-facts.ts";

/** Of the gate's own settings, what some answers and warnings hang on. */
export interface Common {
  /** What a refused user reads whose entry has no message. */
  readonly rejectMessage: string;
  readonly onUndecided: Effect;
  readonly queueTimeoutMs: number;
  readonly spoolTimeoutMs: number;
  /** The titles of the other platforms that are on. */
  readonly beside: readonly string[];
}

/** A platform with its settings, which stay inside. */
export interface Configured {
  readonly on: boolean;
  /** What is wrong with settings that are right each alone, `NAME: what`. */
  readonly wrong: readonly string[];
  /** Not wrong, but worth a line in the log. */
  warnings(common: Common): readonly string[];
  /** What /health tells an admin: of secrets a count, never more. */
  readonly health: Readonly<Record<string, unknown>>;
  create(common: Common): Platform;
}

type Values = Readonly<Record<string, unknown>>;

export interface PlatformModule {
  /** The folder's name; in capitals, the beginning of its settings' names. */
  readonly name: string;
  /** As Hono writes routes. */
  readonly path: string;
  readonly facts: PlatformFacts;
  /** The names of its settings; `<NAME>_ALLOWED_CIDRS` every platform has besides. */
  readonly settingNames: readonly string[];
  /** Those of them on which answers hang; none is a secret. */
  readonly decidingSettings: readonly string[];
  /** A refusal that this server understands as one, to be laid over those of the others. */
  refusalForAnybody(text: string): Readonly<Record<string, string | number>>;
  /** Reads its settings out of the env. What is wrong with one is told as `NAME: what`, never its content. */
  configure(env: Values): { readonly configured: Configured | undefined; readonly wrong: readonly string[] };
}

interface Parts<Shape extends z.core.$ZodShape>
  extends Pick<PlatformModule, "name" | "path" | "facts" | "decidingSettings" | "refusalForAnybody"> {
  readonly settings: Shape;
  configure(settings: z.infer<z.ZodMiniObject<Shape>>): Configured;
}

export function definePlatform<Shape extends z.core.$ZodShape>({
  settings,
  configure,
  ...said
}: Parts<Shape>): PlatformModule {
  const schema: z.ZodMiniObject<Shape> = z.object(settings);
  return {
    ...said,
    settingNames: Object.keys(settings),
    configure(env) {
      const parsed = schema.safeParse(env);
      const issues = parsed.error?.issues ?? [];
      const wrong = issues.map(({ path, message }) => `${String(path[0])}: ${message}`);
      const configured = parsed.data === undefined ? undefined : configure(parsed.data);
      return { configured, wrong: [...wrong, ...(configured?.wrong ?? [])] };
    },
  };
}
