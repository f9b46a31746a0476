// The promise to consumers: what an earlier Doorman sent is still read, to the last field. The recorded events in
// test/fixtures/events/v1 are never edited and never removed; new ones are added, with a line in SHA256SUMS.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { jsonSchemas } from "../../cli/docs/event-schemas.ts";
import { eventSchema, eventSchemas, parseEvent } from "../../src/events/public.ts";
import { recordedEvents, recordedFolder } from "../docs/recorded-events.ts";

const v1 = recordedEvents.filter(({ name }) => name.startsWith("v1/"));

describe.each(v1)("$name", ({ event, text }) => {
  test("is still an event, with every field that it was recorded with", () => {
    // The schema leaves out what it does not know: a field that was removed or renamed would be missing.
    expect(eventSchema.parse(event)).toEqual(event);
  });

  test("is read as it stands, as a value and as text", () => {
    expect(parseEvent(event)).toEqual({ ok: true, event });
    expect(parseEvent(text)).toEqual({ ok: true, event });
  });

  test("is still one when a newer Doorman adds fields anywhere", () => {
    const newer = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(newer);
      if (typeof value !== "object" || value === null) return value;
      const members = Object.entries(value).map(([key, member]) => [key, key === "custom" ? member : newer(member)]);
      return { ...Object.fromEntries(members), addedInV1Point9: { any: ["thing", null] } };
    };
    expect(parseEvent(newer(event))).toEqual({ ok: true, event: newer(event) });
  });
});

test("every type was recorded in full, with nothing but what it must have, and as it usually is", () => {
  const names = new Set(v1.map(({ name }) => name));
  for (const type of eventSchemas.keys())
    for (const kind of ["every-field", "minimal", "example"]) expect(names).toContain(`v1/${type}.${kind}`);
});

test("no recorded event was edited or removed", () => {
  const sums = readFileSync(join(recordedFolder, "v1/SHA256SUMS"), "utf8").trimEnd().split("\n");
  const today = v1.map(({ name, text }) => {
    const sum = createHash("sha256").update(text).digest("hex");
    return `${sum}  ${name.slice("v1/".length)}.json`;
  });
  expect(today.sort()).toEqual(sums.sort());
});

/** Every field and every word of a list that a schema names, as a path. */
function* pathsOf(schema: unknown, path: string): Generator<string> {
  if (typeof schema !== "object" || schema === null) return;
  if ("properties" in schema)
    for (const [name, member] of Object.entries(schema.properties ?? {})) {
      yield `${path}.${name}`;
      yield* pathsOf(member, `${path}.${name}`);
    }
  if ("items" in schema) yield* pathsOf(schema.items, `${path}[]`);
  if ("enum" in schema && Array.isArray(schema.enum)) for (const word of schema.enum) yield `${path}=${word}`;
}

function* pathsIn(value: unknown, path: string): Generator<string> {
  if (typeof value === "string") yield `${path}=${value}`;
  if (Array.isArray(value)) for (const item of value) yield* pathsIn(item, `${path}[]`);
  else if (typeof value === "object" && value !== null)
    for (const [name, member] of Object.entries(value)) {
      yield `${path}.${name}`;
      yield* pathsIn(member, `${path}.${name}`);
    }
}

test("every field and every word that the schemas know was recorded: a new one needs a new recording", () => {
  const recorded = new Set<string>();
  for (const { event } of recordedEvents) {
    const parsed = parseEvent(event);
    if (parsed.ok) for (const path of pathsIn(event, parsed.event.type)) recorded.add(path);
  }
  // Of some types no event is ever split; the envelope is the same for all.
  const anywhere = new Set(
    [...recorded].map((path) =>
      path.replace(/^[\w.]+?(?=\.(?:parts?|data\.original(?:Text|TooLarge(?:\.\w+)?)?)$)/, ""),
    ),
  );
  for (const type of eventSchemas.keys()) {
    const paths = [...pathsOf(jsonSchemas().get(`${type}.json`), type)];
    const missing = paths.filter((path) => !recorded.has(path) && !anywhere.has(path.slice(type.length)));
    expect(missing).toEqual([]);
  }
});
