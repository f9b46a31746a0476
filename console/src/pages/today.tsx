// Today: what is going on. The last 24 hours as a picture, who was kept out and by what, what could not be decided, and
// what could not be handled. Renews itself.
import type { FloodRow } from "../queries/floods.ts";
import type { Today } from "../queries/today.ts";
import { countedRefusals } from "../queries/today.ts";
import { DecisionTable } from "./decision-table.tsx";
import { EndFloodForm, FloodWords } from "./flood-words.tsx";
import { Page } from "./frame.tsx";
import { countWords, HoursPicture } from "./hours-picture.tsx";
import { Empty, Entry, Id, Section, Time } from "./parts.tsx";
import type { View } from "./view.ts";

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

function Figures({ today }: { today: Today }) {
  const of = (name: "allowed" | "refused" | "muted" | "undecided" | "queued") =>
    sum(today.hours.map((hour) => hour[name]));
  const figures = [
    ["let in", of("allowed"), "/decisions?verdict=allowed", "good"],
    ["kept out", of("refused") + of("muted"), "/decisions?verdict=kept-out", "bad"],
    ...(of("queued") === 0 ? [] : ([["left to admins", of("queued"), "/decisions?verdict=queued", "plain"]] as const)),
    ["undecided", of("undecided"), "/decisions?verdict=undecided", "warn"],
  ] as const;
  return (
    <ul class="figures">
      {figures.map(([what, count, to, tone]) => (
        <li>
          <a href={to}>
            <strong class={count === 0 ? "none" : tone}>{countWords(count)}</strong> <span>{what}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Where the gate sends refused decisions only, the picture would say that everybody is refused. */
function sendsRefusedOnly({ hours }: Today): boolean {
  return hours.length > 0 && sum(hours.map(({ plain }) => plain)) === 0;
}

function Letters({ today, view }: { today: Today; view: View }) {
  const { letters, letterCount } = today;
  if (letters.length === 0) return null;
  return (
    <Section
      title="Events that could not be handled"
      id="letters"
      aside={<a href="/dead-letters">{letterCount > 99 ? "100 or more" : `All ${letterCount}`}</a>}
    >
      <ul class="lines">
        {letters.map(({ reason, stored_at, body }) => (
          <li>
            <Id id={reason} />{" "}
            <span class="faint">
              <Time at={stored_at} view={view} />
            </span>
            <div class="second">
              <Id id={body} most={80} />
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function TodayPage({
  today,
  floods,
  view,
  problems,
}: {
  today: Today;
  floods: readonly FloodRow[];
  view: View;
  problems: number;
}) {
  const observed = sum(today.hours.map((hour) => hour.observed));
  return (
    <Page title="Today" view={view} renewSeconds={30}>
      {problems > 0 ? (
        <p class="alert" role="status">
          {problems === 1 ? "An edit was" : `${problems} edits were`} interrupted before it was certain that the lists
          have it. <a href="/edits">See the edits</a>.
        </p>
      ) : null}
      {today.anything ? null : (
        <Empty>
          Nothing has been decided yet. As soon as an IM server asks Doorman whether somebody may enter a group, it
          shows up here: by the hour, who was kept out, and by which entry.
        </Empty>
      )}
      <section class="card picture" aria-label="The last 24 hours">
        <Figures today={today} />
        <HoursPicture hours={today.hours} now={view.now} zone={view.zone} />
        {observed === 0 ? null : (
          <p class="note">
            Of those kept out, {countWords(observed)} {observed === 1 ? "was" : "were"} let in all the same: Doorman
            only observed then (its setting <code>MODE</code>).
          </p>
        )}
        {sendsRefusedOnly(today) ? (
          <p class="note">
            Doorman sends only decisions in which somebody is not plainly allowed, so those who were let in are missing
            here. With its setting <code>DECISION_EVENTS</code> at <code>all</code> they show, at the cost of an event
            for each.
          </p>
        ) : null}
      </section>
      {floods.length === 0 ? null : (
        <Section title="Floods now" id="floods">
          <ul class="lines card">
            {floods.map((flood) => (
              <li>
                <FloodWords flood={flood} view={view} withGroup />
                <EndFloodForm flood={flood} view={view} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      <div class="two">
        <div>
          <Section title="Kept out lately" id="refused" aside={<a href="/decisions?verdict=kept-out">All</a>}>
            {today.refused.length === 0 ? (
              <Empty>Nobody was kept out in the last 24 hours.</Empty>
            ) : (
              <DecisionTable rows={today.refused} view={view} caption="People who were kept out, the latest first" />
            )}
          </Section>
        </div>
        <div>
          <Section title="What keeps people out" id="entries">
            {today.entries.length === 0 ? (
              <Empty>Here stand the entries that keep people out, by how often they did.</Empty>
            ) : (
              <ul class="lines counted">
                {today.entries.map(({ entry, people }) => (
                  <li>
                    <span>
                      <Entry entry={entry} />
                    </span>
                    <a href={`/decisions?verdict=kept-out&entry=${encodeURIComponent(entry.toWellFormed())}`}>
                      {people === 1 ? "once" : `${countWords(people)} times`}
                    </a>
                  </li>
                ))}
              </ul>
            )}
            {sum(today.entries.map(({ people }) => people)) >= countedRefusals * 0.9 ? (
              <p class="note">Counted over the last {countWords(countedRefusals)} times that somebody was kept out.</p>
            ) : null}
          </Section>
          <Section title="Undecided" id="undecided">
            {today.undecided.length === 0 ? (
              <Empty>Nothing was undecided. A decision is when an entry cannot be read or understood.</Empty>
            ) : (
              <DecisionTable rows={today.undecided} view={view} caption="Undecided, the latest first" />
            )}
          </Section>
          <Letters today={today} view={view} />
        </div>
      </div>
    </Page>
  );
}
