// Decisions, one row for each person, newest first: a page of those that fit a filter. Reads a bounded number of rows by
// one index, whatever the filter: a page that found too few of them says how far it looked, and goes on from there.

import { isKeptOut, keptOutVerdicts } from "../words/verdicts.ts";
import { rowsOf } from "./rows.ts";

export interface DecisionRow {
  readonly event_id: string;
  readonly n: number;
  readonly source: string;
  readonly group_id: string | null;
  readonly group_name: string | null;
  readonly group_type: string | null;
  readonly time: string;
  readonly action: string | null;
  readonly inviter: string | null;
  readonly inviter_chain: string | null;
  readonly outcome: string | null;
  readonly people: number | null;
  readonly enforced: number;
  readonly user_id: string | null;
  readonly verdict: string;
  readonly undecided: number;
  readonly observed: string | null;
  readonly entry: string | null;
  readonly chain: string | null;
}

/** Beside the verdicts themselves: more than one of them, and what no verdict says. */
export const verdictFilters = ["kept-out", "undecided"] as const;

export interface DecisionFilter {
  /** One of `verdictFilters`, or a verdict: any word that a gate says. */
  readonly verdict?: string | undefined;
  readonly person?: string | undefined;
  readonly group?: string | undefined;
  readonly entry?: string | undefined;
  /** ISO times: from, and before. */
  readonly from?: string | undefined;
  readonly before?: string | undefined;
  /** What a page ended with: older ones follow. */
  readonly after?: string | undefined;
}

export interface DecisionPage {
  readonly rows: readonly DecisionRow[];
  /** undefined: there are no more. */
  readonly next: string | undefined;
  /** It was read so many rows, and there are more, but too few fit. */
  readonly lookedAt: number | undefined;
}

export const pageSize = 50;
/** Rows that one page reads at most. */
const windowRows = 1500;

/** As the index of the same words has it (migrations/0004_more_verdicts.sql). */
export const keptOutTerm = `verdict IN (${keptOutVerdicts.map((verdict) => `'${verdict}'`).join(", ")})`;

interface Cursor {
  readonly time: string;
  readonly event_id: string;
  readonly n: number;
}

const encodeCursor = ({ time, event_id, n }: Cursor): string => `${time}~${n}~${event_id}`;

function decodeCursor(text: string | undefined): Cursor | undefined {
  const [, time, n, event_id] = /^([^~]*)~(\d+)~(.*)$/s.exec(text ?? "") ?? [];
  return time === undefined || event_id === undefined ? undefined : { time, event_id, n: Number(n) };
}

/** Behind every time that there is. */
const newest: Cursor = { time: "~", event_id: "", n: 0 };

/** The window's term, which has an index of its own, and the terms that are held against the rows of the window. */
function termsOf({ verdict, person, group, entry }: DecisionFilter) {
  const own: string[] = [];
  const others: string[] = [];
  const put = (term: string) => (own.length === 0 ? own : others).push(term);
  if (person !== undefined) put("user_id = ?5");
  if (entry !== undefined) put("entry = ?6");
  if (group !== undefined) put("group_id = ?7");
  if (verdict === "undecided") put("undecided = 1");
  else if (verdict === "kept-out") put(keptOutTerm);
  else if (verdict !== undefined) {
    if (own.length === 0 && isKeptOut(verdict)) own.push(keptOutTerm);
    others.push("verdict = ?8");
  }
  return { own, others };
}

const columns = `event_id, n, source, group_id, group_type, time, action, inviter, inviter_chain, outcome, people, enforced,
  user_id, verdict, undecided, observed, entry, chain`;

function statements(db: D1Database, filter: DecisionFilter, limit: number): D1PreparedStatement[] {
  const { own, others } = termsOf(filter);
  const cursor = decodeCursor(filter.after) ?? { ...newest, ...(filter.before && { time: filter.before }) };
  // Every statement names all parameters, or D1 counts too many.
  const given = "WHERE ?5 IS ?5 AND ?6 IS ?6 AND ?7 IS ?7 AND ?8 IS ?8";
  const window = `SELECT ${columns} FROM decisions
    ${[given, "time >= ?4", "time <= ?1", "(time, event_id, n) < (?1, ?2, ?3)", ...own].join(" AND ")}
    ORDER BY time DESC, event_id DESC, n DESC LIMIT ${windowRows}`;
  const { person = null, entry = null, group = null, from = "", verdict = null } = filter;
  const bind = (text: string) =>
    db.prepare(text).bind(cursor.time, cursor.event_id, cursor.n, from, person, entry, group, verdict);
  return [
    bind(`SELECT w.*, g.name AS group_name FROM (${window}) AS w
      LEFT JOIN groups AS g ON g.source = w.source AND g.group_id = w.group_id
      ${others.length === 0 ? "" : `WHERE ${others.map((term) => `w.${term}`).join(" AND ")}`} LIMIT ${limit + 1}`),
    bind(`SELECT time, event_id, n FROM (${window}) LIMIT 1 OFFSET ${windowRows - 1}`),
  ];
}

/** The statements of a page, to be run in a batch with others, and how their results are read. */
export function decisionPage(db: D1Database, filter: DecisionFilter, limit = pageSize) {
  return {
    statements: statements(db, filter, limit),
    read([found, end]: readonly (D1Result | undefined)[]): DecisionPage {
      const all = rowsOf<DecisionRow>(found);
      const rows = all.slice(0, limit);
      const last = rows.at(-1);
      if (all.length > limit && last !== undefined) return { rows, next: encodeCursor(last), lookedAt: undefined };
      const [edge] = rowsOf<Cursor>(end);
      if (edge === undefined) return { rows, next: undefined, lookedAt: undefined };
      return { rows, next: encodeCursor(edge), lookedAt: windowRows };
    },
  };
}

/** Everybody of one decision. */
export function decisionPeople(db: D1Database, eventId: string, from: number): D1PreparedStatement {
  return db
    .prepare(
      `SELECT d.event_id, d.n, d.source, d.group_id, d.group_type, d.time, d.action, d.inviter, d.inviter_chain, d.outcome,
         d.people, d.enforced, d.user_id, d.verdict, d.undecided, d.observed, d.entry, d.chain, g.name AS group_name
       FROM decisions AS d LEFT JOIN groups AS g ON g.source = d.source AND g.group_id = d.group_id
       WHERE d.event_id = ?1 AND d.n >= ?2 ORDER BY d.n LIMIT ${pageSize + 1}`,
    )
    .bind(eventId, from);
}
