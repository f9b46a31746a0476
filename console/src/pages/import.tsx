// Import of a file: the form, and the preview of what it would change, entry by entry. What concerns everybody or takes a
// ban away is asked twice.
import { type ImportPlan, mostEntries } from "../editing/import-plan.ts";
import { entryPath } from "../words/addresses.ts";
import { packed } from "../words/key-part.ts";
import { EntryWords } from "./entry-words.tsx";
import { Page } from "./frame.tsx";
import { countWords } from "./hours-picture.tsx";
import { Badge, FormToken, Id, Prose, Section, Subject } from "./parts.tsx";
import type { View } from "./view.ts";

const mostShown = 100;

export function ImportPage({ problem, view }: { problem: string | undefined; view: View }) {
  return (
    <Page title="Import a file" view={view}>
      {problem === undefined ? null : (
        <p class="alert" role="alert">
          <Prose text={problem} most={1000} />
        </p>
      )}
      <p>
        One user id a line, or CSV or JSON with a column of ids, whatever its columns are called. Ids without an effect
        are banned. Entries are added and replaced, none is removed. At most {mostEntries} at once; a longer file goes
        by <code>npm run lists -- import</code>.
      </p>
      <form class="card edit" method="post" action="/lists/import" enctype="multipart/form-data">
        <FormToken view={view} />
        <label>
          <span>File</span>
          <input type="file" name="file" accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,text/*" />
        </label>
        <label>
          <span>Or its text</span>
          <textarea name="text" rows={6} spellcheck={false} />
        </label>
        <label>
          <span>Note for the trail</span>
          <input name="note" autocomplete="off" />
        </label>
        <p class="actions">
          <button type="submit">Preview</button>
        </p>
      </form>
    </Page>
  );
}

function BadLines({ plan }: { plan: ImportPlan }) {
  const { bad } = plan;
  if (bad.length === 0) return null;
  return (
    <Section
      title={`${countWords(bad.length)} ${bad.length === 1 ? "line is" : "lines are"} wrong and left out`}
      id="bad"
    >
      <ul class="lines">
        {bad.slice(0, 20).map(({ line, problem, text }) => (
          <li>
            Line {line}: <Prose text={problem} />{" "}
            <span class="faint">
              <Id id={text} />
            </span>
          </li>
        ))}
        {bad.length > 20 ? <li class="faint">and {countWords(bad.length - 20)} more</li> : null}
      </ul>
    </Section>
  );
}

function Changes({ plan, view }: { plan: ImportPlan; view: View }) {
  return (
    <table>
      <caption class="hidden">What the file changes</caption>
      <thead>
        <tr>
          <th scope="col">About</th>
          <th scope="col">Now</th>
          <th scope="col">Then</th>
        </tr>
      </thead>
      <tbody>
        {plan.changes.slice(0, mostShown).map(({ key, before, after }) => (
          <tr>
            <td>
              <a href={entryPath(key)}>
                <Subject of={key} />
              </a>
            </td>
            <td>
              {before === undefined ? (
                <Badge tone="plain">new</Badge>
              ) : (
                <EntryWords of={key} value={before.value} end={before.expiration} view={view} />
              )}
            </td>
            <td>
              <EntryWords of={key} value={after?.value ?? null} end={after?.expiration} view={view} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function ImportPreview({
  plan,
  text,
  note,
  readAt,
  askedOnce,
  changedMeanwhile,
  view,
}: {
  plan: ImportPlan;
  text: string;
  note: string;
  readAt: number;
  askedOnce: boolean;
  changedMeanwhile: boolean;
  view: View;
}) {
  const { changes, duplicates, entries, grave, how, loss, name, same } = plan;
  const added = changes.filter(({ before }) => before === undefined).length;
  const words = `Write ${countWords(changes.length)} ${changes.length === 1 ? "entry" : "entries"}`;
  return (
    <Page title={askedOnce ? "Are you sure?" : "Preview"} view={view}>
      {changedMeanwhile ? (
        <p class="alert" role="alert">
          The lists were changed since the preview. Below stands what the file would change now; nothing was written.
        </p>
      ) : null}
      {loss === undefined ? null : (
        <p class="alert" role={askedOnce ? "alert" : "status"}>
          <Prose text={loss} most={2000} />
        </p>
      )}
      {askedOnce ? (
        <p class="alert" role="alert">
          Once more, is it what you want?
        </p>
      ) : null}
      <dl class="card facts">
        <dt>Read as</dt>
        <dd>
          <Prose text={how} />
        </dd>
        <dt>Entries</dt>
        <dd>
          {countWords(entries)}: {countWords(added)} new, {countWords(changes.length - added)} changed,{" "}
          {countWords(same)} stand so already
          {duplicates === 0 ? "" : `; ${countWords(duplicates)} lines say what an earlier one says`}
        </dd>
      </dl>
      {changes.length === 0 ? (
        <p>
          There is nothing to write. <a href="/lists">Lists</a>
        </p>
      ) : (
        <form method="post" action="/lists/import/save" class="actions">
          <FormToken view={view} />
          <input type="hidden" name="text" value={packed(text)} />
          <input type="hidden" name="note" value={packed(note)} />
          <input type="hidden" name="at" value={String(readAt)} />
          <input type="hidden" name="plan" value={name} />
          {askedOnce ? <input type="hidden" name="sure" value="yes" /> : null}
          <button type="submit" class={grave ? "danger" : undefined}>
            {askedOnce ? `Yes, ${words.toLowerCase()}` : grave ? `${words}…` : words}
          </button>
          <a href="/lists/import">Another file</a>
        </form>
      )}
      <BadLines plan={plan} />
      {changes.length === 0 ? null : (
        <Section
          title={changes.length > mostShown ? `What changes: the first ${mostShown}` : "What changes"}
          id="changes"
        >
          <Changes plan={plan} view={view} />
        </Section>
      )}
    </Page>
  );
}
