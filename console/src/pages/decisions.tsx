// Decisions: the page with its filters, and one decision with everybody it is about.
import type { DecisionPage, DecisionRow } from "../queries/decisions.ts";
import { pageSize } from "../queries/decisions.ts";
import { decisionPath, type Query, withQuery } from "../words/addresses.ts";
import { actionWords, knownVerdicts, outcomeWords, verdictWords } from "../words/verdicts.ts";
import { plainly } from "../words/visible.ts";
import { Chain, DecisionTable, linksOf } from "./decision-table.tsx";
import { Page } from "./frame.tsx";
import { countWords } from "./hours-picture.tsx";
import { Badge, Empty, Group, Id, Person, Prose, Section, Time } from "./parts.tsx";
import type { View } from "./view.ts";

/** A verdict that is not known here can be asked for as well, and shows as it is. */
function verdictChoices(asked: string): readonly (readonly [string, string])[] {
  const known = knownVerdicts.map((verdict) => [verdict, verdictWords(verdict)] as const);
  const choices = [["", "everybody"], ["kept-out", "kept out"], ...known, ["undecided", "undecided"]] as const;
  return choices.some(([value]) => value === asked) ? choices : [...choices, [asked, plainly(asked, 40)]];
}

function Field({ name, label, value, type = "text" }: { name: string; label: string; value: string; type?: string }) {
  return (
    <label>
      <span>{label}</span>
      <input name={name} type={type} value={value} autocomplete="off" />
    </label>
  );
}

function FilterForm({ query }: { query: Query }) {
  const { verdict = "", person = "", group = "", entry = "", from = "", to = "" } = query;
  return (
    <form class="filters card" method="get" action="/decisions">
      <label>
        <span>Show</span>
        <select name="verdict">
          {verdictChoices(verdict).map(([value, words]) => (
            <option value={value} selected={value === verdict}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <Field name="person" label="Person" value={person} />
      <Field name="group" label="Group" value={group} />
      <Field name="entry" label="Entry" value={entry} />
      <Field name="from" label="From" value={from} type="date" />
      <Field name="to" label="To" value={to} type="date" />
      <button type="submit">Filter</button>
    </form>
  );
}

export function DecisionsPage({ page, query, view }: { page: DecisionPage; query: Query; view: View }) {
  const { rows, next, lookedAt } = page;
  const { after: _after, ...filter } = query;
  const isFiltered = Object.values(filter).some((value) => value !== undefined && value !== "");
  return (
    <Page title="Decisions" view={view}>
      <FilterForm query={query} />
      {rows.length === 0 && lookedAt === undefined ? (
        <Empty>
          {isFiltered
            ? "No decision fits. Doorman's setting DECISION_EVENTS says which decisions come here."
            : "Each decision of Doorman's shows up here, with the entries that were met. None has come yet."}
        </Empty>
      ) : (
        <DecisionTable rows={rows} view={view} caption="Decisions, the latest first" />
      )}
      {lookedAt === undefined ? null : (
        <p class="note">
          {rows.length === 0 ? "Nothing fits" : "These fit"} among {countWords(lookedAt)} decisions that were looked at;
          there are older ones.
        </p>
      )}
      {next === undefined ? null : (
        <p class="pager">
          <a href={withQuery("/decisions", { ...filter, after: next })} rel="next">
            Older
          </a>
        </p>
      )}
    </Page>
  );
}

export function DecisionPageOf({ rows, from, view }: { rows: readonly DecisionRow[]; from: number; view: View }) {
  const [first] = rows;
  if (first === undefined) {
    return (
      <Page title="Decision" view={view}>
        <Empty>There is no such decision. Decisions are kept for 90 days.</Empty>
      </Page>
    );
  }
  const { action, group_id, group_name, group_type, inviter, outcome, people, source, time, event_id, enforced } =
    first;
  const shown = rows.slice(0, pageSize);
  const inviterLinks = linksOf(first.inviter_chain);
  return (
    <Page title="Decision" view={view}>
      <dl class="card facts">
        <dt>When</dt>
        <dd>
          <Time at={time} view={view} />
        </dd>
        <dt>What</dt>
        <dd>
          <Prose text={actionWords(action)} most={40} />
        </dd>
        <dt>Group</dt>
        <dd>
          <Group id={group_id} name={group_name} />{" "}
          {group_type === null ? null : (
            <span class="faint">
              of type <Id id={group_type} />
            </span>
          )}
        </dd>
        {inviter === null ? null : (
          <>
            <dt>By</dt>
            <dd>
              <Person id={inviter} />
            </dd>
          </>
        )}
        <dt>Answer</dt>
        <dd>
          {outcome === null ? "not kept" : <Prose text={outcomeWords(outcome)} most={40} />}{" "}
          {enforced === 0 ? <Badge tone="plain">not enforced: Doorman only observes</Badge> : null}
        </dd>
        <dt>From</dt>
        <dd>
          <Id id={source} />
        </dd>
        <dt>Decision id</dt>
        <dd>
          <Id id={event_id} most={80} />
        </dd>
      </dl>
      {inviterLinks.length === 0 ? null : (
        <Section title="Entries of who brought them in" id="inviter">
          <Chain links={inviterLinks} />
        </Section>
      )}
      <Section title={people === null || people === 1 ? "Who" : `Who: ${countWords(people)} people`} id="people">
        <DecisionTable rows={shown} view={view} caption="Everybody of this decision" />
      </Section>
      {rows.length > pageSize ? (
        <p class="pager">
          <a href={withQuery(decisionPath(event_id), { from: String(from + pageSize) })} rel="next">
            More
          </a>
        </p>
      ) : null}
    </Page>
  );
}
