// Reads what lies in test/fixtures: bodies as the IM servers send them, byte for byte, and the golden answers.
// Knows no platform's fields.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { KnownPlatform } from "../../src/platforms/facts.ts";
import type { Answer } from "../../src/platforms/platform.ts";

const root = join(import.meta.dirname, "../fixtures");

export function fixtureText(platform: KnownPlatform, name: string): string {
  return readFileSync(join(root, platform, `${name}.json`), "utf8");
}

export function fixture(platform: KnownPlatform, name: string): unknown {
  return JSON.parse(fixtureText(platform, name));
}

/** A golden answer: `{ status, body }`, to be compared whole with `onTheWire`. */
export function golden(platform: KnownPlatform, name: string): unknown {
  return JSON.parse(readFileSync(join(root, platform, "answers", `${name}.json`), "utf8"));
}

/** An answer as it arrives: its status, and its body through JSON. */
export function onTheWire({ status, body }: Answer): unknown {
  return { status, body: JSON.parse(JSON.stringify(body)) };
}
