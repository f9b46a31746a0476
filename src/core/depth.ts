// How deep a JSON value nests. Writing or reading JSON that nests thousands deep throws, here or in a consumer
// (docs/reference/cloudflare.md section 8), so whoever passes foreign JSON on asks first.

/** Whether objects and arrays stand in one another more than `depth` deep. Looks no deeper than that itself. */
export function deeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((item) => deeperThan(item, depth - 1));
}
