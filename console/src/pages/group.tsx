// A group: who is in it, every entry about it, the decisions about it; and the button that closes it for an hour.

import { keys } from "../../../src/policy/keys.ts";
import { ongoing } from "../queries/floods.ts";
import { mostListed } from "../queries/listed.ts";
import { membersPerPage, mostCounted } from "../queries/people.ts";
import type { GroupView } from "../reading/group.ts";
import { entryPath, groupPath, withQuery } from "../words/addresses.ts";
import { packed } from "../words/key-part.ts";
import { Caveats } from "./caveats.tsx";
import { Chain, DecisionTable, linksToShow } from "./decision-table.tsx";
import { EntryWords } from "./entry-words.tsx";
import { EndFloodForm, FloodWords } from "./flood-words.tsx";
import { Page } from "./frame.tsx";
import { countWords } from "./hours-picture.tsx";
import { Badge, Empty, FormToken, Id, Person, Prose, Section, Subject, Time } from "./parts.tsx";
import { mayEdit, type View } from "./view.ts";

function Facts({ group, view }: { group: GroupView; view: View }) {
  const { head, heads, id } = group;
  if (head === undefined)
    return <Empty>No event has told of this group. What is decided about it, and its entries, show below.</Empty>;
  return (
    <>
      {heads.length > 1 ? (
        <nav class="tabs" aria-label="Groups of this id">
          {heads.map(({ source }) => (
            <a href={withQuery(groupPath(id), { source })} aria-current={source === head.source ? "page" : undefined}>
              <Id id={source} />
            </a>
          ))}
        </nav>
      ) : null}
      <dl class="card facts">
        <dt>Owner</dt>
        <dd>{head.owner === null ? <span class="faint">not known</span> : <Person id={head.owner} />}</dd>
        <dt>Type</dt>
        <dd>{head.type === null ? <span class="faint">not known</span> : <Id id={head.type} />}</dd>
        <dt>Created</dt>
        <dd>
          {head.created_at === null ? <span class="faint">not told</span> : <Time at={head.created_at} view={view} />}
        </dd>
        {head.state === "dismissed" && head.dismissed_at !== null ? (
          <>
            <dt>Dismissed</dt>
            <dd>
              <Time at={head.dismissed_at} view={view} />
            </dd>
          </>
        ) : null}
        <dt>From</dt>
        <dd>
          <Id id={head.source} />
        </dd>
      </dl>
    </>
  );
}

/** One press fills the review page in; what it says there is what is saved. */
function CloseForm({ part, view }: { part: string; view: View }) {
  const fields = {
    about: packed(keys.group(part)),
    effect: "deny",
    span: "3600",
    until: "",
    message: "",
    reason: "closed for an hour",
    code: "",
    member: "",
    note: "",
  };
  return (
    <form method="post" action="/lists/review">
      <FormToken view={view} />
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class="danger">
        Close for an hour…
      </button>
    </form>
  );
}

/** What somebody meets whom no entry names. */
function Door({ group, isClosed, view }: { group: GroupView; isClosed: boolean; view: View }) {
  const { door, own, decisions } = group;
  const chain = door?.settlement.chain ?? [];
  const hasOwn = own !== undefined && own.value !== null;
  return (
    <>
      <p>
        {door === undefined ? null : door.depends ? (
          <Badge tone="warn">depends</Badge>
        ) : door.settlement.effect === "deny" ? (
          <Badge tone="bad">closed</Badge>
        ) : isClosed ? null : (
          <Badge tone="good">open</Badge>
        )}{" "}
        <span class="faint">
          {door?.depends
            ? "An entry could not be read or understood: the gate's setting ON_UNDECIDED says who then enters."
            : chain.length === 0
              ? "No entry is about everybody in it."
              : "For whom no entry names:"}
        </span>
      </p>
      {chain.length === 0 ? null : <Chain links={linksToShow(chain)} />}
      {hasOwn ? (
        <div>
          <span class="faint">Its own entry:</span>{" "}
          <EntryWords of={own.key} value={own.value} end={own.end} view={view} />
        </div>
      ) : null}
      <Caveats answer={door} last={decisions.rows[0]} />
    </>
  );
}

