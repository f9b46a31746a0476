// The JSON Schemas as a consumer in another language uses them: every recorded event is valid, a newer one too, and what
// is wrong for the zod schemas is wrong for them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { playBody } from "../../cli/docs/play-body.ts";
import { everyRecordedBody } from "../../cli/docs/recorded-bodies.ts";
import { eventSchemas, parseEvent } from "../../src/events/public.ts";
import { mutations, type Recorded, recordedEvents } from "./recorded-events.ts";

const folder = join(import.meta.dirname, "../../schemas");
const ajv = new Ajv2020({ strict: true, allErrors: true, formats: { "date-time": true } });
const validators = new Map<string, ValidateFunction>(
  readdirSync(folder).map((name) => [name, ajv.compile(JSON.parse(readFileSync(join(folder, name), "utf8")))]),
);

function problems(name: string, value: unknown): unknown {
  const validate = validators.get(name);
  if (validate === undefined) return `no schema ${name}`;
  return validate(value) ? [] : validate.errors;
}
const typeOf = (value: unknown): string => {
  const parsed = parseEvent(value);
  return parsed.ok ? parsed.event.type : "none";
};

test("there is a schema for each type, and one for all, of draft 2020-12", () => {
  expect([...validators.keys()].sort()).toEqual(
    [...[...eventSchemas.keys()].map((type) => `${type}.json`), "event.json"].sort(),
  );
  for (const { schema } of validators.values())
    expect(schema).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: expect.any(String),
    });
});

describe.each(recordedEvents)("$name", ({ event }: Recorded) => {
  test("is valid, by its type's schema and by the one for all", () => {
    expect(problems(`${typeOf(event)}.json`, event)).toEqual([]);
    expect(problems("event.json", event)).toEqual([]);
  });

  test("is valid by its own type's schema alone", () => {
    const valid = [...validators].filter(([, validate]) => validate(event)).map(([name]) => name);
    expect(valid.sort()).toEqual(["event.json", `${typeOf(event)}.json`]);
  });

  test("is as valid or wrong for JSON Schema as for zod when any of its values is another", () => {
    for (const put of [undefined, null, "", 0, 1.5, -1, [], {}, true, ["x"], "2026-11-20T09:30:00+01:00"]) {
      for (const changed of mutations(event, put)) {
        expect([changed, validators.get("event.json")?.(changed)]).toEqual([changed, parseEvent(changed).ok]);
      }
    }
  });
});

test("whatever the gate makes of a recorded body is valid", async () => {
  const played = await Promise.all(
    everyRecordedBody.map((body) => playBody(body, { vars: { RECORD_MESSAGES: true } })),
  );
  const events = played.flatMap((each) => each.events);
  expect(events.length).toBeGreaterThan(0.75 * everyRecordedBody.length);
  for (const event of events) expect(problems(`${typeOf(event)}.json`, event)).toEqual([]);
});
