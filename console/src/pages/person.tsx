// A person: may they enter and why, every entry about them, the groups they are in, the decisions about them; and the
// forms to ban them and to take a ban back.
import { emptyForm } from "../editing/entry-form.ts";
import { mostStays, type Stay } from "../queries/people.ts";
import type { PersonView } from "../reading/person.ts";
import { entryPath, personPath, withQuery } from "../words/addresses.ts";
import { Caveats } from "./caveats.tsx";
import { Chain, DecisionTable, linksToShow } from "./decision-table.tsx";
import { EntryFormFields, RemoveForm, Text } from "./entry-form.tsx";
import { EntryWords } from "./entry-words.tsx";
import { Page } from "./frame.tsx";
import { Badge, Empty, Group, Id, Section, Subject, Time } from "./parts.tsx";
import { mayEdit, type View } from "./view.ts";

function MayThey({ person, view }: { person: PersonView; view: View }) {
  const { id, group, answer, decisions } = person;
  const { effect, chain = [] } = answer?.settlement ?? {};
  return (
    <section class="card" aria-labelledby="may">
      <h2 id="may" class="hidden">
        May they enter?
      </h2>
      {answer === undefined ? null : (
        <p class="verdict">
          {answer.depends ? (
            <Badge tone="warn">undecided</Badge>
          ) : (
            <Badge tone={effect === "deny" ? "bad" : "good"}>{effect === "deny" ? "kept out" : "may enter"}</Badge>
          )}{" "}
          {group === "" ? (
            "everywhere, unless something about a group says otherwise"
          ) : (
            <>
              in <Group id={group} />
            </>
          )}
          {answer.depends
            ? ". An entry could not be read or understood: the gate's setting ON_UNDECIDED says whether they enter."
            : null}
        </p>
      )}
      {chain.length === 0 ? (
        <p class="faint">{answer === undefined ? "Nobody has an empty id." : "No entry says otherwise."}</p>
      ) : (
        <Chain links={linksToShow(chain)} />
      )}
      <Caveats answer={answer} last={decisions.rows[0]} />
      {mayEdit(view) ? (
        <p>
          <a href="#ban">{effect === "deny" ? "Change it" : "Ban them"}</a>
        </p>
      ) : null}
      <form class="filters" method="get" action={personPath(id)}>
        {personPath(id).includes("?") ? <input type="hidden" name="id" value={id} /> : null}
        <Text name="group" label="Ask for a group" value={group} placeholder="group id" />
        <button type="submit">Ask</button>
      </form>
    </section>
  );
}

function Stays({ stays, view }: { stays: readonly Stay[]; view: View }) {
  if (stays.length === 0) return <Empty>In no group that Doorman was told of.</Empty>;
  return (
    <ul class="lines card">
      {stays.slice(0, mostStays).map(({ group_id, name, role, since, how }) => (
        <li>
          <Group id={group_id} name={name} /> {role === "member" ? null : <Badge tone="plain">{role}</Badge>}
          <div class="second">
            since <Time at={since} view={view} />
            {how === null || how === "unknown" ? "" : `, by ${how}`}
          </div>
        </li>
      ))}
      {stays.length > mostStays ? <li class="faint">and more</li> : null}
    </ul>
  );
}

export function PersonPage({ person, view }: { person: PersonView; view: View }) {
  const { id, group, entries, more, stays, decisions } = person;
  const isBanned = entries.some(({ key, value }) => key.startsWith("user/") && typeof value === "string");
  return (
    <Page
      title="Person"
      view={view}
      heading={
        <h1>
          <span class="kind">Person</span> <Id id={id} most={120} />
        </h1>
      }
    >
      <div class="two">
        <div>
          <MayThey person={person} view={view} />
          <Section title="Entries about them" id="entries">
            {entries.length === 0 ? (
              <Empty>No entry names them.</Empty>
            ) : (
              <ul class="lines card">
                {entries.map(({ key, value, end }) => (
                  <li>
                    <a href={entryPath(key)}>
                      <Subject of={key} />
                    </a>
                    <div>
                      <EntryWords of={key} value={value} end={end} view={view} />
                    </div>
                    {mayEdit(view) ? <RemoveForm of={key} view={view} /> : null}
                  </li>
                ))}
                {more ? (
                  <li>
                    <a href={withQuery("/lists", { q: id })}>More, by a search for their id</a>
                  </li>
                ) : null}
              </ul>
            )}
          </Section>
          <Section
            title="Decisions about them"
            id="decisions"
            aside={<a href={withQuery("/decisions", { person: id })}>All</a>}
          >
            {decisions.rows.length === 0 ? (
              <Empty>None yet. Doorman's setting DECISION_EVENTS says which come here.</Empty>
            ) : (
              <DecisionTable
                rows={decisions.rows}
                view={view}
                caption="Decisions about this person, the latest first"
              />
            )}
          </Section>
        </div>
        <div>
          {mayEdit(view) ? (
            <Section title={isBanned ? "Change their entry, or add one" : "Ban them"} id="ban">
              {/* Without what stands there: the next page shows it, and asks. */}
              <EntryFormFields
                form={{ ...emptyForm, kind: "user", id, group }}
                base={undefined}
                about={{ person: id }}
                view={view}
              />
            </Section>
          ) : null}
          <Section title="Groups they are in" id="groups">
            <Stays stays={stays} view={view} />
          </Section>
        </div>
      </div>
    </Page>
  );
}
