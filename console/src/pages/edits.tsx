// Edits: the trail, and one edit with what it was before and after.
import type { EditRow } from "../queries/edits.ts";
import { editsPerPage } from "../queries/edits.ts";
import { type Query, withQuery } from "../words/addresses.ts";
import { EditFacts, EditTable } from "./edit-table.tsx";
import { Page } from "./frame.tsx";
import { Empty, Id } from "./parts.tsx";
import type { View } from "./view.ts";

export function EditsPage({ edits, query, view }: { edits: readonly EditRow[]; query: Query; view: View }) {
  const rows = edits.slice(0, editsPerPage);
  const last = rows.at(-1);
  const filters = Object.entries(query).filter(([name, value]) => name !== "before" && value);
  return (
    <Page title="Edits" view={view}>
      {filters.length === 0 ? null : (
        <p class="note">
          Only of{" "}
          {filters.map(([, value]) => (
            <Id id={value ?? ""} most={80} />
          ))}
          . <a href="/edits">All edits</a>
        </p>
      )}
      {rows.length === 0 ? (
        <Empty>
          Every change of the lists shows up here: those that are made in this console at once, those made by the list
          command, wrangler or the dashboard within a few minutes.
        </Empty>
      ) : (
        <EditTable edits={rows} view={view} />
      )}
      {edits.length > editsPerPage && last !== undefined ? (
        <p class="pager">
          <a href={withQuery("/edits", { ...query, before: String(last.id) })} rel="next">
            Older
          </a>
        </p>
      ) : null}
    </Page>
  );
}

export function EditPage({ edit, saved, view }: { edit: EditRow; saved: boolean; view: View }) {
  return (
    <Page title="Edit" view={view}>
      {saved && edit.state === "done" ? (
        <p class="alert good" role="status">
          Saved. The gate goes by it within a minute or two.
        </p>
      ) : null}
      <EditFacts edit={edit} view={view} />
    </Page>
  );
}