function Members({ group, view }: { group: GroupView; view: View }) {
  const { members, head, id } = group;
  const shown = members.slice(0, membersPerPage);
  const last = shown.at(-1);
  if (head === undefined || shown.length === 0)
    return <Empty>Nobody, as far as events have told. Members show up here as they come in.</Empty>;
  return (
    <>
      <ul class="lines card">
        {shown.map(({ user_id, role, since, how, operator, nickname }) => (
          <li>
            <Person id={user_id} /> {role === "member" ? null : <Badge tone="plain">{role}</Badge>}{" "}
            {nickname === null ? null : (
              <span class="faint">
                <Prose text={nickname} most={40} />
              </span>
            )}
            <div class="second">
              since <Time at={since} view={view} />
              {how === null || how === "unknown" ? "" : `, by ${how}`}
              {operator === null || operator === user_id ? null : (
                <>
                  {" "}
                  of <Person id={operator} />
                </>
              )}
            </div>
          </li>
        ))}
      </ul>
      {members.length > membersPerPage && last !== undefined ? (
        <p class="pager">
          <a href={withQuery(groupPath(id), { source: head.source, before: last.present_stamp })} rel="next">
            Earlier members
          </a>
        </p>
      ) : null}
    </>
  );
}

export function GroupPage({ group, view }: { group: GroupView; view: View }) {
  const { id, head, count, own, entries, decisions, floods } = group;
  const closed = ongoing(floods, view.now);
  const key = group.part;
  const others = entries.filter((row) => row.key !== own?.key);
  const counted = count >= mostCounted ? `${countWords(mostCounted)} or more` : countWords(count);
  return (
    <Page
      title="Group"
      view={view}
      heading={
        <h1>
          <span class="kind">Group</span> {head?.name ? <Prose text={head.name} most={80} /> : null}{" "}
          <Id id={id} most={120} />
        </h1>
      }
    >
      <div class="two">
        <div>
          <section class="card" aria-labelledby="door">
            <h2 id="door" class="hidden">
              The door
            </h2>
            <Door group={group} isClosed={closed?.enforced === 1} view={view} />
            {closed === undefined ? null : (
              <div>
                <FloodWords flood={closed} view={view} withGroup={false} />
                <EndFloodForm flood={closed} view={view} />
              </div>
            )}
            {closed === undefined && floods[0] !== undefined ? (
              <p class="second">
                Last flood: <FloodWords flood={floods[0]} view={view} withGroup={false} />
              </p>
            ) : null}
            {mayEdit(view) && key !== undefined ? (
              <div class="actions">
                <CloseForm part={key} view={view} />
                <a href={entryPath(keys.group(key))}>Its entry</a>
                <a href={entryPath(keys.groupFlood(key))}>Its flood rule</a>
                <a href={withQuery("/lists/new", { kind: "user", group: id })}>An entry for somebody in it</a>
              </div>
            ) : null}
          </section>
          <Section title="Decisions" id="decisions" aside={<a href={withQuery("/decisions", { group: id })}>All</a>}>
            {decisions.rows.length === 0 ? (
              <Empty>None yet. Doorman's setting DECISION_EVENTS says which come here.</Empty>
            ) : (
              <DecisionTable rows={decisions.rows} view={view} caption="Decisions about this group, the latest first" />
            )}
          </Section>
        </div>
        <div>
          <Facts group={group} view={view} />
          <Section title="Entries for people in it" id="entries">
            {others.length === 0 ? (
              <Empty>None. Who may enter this group, or may not, whatever holds elsewhere, stands here.</Empty>
            ) : (
              <ul class="lines card">
                {others.slice(0, mostListed).map((row) => (
                  <li>
                    <a href={entryPath(row.key)}>
                      <Subject of={row.key} />
                    </a>
                    <div>
                      <EntryWords of={row.key} value={row.value} end={row.expiration} view={view} />
                    </div>
                  </li>
                ))}
                {others.length > mostListed ? (
                  <li>
                    <a href={withQuery("/lists", { q: id })}>More, by a search for its id</a>
                  </li>
                ) : null}
              </ul>
            )}
          </Section>
          <Section title={head === undefined ? "Members" : `Members: ${counted}`} id="members">
            <Members group={group} view={view} />
          </Section>
        </div>
      </div>
    </Page>
  );
}
