// Before an edit is saved: what stands there, what will, and what it would have done to the last decisions it is about.
// What concerns everybody is asked twice. Nothing is written by this page.
import { parseKey } from "../../../src/policy/parse-key.ts";
import type { Review } from "../editing/make-review.ts";
import type { TriedOut } from "../editing/try-out.ts";
import { decisionPath, entryPath } from "../words/addresses.ts";
import { packed } from "../words/key-part.ts";
import { EntryWords } from "./entry-words.tsx";
import { Page } from "./frame.tsx";
import { FormToken, Group, Id, Person, Prose, Section, Subject, Time } from "./parts.tsx";
import type { View } from "./view.ts";

const mostShown = 20;

function TrialWords({ tried, of, isFlood }: { tried: TriedOut; of: string; isFlood: boolean }) {
  const { decisions, differences, unsure } = tried;
  if (isFlood) {
    return <p>A flood rule counts who comes in together: it cannot be tried on one decision after the other.</p>;
  }
  if (decisions === 0) {
    return (
      <p>
        Nothing to try it on: no decision about this is kept. Doorman's setting DECISION_EVENTS says which come here.
      </p>
    );
  }
  const which = `the last ${decisions === 1 ? "decision" : `${decisions} decisions`} about ${of === "all" ? "anybody" : of === "person" ? "this person" : "this group"}`;
  return (
    <>
      <p>
        {differences.length === 0 ? (
          <>Nobody in {which} would have been answered otherwise.</>
        ) : (
          <>
            <strong>
              {differences.length} {differences.length === 1 ? "person" : "people"}
            </strong>{" "}
            in {which} would have been answered otherwise:
          </>
        )}
      </p>
      {unsure === 0 ? null : (
        <p class="note">
          Of {unsure} nobody can tell: they were refused because of who invited them, and their own entries were not
          looked at; or it hangs on what they wrote, which is not kept.
        </p>
      )}
    </>
  );
}

function Differences({ tried, view }: { tried: TriedOut; view: View }) {
  const { differences } = tried;
  if (differences.length === 0) return null;
  return (
    <ul class="lines">
      {differences.slice(0, mostShown).map(({ event_id, time, user_id, group_id, group_name, effect }) => (
        <li>
          <Person id={user_id} /> {effect === "deny" ? "would have been refused" : "would have been let in"}
          {group_id === null ? null : (
            <>
              {" "}
              in <Group id={group_id} name={group_name} brief />
            </>
          )}{" "}
          <a class="faint" href={decisionPath(event_id)}>
            <Time at={time} view={view} />
          </a>
        </li>
      ))}
      {differences.length > mostShown ? <li class="faint">and {differences.length - mostShown} more</li> : null}
    </ul>
  );
}

/** What is sent again with the answer yes. */
function SaveForm({ review, view }: { review: Review; view: View }) {
  const { key, after, afterEnd, base, note, undoes, aboutEverybody, askedOnce } = review;
  const isLast = !aboutEverybody || askedOnce;
  const words = after === null ? "Remove the entry" : "Save the entry";
  return (
    <form method="post" action="/lists/save" class="actions">
      <FormToken view={view} />
      <input type="hidden" name="key" value={packed(key)} />
      <input type="hidden" name="base" value={base} />
      <input type="hidden" name="note" value={packed(note)} />
      {after === null ? (
        <input type="hidden" name="remove" value="yes" />
      ) : (
        <input type="hidden" name="value" value={packed(after)} />
      )}
      {afterEnd === undefined ? null : <input type="hidden" name="end" value={String(afterEnd)} />}
      {undoes === undefined ? null : <input type="hidden" name="undoes" value={String(undoes)} />}
      {askedOnce ? <input type="hidden" name="everybody" value="yes" /> : null}
      {askedOnce ? (
        <button type="submit" class="danger">
          Yes, for everybody
        </button>
      ) : (
        <button type="submit" class={isLast ? undefined : "danger"}>
          {isLast ? words : `${words}…`}
        </button>
      )}
      <a href={entryPath(key)}>Back</a>
    </form>
  );
}

export function ReviewPage({ review, of, view }: { review: Review; of: "person" | "group" | "all"; view: View }) {
  const { key, before, beforeEnd, everywhere, after, afterEnd, changedMeanwhile, aboutEverybody, askedOnce } = review;
  const { tried, note, loss } = review;
  const about = parseKey(key);
  const isFlood = about.ok && about.value.kind === "flood";
  return (
    <Page title={askedOnce ? "Are you sure?" : "Review"} view={view}>
      {changedMeanwhile ? (
        <p class="alert" role="alert">
          This entry was changed since you opened it. Below stands what is there now. Nothing has been overwritten.
        </p>
      ) : null}
      {askedOnce ? (
        <p class="alert" role="alert">
          This is about everybody: <Subject of={key} />. Once more, is it what you want?
        </p>
      ) : null}
      <dl class="card facts">
        <dt>About</dt>
        <dd>
          <Subject of={key} />{" "}
          <span class="faint">
            <Id id={key} />
          </span>
        </dd>
        <dt>Now</dt>
        <dd>
          <EntryWords of={key} value={before} end={beforeEnd} view={view} />
        </dd>
        <dt>Then</dt>
        <dd>
          <EntryWords of={key} value={after} end={afterEnd} view={view} />
        </dd>
        {everywhere === undefined ? null : (
          <>
            <dt>Everywhere</dt>
            <dd>
              <EntryWords of={everywhere.key} value={everywhere.value} end={everywhere.end} view={view} />
              <div class="second">
                {everywhere.final
                  ? "It is final: as long as it lasts it counts above this one."
                  : "In this group the one that you are editing counts above it."}
              </div>
            </dd>
          </>
        )}
        {note === "" ? null : (
          <>
            <dt>Note</dt>
            <dd>
              <Id id={note} most={200} />
            </dd>
          </>
        )}
      </dl>
      {loss === undefined ? null : (
        <p class="alert">
          <Prose text={loss} most={1000} />
        </p>
      )}
      {aboutEverybody && !askedOnce ? <p class="note">It is about everybody, so you will be asked once more.</p> : null}
      <SaveForm review={review} view={view} />
      <Section title="Tried on what was decided" id="tried">
        <div class="card">
          <TrialWords tried={tried} of={of} isFlood={isFlood} />
          {isFlood ? null : <Differences tried={tried} view={view} />}
        </div>
      </Section>
    </Page>
  );
}
