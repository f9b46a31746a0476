// A group that a flood rule has closed: since when, until when, by which rule, who came in just before; and the button
// that opens it again.
import { type FloodRow, membersOf } from "../queries/floods.ts";
import { packed } from "../words/key-part.ts";
import { Badge, Entry, FormToken, Group, Person, Time } from "./parts.tsx";
import { mayEdit, type View } from "./view.ts";

const mostNamed = 12;

export function EndFloodForm({ flood, view }: { flood: FloodRow; view: View }) {
  if (!mayEdit(view) || flood.enforced === 0) return null;
  return (
    <form method="post" action="/groups/end-flood">
      <FormToken view={view} />
      <input type="hidden" name="group" value={packed(flood.group_id)} />
      <input type="hidden" name="source" value={packed(flood.source)} />
      <button type="submit" class="quiet">
        Open it now
      </button>
    </form>
  );
}

export function FloodWords({ flood, view, withGroup }: { flood: FloodRow; view: View; withGroup: boolean }) {
  const { group_id, group_name, time, what, entry, enforced, until, refused } = flood;
  const members = membersOf(flood);
  if (what === "ended") {
    return (
      <>
        opened again <Time at={time} view={view} />
        {refused === null ? "" : `, after at least ${refused} were refused`}
      </>
    );
  }
  return (
    <>
      {withGroup ? (
        <>
          <Group id={group_id} name={group_name} />{" "}
        </>
      ) : null}
      {enforced === 0 ? <Badge tone="warn">a flood, only observed</Badge> : <Badge tone="bad">closed by a flood</Badge>}{" "}
      <span class="faint">
        since <Time at={time} view={view} />
        {until === null ? null : (
          <>
            {" "}
            until <Time at={until} view={view} />
          </>
        )}
      </span>
      <div class="second">
        by <Entry entry={entry} />
      </div>
      {members.length === 0 ? null : (
        <details>
          <summary>{`${members.length} came in just before`}</summary>
          <p class="second">
            {members.slice(0, mostNamed).map((id) => (
              <>
                <Person id={id} />{" "}
              </>
            ))}
            {members.length > mostNamed ? `and ${members.length - mostNamed} more` : ""}
          </p>
        </details>
      )}
    </>
  );
}
