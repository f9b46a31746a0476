// What the tests of both registries share: the registry, the recorded bodies of each command, and the golden notices in
// test/fixtures/<platform>/notices, which were read by people and are never rewritten by a test.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { recordedBodies } from "../../cli/docs/recorded-bodies.ts";
import type { Registered, Told } from "../../src/core/callback.ts";
import type { KnownPlatform } from "../../src/platforms/facts.ts";
import { parseTold as parseOpenim } from "../../src/platforms/openim/parse-told.ts";
import { registry as openim } from "../../src/platforms/openim/registry.ts";
import { parseTold as parseTelegram } from "../../src/platforms/telegram/parse-told.ts";
import { registry as telegram } from "../../src/platforms/telegram/registry.ts";
import { parseTold as parseTencent } from "../../src/platforms/tencent/parse-told.ts";
import { registry as tencent } from "../../src/platforms/tencent/registry.ts";

export interface Side {
  readonly registry: ReadonlyMap<string, Registered>;
  readonly parseTold: (command: string, body: unknown) => Told;
}

export const sides: Readonly<Record<KnownPlatform, Side>> = {
  tencent: { registry: tencent, parseTold: parseTencent },
  openim: { registry: openim, parseTold: parseOpenim },
  telegram: { registry: telegram, parseTold: parseTelegram },
};

/** What a consumer reads of a notice: through JSON, where an undefined field is none. */
export function noticeOf(platform: KnownPlatform, command: string, body: unknown): unknown {
  const { notice } = sides[platform].parseTold(command, body);
  return notice === undefined ? undefined : JSON.parse(JSON.stringify(notice));
}

function golden(platform: KnownPlatform, name: string): unknown {
  const path = join(import.meta.dirname, "../fixtures", platform, "notices", `${name}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : `no golden notice for ${name}`;
}

/** The type of notice that a command is registered to have. */
function typeOf(registered: Registered | undefined): string | undefined {
  return registered?.treatment === "record" ? registered.type : undefined;
}

/** Every registered command has a recorded body, and each body of one with neutral words becomes its golden notice. */
export function describeRegistry(platform: KnownPlatform): void {
  const { registry } = sides[platform];
  const bodies = recordedBodies(platform);

  test.each([...registry.keys()])("%s has a recorded body", (command) => {
    expect(bodies.map((body) => body.command)).toContain(command);
  });

  test.each(bodies)("$name is read as its golden notice, or has none", ({ name, command, text }) => {
    const registered = registry.get(command);
    const type = typeOf(registered);
    const notice = noticeOf(platform, command, JSON.parse(text));
    if (registered?.treatment === "record" && registered.types !== undefined) {
      const expected = golden(platform, name);
      expect(notice ?? `no golden notice for ${name}`).toEqual(expected);
      if (notice !== undefined) expect(registered.types).toContain(Object(notice).type);
    } else if (type === undefined) expect(notice).toBeUndefined();
    else expect(notice).toEqual({ ...Object(golden(platform, name)), type });
  });
}
