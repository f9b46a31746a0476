// One id a line: comments behind # and // are left out, a header over them too. A line of which nobody knows what it is
// is an error, never an id.

import { isDomain, readBareId, trimId } from "../entry/id.ts";
import { obviousName } from "./column-names.ts";
import { completeRow } from "./complete-row.ts";
import { readLines } from "./lines.ts";
import { assumedEffect, type Run, type Shown } from "./reading.ts";
import { problem, refusal } from "./refusal.ts";
import { withoutComment } from "./text-kind.ts";

/** The first line that is no comment, where it names the column below it. */
function headerOf({ start, asked }: Run): string | undefined {
  const first = start.lines.map((line) => trimId(withoutComment(line))).find((line) => line !== "");
  const name = first?.replace(/^"(.*)"$/, "$1");
  if (name === undefined) return undefined;
  const isAsked = asked.get("id") === name && !/^\d+$/.test(name);
  return isAsked || obviousName(name) === "id" ? name : undefined;
}

/** Names of columns that are no user's id as a rule, and that many a list has over its ids all the same. */
const likeHeader =
  /^(?:(?:user|nick|screen|display|login|player|member|account)?[ _-]?names?|users?|members?|players?|accounts?|logins?|bans?|banned|banned[ _-]users?|ban[ _-]?list|blacklist|blocklist|e-?mails?|phones?|ids?|user[ _-]?ids?):?$/i;

function refuseDomains({ start, asked }: Run): void {
  if (asked.has("id")) return;
  const lines = start.lines.map((line) => trimId(withoutComment(line))).filter((line) => line !== "");
  if (lines.length > 1 && lines.every(isDomain)) {
    throw refusal(
      "is a list of domains, not of user ids: entries are about the users of an IM server. If users are called so, say --column id=1.",
    );
  }
}

export async function readIds(run: Run): Promise<Shown> {
  const { asked, rows, sink, tally, defaults } = run;
  const header = headerOf(run);
  for (const [column, source] of asked) {
    const here = column === "id" && (source === header || source === "1");
    if (source !== "" && !here) throw refusal(`has one column only, and none that is called ${source}.`);
  }
  const [named] = [...rows.only.keys(), ...rows.ignore];
  if (named !== undefined) throw refusal(`has one column only, and none that is called ${named}.`);
  refuseDomains(run);
  const assumed = assumedEffect(run, false);
  let headed = header === undefined;
  let first = true;
  const read = (line: string, place: number) => {
    const text = withoutComment(line);
    const ends = trimId(text);
    if (text.length !== line.length && trimId(line) !== ends) tally.comments++;
    if (ends === "") return;
    if (!headed) {
      headed = true;
      return;
    }
    const isLikeHeader = first && header === undefined && likeHeader.test(ends);
    first = false;
    if (isLikeHeader) {
      sink.take(problem("no-id", `a header? Say --column id=${ends}, or take the line out`), place, () => line);
      return;
    }
    // What stands before a comment is not the end of the line that a person sees.
    const id = readBareId(text.length === line.length ? text : ends, defaults.kind === "pattern");
    if (!("id" in id)) {
      sink.take(id, place, () => line);
      return;
    }
    if (id.trimmed) tally.trimmed++;
    if (id.unmarked) tally.unmarked++;
    const said = {
      kind: undefined,
      id: id.id,
      group: undefined,
      fields: {},
      raw: undefined,
      end: { until: undefined },
      alike: "",
    };
    sink.take(completeRow(said, id.id, undefined, defaults, assumed), place, () => line);
  };
  await readLines(run.chunks, run.start.lineEnd, read, sink.onChunk);
  return {
    format: "ids",
    separator: undefined,
    header: undefined,
    path: undefined,
    columns: new Map(header === undefined ? [] : [["id", header]]),
    ignored: [],
    own: false,
    assumed,
    hints: [],
    places: "line",
  };
}
