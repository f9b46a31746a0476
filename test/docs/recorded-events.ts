// The events recorded in test/fixtures/events, version by version, and what can go wrong with one.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Recorded {
  /** `v1/im.group.created.minimal`. */
  readonly name: string;
  readonly text: string;
  readonly event: unknown;
}

export const recordedFolder = join(import.meta.dirname, "../fixtures/events");

export const recordedEvents: readonly Recorded[] = readdirSync(recordedFolder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".json"))
  .sort()
  .map((path) => {
    const text = readFileSync(join(recordedFolder, path), "utf8");
    return { name: path.replace(/\.json$/, ""), text, event: JSON.parse(text) };
  });

/** Copies of a JSON value in which one member, at any depth outside of `original`, is `put`, or gone when it is undefined. */
export function* mutations(value: unknown, put: unknown): Generator<unknown> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === "original") continue;
    yield withMember(value, key, put);
    for (const changed of mutations(member, put)) yield withMember(value, key, changed);
  }
}

function withMember(value: object, key: string, put: unknown): unknown {
  if (Array.isArray(value))
    return value.flatMap((item, at) => (String(at) !== key ? [item] : put === undefined ? [] : [put]));
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) =>
      name !== key ? [[name, item]] : put === undefined ? [] : [[name, put]],
    ),
  );
}
