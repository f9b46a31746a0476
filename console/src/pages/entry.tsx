// One entry: what stands there, the form that changes it, and what it was before. A new one has the form alone.

import { subjectOf } from "../../../lists/entry/row.ts";
import { parseKey } from "../../../src/policy/parse-key.ts";
import { type EntryForm, emptyForm, formOfEntry } from "../editing/entry-form.ts";
import { type FloodForm, formOfFlood } from "../editing/flood-form.ts";
import type { Standing } from "../editing/standing.ts";
import type { EditRow } from "../queries/edits.ts";
import { packed } from "../words/key-part.ts";
import { EditTable } from "./edit-table.tsx";
import { EntryFormFields, RemoveForm } from "./entry-form.tsx";
import { EntryWords } from "./entry-words.tsx";
import { FloodRuleForm } from "./flood-form.tsx";
import { Page } from "./frame.tsx";
import { Empty, FormToken, Id, Section, Subject } from "./parts.tsx";
import { mayEdit, type View } from "./view.ts";

export function NewEntryPage({ form, problem, view }: { form: EntryForm; problem: string | undefined; view: View }) {
  return (
    <Page title="New entry" view={view}>
      {problem === undefined ? null : (
        <p class="alert" role="alert">
          <Id id={problem} most={300} />
        </p>
      )}
      {mayEdit(view) ? (
        <EntryFormFields form={form} base={undefined} about="any" view={view} />
      ) : (
        <Empty>You are signed in to look only.</Empty>
      )}
    </Page>
  );
}

/** A value that the form cannot say, as text. */
function RawForm({ of, value, base, view }: { of: string; value: string; base: string; view: View }) {
  return (
    <form class="card edit" method="post" action="/lists/review">
      <FormToken view={view} />
      <input type="hidden" name="key" value={packed(of)} />
      <input type="hidden" name="base" value={base} />
      <label>
        <span>The value as it stands in KV</span>
        <textarea name="raw" rows={6} spellcheck={false}>
          {`\n${value}`}
        </textarea>
      </label>
      <label>
        <span>Note for the trail</span>
        <input name="note" autocomplete="off" />
      </label>
      <p class="actions">
        <button type="submit">Review</button>
      </p>
    </form>
  );
}

/** What is no entry, but a text of its own: it is edited as it stands. */
function isText(key: string): boolean {
  const parsed = parseKey(key);
  return !parsed.ok || parsed.value.kind === "patterns" || parsed.value.kind === "flood";
}

function isFloodKey(key: string): boolean {
  const parsed = parseKey(key);
  return parsed.ok && parsed.value.kind === "flood";
}

export function EntryPage({
  standing,
  base,
  filled,
  flood,
  edits,
  problem,
  view,
}: {
  standing: Standing;
  base: string;
  /** What the address, or a form that was sent, fills in. */
  filled: Partial<EntryForm>;
  /** A flood rule's form that was sent. */
  flood?: FloodForm | undefined;
  edits: readonly EditRow[];
  problem: string | undefined;
  view: View;
}) {
  const { key, value, end } = standing;
  const subject = subjectOf(key);
  const known = typeof value === "string" ? formOfEntry(value, end) : undefined;
  const rule = flood ?? (value !== undefined && isFloodKey(key) ? formOfFlood(value) : undefined);
  const isRaw = typeof value === "string" && known === undefined;
  const form = { ...emptyForm, ...known, kind: subject.kind, id: subject.id, group: subject.group, ...filled };
  return (
    <Page
      title="Entry"
      view={view}
      heading={
        <h1>
          <Subject of={key} />
        </h1>
      }
    >
      {problem === undefined ? null : (
        <p class="alert" role="alert">
          <Id id={problem} most={300} />
        </p>
      )}
      <div class="card">
        <EntryWords of={key} value={value} end={end} view={view} />
        <p class="second faint">
          Key <Id id={key} most={120} />
        </p>
        {mayEdit(view) && typeof value === "string" ? <RemoveForm of={key} base={base} view={view} /> : null}
      </div>
      {mayEdit(view) && value !== undefined ? (
        <Section title={value === null ? "Add it" : "Change it"} id="change">
          {rule !== undefined ? (
            <FloodRuleForm of={key} form={rule} base={base} view={view} />
          ) : isRaw || isText(key) ? (
            <RawForm of={key} value={value ?? ""} base={base} view={view} />
          ) : (
            <EntryFormFields form={form} base={base} about={{ key }} view={view} />
          )}
        </Section>
      ) : null}
      <Section title="What it was before" id="trail">
        {edits.length === 0 ? (
          <Empty>Who changes this entry, and when, shows up here.</Empty>
        ) : (
          <EditTable edits={edits} view={view} withKey={false} />
        )}
      </Section>
    </Page>
  );
}
