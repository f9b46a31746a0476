// A table of edits, the newest first: who, when, what it was and what it became, and the way back.

import type { EditRow } from "../queries/edits.ts";
import { subjectOfTrial } from "../queries/last-decisions.ts";
import { editPath, entryPath, withQuery } from "../words/addresses.ts";
import { EntryWords } from "./entry-words.tsx";
import { Badge, Entry, FormToken, Id, Prose, Time } from "./parts.tsx";
import { mayEdit, type View } from "./view.ts";

const stateWords: Readonly<Record<EditRow["state"], string>> = {
  writing: "not certain yet",
  done: "done",
  failed: "not saved",
  overtaken: "overtaken",
};

export function mayUndo(edit: EditRow): boolean {
  return edit.state === "done" && edit.undone_by === null && edit.origin === "console";
}

export function UndoForm({ edit, view }: { edit: EditRow; view: View }) {
  if (!mayEdit(view) || !mayUndo(edit)) return null;
  return (
    <form method="post" action="/edits/undo">
      <FormToken view={view} />
      <input type="hidden" name="edit" value={String(edit.id)} />
      <button type="submit" class="quiet">
        Undo…
      </button>
    </form>
  );
}

export function Author({ edit }: { edit: EditRow }) {
  const { author, origin } = edit;
  if (author === null)
    return <span class="faint">{origin === "elsewhere" ? "somebody elsewhere" : "nobody knows"}</span>;
  return (
    <>
      <a href={withQuery("/edits", { author })}>
        <Id id={author} most={40} />
      </a>
      {origin === "elsewhere" ? <span class="faint"> elsewhere</span> : null}
    </>
  );
}

/** Whom the decisions of an edit's key are about, as an address. */
function decisionsOf(key: string): string {
  const { of, id } = subjectOfTrial(key);
  return withQuery("/decisions", of === "all" ? { entry: key } : { [of]: id ?? "" });
}

export function EditTable({
  edits,
  view,
  withKey = true,
}: {
  edits: readonly EditRow[];
  view: View;
  withKey?: boolean;
}) {
  return (
    <table>
      <caption class="hidden">Edits, the latest first</caption>
      <thead>
        <tr>
          <th scope="col" class="when">
            When
          </th>
          <th scope="col">What</th>
          <th scope="col">
            <span class="hidden">State</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {edits.map((edit) => (
          <tr>
            <td class="when">
              <a href={editPath(edit.id)}>
                <Time at={edit.at} view={view} />
              </a>
            </td>
            <td>
              {withKey ? (
                <div>
                  <Entry entry={edit.key} />
                </div>
              ) : null}
              <div class="second">
                {edit.removed === 1 ? "removed" : edit.before === null ? "added" : "changed"} by <Author edit={edit} />
                {edit.undoes === null ? null : (
                  <>
                    , takes <a href={editPath(edit.undoes)}>an edit</a> back
                  </>
                )}
                {edit.batch === null ? null : (
                  <>
                    , with <a href={withQuery("/edits", { batch: edit.batch })}>others</a>
                  </>
                )}
              </div>
              {edit.removed === 1 ? null : (
                <div>
                  <EntryWords of={edit.key} value={edit.after} end={edit.after_end} view={view} />
                </div>
              )}
              {edit.note === null ? null : (
                <div class="second">
                  Note: <Prose text={edit.note} />
                </div>
              )}
            </td>
            <td>
              {edit.state === "done" ? null : <Badge tone="warn">{stateWords[edit.state]}</Badge>}
              {edit.undone_by === null ? null : (
                <div class="second">
                  <a href={editPath(edit.undone_by)}>undone</a>
                </div>
              )}
              {edit.problem === null ? null : (
                <div class="second">
                  <Prose text={edit.problem} />
                </div>
              )}
              <UndoForm edit={edit} view={view} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function EditFacts({ edit, view }: { edit: EditRow; view: View }) {
  return (
    <dl class="card facts">
      <dt>When</dt>
      <dd>
        <Time at={edit.at} view={view} />
      </dd>
      <dt>Who</dt>
      <dd>
        <Author edit={edit} />
      </dd>
      <dt>Entry</dt>
      <dd>
        <a href={entryPath(edit.key)}>
          <Id id={edit.key} most={120} />
        </a>{" "}
        <a class="faint" href={decisionsOf(edit.key)}>
          decisions
        </a>
      </dd>
      <dt>Before</dt>
      <dd>
        {edit.origin === "elsewhere" && edit.before === null && edit.removed === 1 ? (
          <span class="faint">not known</span>
        ) : (
          <EntryWords of={edit.key} value={edit.before} end={edit.before_end} view={view} />
        )}
      </dd>
      <dt>After</dt>
      <dd>
        {edit.origin === "elsewhere" && edit.after === null && edit.removed === 0 ? (
          <span class="faint">not read yet</span>
        ) : (
          <EntryWords of={edit.key} value={edit.after} end={edit.after_end} view={view} />
        )}
      </dd>
      {edit.note === null ? null : (
        <>
          <dt>Note</dt>
          <dd>
            <Prose text={edit.note} />
          </dd>
        </>
      )}
      <dt>State</dt>
      <dd>
        {stateWords[edit.state]} {edit.problem === null ? null : <Prose text={edit.problem} />}
        <UndoForm edit={edit} view={view} />
      </dd>
    </dl>
  );
}
