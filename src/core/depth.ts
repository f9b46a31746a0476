// How deep a JSON value nests. Writing or reading JSON that nests thousands deep throws, here or in a consumer
// (docs/reference/cloudflare.md section 8), so whoever passes foreign JSON on asks first.

/** Whether objects and arrays stand in one another more than `depth` deep. Looks no deeper than that itself. */
export function deeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (depth === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (deeperThan(item, depth - 1)) return true;
    return false;
  }
  // No list of values is made: a callback of 6,000 members has as many objects.
  for (const name in value) if (deeperThan((value as Readonly<Record<string, unknown>>)[name], depth - 1)) return true;
  return false;
}
