// What of the deployed gate the console is bound to, out of what wrangler tells as JSON, and the console's configuration
// with it. Pure: asks nobody, deploys nothing.

import * as z from "zod/mini";

export interface Bound {
  /** The id of the namespace LISTS. */
  readonly lists: string | undefined;
}

const deployment = z.object({
  versions: z.array(z.object({ version_id: z.string(), percentage: z.optional(z.number()) })),
});

/** The version that most requests come to; undefined: there is none. */
export function latestVersion(status: unknown): string | undefined {
  const read = deployment.safeParse(status);
  const [first] = read.success ? [...read.data.versions].sort((a, b) => (b.percentage ?? 0) - (a.percentage ?? 0)) : [];
  return first?.version_id;
}

const version = z.object({
  resources: z.object({
    bindings: z.array(z.looseObject({ type: z.string(), name: z.string(), namespace_id: z.optional(z.string()) })),
  }),
});

/** The gate's bindings in what `wrangler versions view --json` tells. */
export function boundIn(view: unknown): Bound {
  const read = version.safeParse(view);
  const bindings = read.success ? read.data.resources.bindings : [];
  return { lists: bindings.find(({ type, name }) => type === "kv_namespace" && name === "LISTS")?.namespace_id };
}

const config = z.looseObject({ kv_namespaces: z.array(z.looseObject({ binding: z.string() })) });

/** The configuration with the gate's ids. Throws when it does not bind LISTS: then this program is out of date. */
export function withIds(rawConfig: unknown, { lists }: Bound): Record<string, unknown> {
  const read = config.parse(rawConfig);
  const kv_namespaces = read.kv_namespaces.map((each) => (each.binding === "LISTS" ? { ...each, id: lists } : each));
  if (!kv_namespaces.some((each) => each.binding === "LISTS" && each.id !== undefined)) {
    throw new Error("console/wrangler.toml binds no namespace as LISTS");
  }
  return { ...read, kv_namespaces };
}
