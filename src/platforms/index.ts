// Every platform that there is. The one file outside its folder, with facts.ts, that names a platform to the Worker.
import type { KnownPlatform } from "./facts.ts";
import type { PlatformModule } from "./module.ts";
import { openim } from "./openim/index.ts";
import { telegram } from "./telegram/index.ts";
import { tencent } from "./tencent/index.ts";

const byName = { tencent, openim, telegram } as const satisfies Readonly<Record<KnownPlatform, PlatformModule>>;

export const platformModules: readonly PlatformModule[] = Object.values(byName);

/** A refusal in every dialect at once. */
export function refusalForAnybody(text: string, modules = platformModules): Readonly<Record<string, string | number>> {
  return Object.assign({}, ...modules.map((module) => module.refusalForAnybody(text)));
}
