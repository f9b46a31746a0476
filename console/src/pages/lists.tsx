// Lists: entries by their kind or by any three characters of a key, a reason or a message; and the way to each.
import type { ListedKind, ListedRow } from "../queries/listed.ts";
import { leastSearch, listedKinds } from "../queries/listed.ts";
import { entryPath, type Query, withQuery } from "../words/addresses.ts";
import { EntryWords } from "./entry-words.tsx";
import { Page } from "./frame.tsx";
import { countWords } from "./hours-picture.tsx";
import { Empty, Id, Subject, Time } from "./parts.tsx";
import { mayEdit, type View } from "./view.ts";

export interface ListsView {
  readonly rows: readonly ListedRow[];
  readonly next: string | undefined;
  readonly query: Query;
  readonly counts: ReadonlyMap<ListedKind, number>;
  /** ISO time of the last look at the whole of the lists; undefined: there was none yet. */
  readonly lookedAt: string | undefined;
}

const mostCounted = 10_000;
const kindWords: Readonly<Record<ListedKind, string>> = {
  user: "People",
  inviter: "Inviters",
  group: "Groups",
  type: "Types",
  default: "Everybody",
  patterns: "Patterns",
  flood: "Flood rules",
  other: "Misspelled",
};

function Kinds({ counts, kind }: { counts: ListsView["counts"]; kind: string | undefined }) {
  return (
    <nav class="tabs" aria-label="Kinds of entries">
      <a href="/lists" aria-current={kind === undefined ? "page" : undefined}>
        All
      </a>
      {listedKinds.flatMap((each) => {
        const count = counts.get(each) ?? 0;
        if (count === 0 && each !== kind) return [];
        const to = each === "patterns" ? "/lists/patterns" : `/lists?kind=${each}`;
        return [
          <a href={to} aria-current={each === kind ? "page" : undefined}>
            {kindWords[each]}{" "}
            <span class="count">{count >= mostCounted ? `${countWords(mostCounted)}+` : countWords(count)}</span>
          </a>,
        ];
      })}
    </nav>
  );
}

function EntryTable({ rows, view }: { rows: readonly ListedRow[]; view: View }) {
  return (
    <table>
      <caption class="hidden">Entries</caption>
      <thead>
        <tr>
          <th scope="col">About</th>
          <th scope="col">What it does, and why</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, value, expiration }) => (
          <tr>
            <td class="about">
              <a href={key === "patterns" ? "/lists/patterns" : entryPath(key)}>
                <Subject of={key} />
              </a>
            </td>
            <td>
              {value === null ? (
                <span class="faint">not read yet</span>
              ) : (
                <EntryWords of={key} value={value} end={expiration} view={view} />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function ListsPage({ lists, view }: { lists: ListsView; view: View }) {
  const { rows, next, query, counts, lookedAt } = lists;
  const { kind, q } = query;
  const isShort = q !== undefined && q !== "" && [...q].length < leastSearch;
  return (
    <Page title="Lists" view={view}>
      <div class="bar">
        <search>
          <form method="get" action="/lists">
            <label class="hidden" for="q">
              Search entries
            </label>
            <input id="q" name="q" type="search" value={q ?? ""} placeholder="Part of an id, a reason or a message" />
            <button type="submit">Search</button>
          </form>
        </search>
        {mayEdit(view) ? (
          <p class="actions">
            <a class="button" href="/lists/new">
              New entry
            </a>
            <a href="/lists/import">Import a file</a>
          </p>
        ) : null}
      </div>
      <Kinds counts={counts} kind={kind} />
      {isShort ? <p class="note">With fewer than three characters, only ids that begin with them are found.</p> : null}
      {rows.length > 0 ? (
        <EntryTable rows={rows} view={view} />
      ) : (
        <Empty>
          {q
            ? "No entry has this in its key, its reason or its message."
            : "Here stands who is let in and who is kept out. There is no entry yet, so everybody gets in. Add the first one, or import a file."}
        </Empty>
      )}
      {next === undefined ? null : (
        <p class="pager">
          <a href={withQuery("/lists", { ...query, after: next })} rel="next">
            More
          </a>
        </p>
      )}
      <p class="note">
        {lookedAt === undefined ? (
          "The lists have not been looked at yet; that happens every five minutes. Until then only what was changed here is found."
        ) : (
          <>
            As of <Time at={lookedAt} view={view} />. What is changed here shows at once, what others change within a
            few minutes.
          </>
        )}
      </p>
    </Page>
  );
}

export function LettersPage({
  letters,
  view,
}: {
  letters: readonly {
    readonly id: string;
    readonly reason: string;
    readonly stored_at: string;
    readonly body: string;
  }[];
  view: View;
}) {
  return (
    <Page title="Events that could not be handled" view={view}>
      {letters.length === 0 ? (
        <Empty>None. An event that fails again and again, or that is none, is kept here with its whole text.</Empty>
      ) : (
        <ul class="lines card">
          {letters.map(({ id, reason, stored_at, body }) => (
            <li>
              <Id id={reason} />{" "}
              <span class="faint">
                <Time at={stored_at} view={view} />, <Id id={id} />
              </span>
              <details>
                <summary>What it says</summary>
                <p class="second">
                  <Id id={body} most={4000} />
                </p>
              </details>
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}
