// The addresses of the console's pages. Every address of a page is made here, so that an id may hold any character.

/** `.` and `..` in a path mean something else to a browser, however they are written (URL standard, dot segments). */
const isDots = (id: string): boolean => id === "" || id === "." || id === "..";

const encoded = (id: string): string => encodeURIComponent(id.toWellFormed());

const pageOf =
  (folder: string) =>
  (id: string): string =>
    isDots(id) ? `/${folder}?id=${encoded(id)}` : `/${folder}/${encoded(id)}`;

export const personPath = pageOf("people");
export const groupPath = pageOf("groups");
export const decisionPath = pageOf("decisions");
export const editPath = (id: number): string => `/edits/${id}`;

export type Query = Readonly<Record<string, string | undefined>>;

/** A path with those values that are there. */
export function withQuery(path: string, query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [`${name}=${encoded(value)}`],
  );
  if (pairs.length === 0) return path;
  return `${path}${path.includes("?") ? "&" : "?"}${pairs.join("&")}`;
}

/** The form that changes the entry of a key; `query` fills it in. */
export const entryPath = (key: string, query: Query = {}): string => withQuery("/lists/entry", { key, ...query });
