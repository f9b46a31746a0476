// The callbacks' bodies in test/fixtures, byte for byte as the IM servers send them, by the command that each one names.
// The documents' examples and the tests of the registries are made from these; knows nothing of what they mean.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { KnownPlatform } from "../../src/platforms/facts.ts";

export interface RecordedBody {
  readonly platform: KnownPlatform;
  /** The file's name without its ending. */
  readonly name: string;
  readonly command: string;
  readonly text: string;
}

const fixtures = join(import.meta.dirname, "../../test/fixtures");
/** The field that holds the command; Telegram's updates have it for a name instead, beside their id. */
const commandFields = { tencent: "CallbackCommand", openim: "callbackCommand" } as const;

function commandIn(platform: KnownPlatform, name: string, text: string): string {
  const body: unknown = JSON.parse(text);
  const entries: readonly (readonly [string, unknown])[] = Object.entries(Object(body));
  const command =
    platform === "telegram"
      ? entries.find(([key]) => key !== "update_id")?.[0]
      : entries.find(([key]) => key === commandFields[platform])?.[1];
  if (typeof command !== "string") throw new Error(`test/fixtures/${platform}/${name}.json names no command`);
  return command;
}

/** Every recorded body of a platform, in the order of their names. */
export function recordedBodies(platform: KnownPlatform): readonly RecordedBody[] {
  const folder = join(fixtures, platform);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
    .map((entry) => entry.name.slice(0, -".json".length))
    .sort()
    .map((name) => {
      const text = readFileSync(join(folder, `${name}.json`), "utf8");
      return { platform, name, command: commandIn(platform, name, text), text };
    });
}

export const everyRecordedBody: readonly RecordedBody[] = (["tencent", "openim", "telegram"] as const).flatMap(
  recordedBodies,
);

/** One body by its file's name. */
export function recordedBody(platform: KnownPlatform, name: string): RecordedBody {
  const found = everyRecordedBody.find((body) => body.platform === platform && body.name === name);
  if (found === undefined) throw new Error(`test/fixtures/${platform}/${name}.json is not there`);
  return found;
}
