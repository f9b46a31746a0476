// The JSON Schemas of the events (draft 2020-12), made from the zod schemas: one for each type, one for all. Unknown
// fields are allowed, since within a version fields may be added.
import * as z from "zod/mini";
import { eventSchema, eventSchemas } from "../../src/events/public.ts";
import { eventTypes } from "./event-types.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

// As input: what a consumer receives, so without "no other fields".
const toJsonSchema = (schema: z.ZodMiniType): JsonSchema => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input", target: "draft-2020-12" });
  return { $schema, ...rest };
};

const described = (name: string, title: string, description: string, schema: JsonSchema): JsonSchema => {
  const { $schema, ...rest } = schema;
  return { $schema, $id: `urn:doorman:schema:v1:${name}`, title, description, ...rest };
};

/** By file name below schemas/. */
export function jsonSchemas(): ReadonlyMap<string, JsonSchema> {
  const schemas = new Map<string, JsonSchema>();
  for (const [type, { title, description }] of Object.entries(eventTypes)) {
    const schema = eventSchemas.get(type);
    if (schema === undefined) throw new Error(`no schema of ${type}`);
    schemas.set(`${type}.json`, described(type, title, description, toJsonSchema(schema)));
  }
  const all = "Every event on the queue doorman-events, by its type.";
  schemas.set("event.json", described("event", "An event of Doorman", all, toJsonSchema(eventSchema)));
  return schemas;
}
