// A table of decisions, one row for each person: when, who and where, what became of them and by which entry, and how
// that came about. Used wherever decisions are shown.

import type { ChainLink } from "../../../src/core/verdict.ts";
import { keys } from "../../../src/policy/keys.ts";
import type { DecisionRow } from "../queries/decisions.ts";
import { decisionPath, entryPath } from "../words/addresses.ts";
import { keyPart } from "../words/key-part.ts";
import { actionWords, isKeptOut, verdictWords } from "../words/verdicts.ts";
import { Badge, Entry, Group, Id, Person, Prose, Time, Verdict } from "./parts.tsx";
import { mayEdit, type View } from "./view.ts";

export interface Link {
  readonly key: string;
  readonly fate: string;
  readonly effect?: string;
  readonly note?: string;
}

const isLink = (value: unknown): value is Link =>
  typeof value === "object" && value !== null && "key" in value && typeof value.key === "string" && "fate" in value;

/** The links of a stored chain; none of what is not one. */
export function linksOf(chain: string | null): readonly Link[] {
  try {
    const value: unknown = JSON.parse(chain ?? "[]");
    return Array.isArray(value) ? value.filter(isLink) : [];
  } catch {
    return [];
  }
}

const fateWords: Readonly<Record<string, string>> = {
  settled: "settled it",
  overridden: "was overridden",
  expired: "had ended",
  observing: "only observes",
  unread: "could not be read",
  "not-understood": "is not understood",
};

export function Chain({ links }: { links: readonly Link[] }) {
  return (
    <ol class="chain">
      {links.map(({ key, fate, effect, note }) => (
        <li>
          <Entry entry={key} /> {effect === "deny" ? <Badge tone="bad">deny</Badge> : null}
          {effect === "allow" ? <Badge tone="good">allow</Badge> : null}{" "}
          <span class="faint">{fateWords[fate] ?? fate}</span>
          {note ? (
            <span class="faint">
              : <Id id={note} most={200} />
            </span>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

/** The links of a decision that was made here. */
export const linksToShow = (chain: readonly ChainLink[]): readonly Link[] =>
  chain.map((link) => ({ ...link, effect: link.effect ?? "", note: link.note ?? "" }));

/** The form that bans a person everywhere, filled in. */
export function banPath(person: string): string | undefined {
  const part = keyPart(person);
  return part === undefined ? undefined : entryPath(keys.user(part), { effect: "deny" });
}

function Fate({ row }: { row: DecisionRow }) {
  const { verdict, undecided, observed, enforced } = row;
  return (
    <>
      <Verdict verdict={verdict} />
      {undecided === 1 ? <Badge tone="warn">undecided</Badge> : null}
      {observed === null || observed === verdict ? null : (
        <Badge tone="plain">
          would be <Prose text={verdictWords(observed)} most={40} />
        </Badge>
      )}
      {enforced === 0 ? <Badge tone="plain">not enforced</Badge> : null}
    </>
  );
}

/** What became of them; opened, how that came about. */
function Why({ row, view }: { row: DecisionRow; view: View }) {
  const links = linksOf(row.chain);
  const inviter = linksOf(row.inviter_chain);
  const ban = row.user_id === null ? undefined : banPath(row.user_id);
  return (
    <details>
      <summary>
        <Fate row={row} />
        <span class="hidden">Why</span>
      </summary>
      {links.length === 0 ? (
        <p class="second">{row.entry === null ? "No entry was met." : "How it came about was not kept."}</p>
      ) : (
        <Chain links={links} />
      )}
      {inviter.length > 0 ? (
        <>
          <p class="second">Of who brought them in:</p>
          <Chain links={inviter} />
        </>
      ) : null}
      <p class="actions second">
        <a href={decisionPath(row.event_id)}>The whole decision</a>
        {mayEdit(view) && ban !== undefined && !isKeptOut(row.verdict) ? <a href={ban}>Ban…</a> : null}
      </p>
    </details>
  );
}

export function DecisionTable({
  rows,
  view,
  caption,
  why = true,
}: {
  rows: readonly DecisionRow[];
  view: View;
  caption: string;
  why?: boolean;
}) {
  return (
    <table>
      <caption class="hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col" class="when">
            When
          </th>
          <th scope="col">Who, and where</th>
          <th scope="col">What became of it</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            <td class="when">
              <Time at={row.time} view={view} />
            </td>
            <td>
              <div>
                <Person id={row.user_id} />
              </div>
              <div class="second">
                <Prose text={actionWords(row.action)} most={40} />
                {row.action === null ? null : row.action === "create" ? null : " in "}
                {row.action === null || row.action === "create" ? null : (
                  <Group id={row.group_id} name={row.group_name} brief />
                )}
                {row.inviter === null ? null : (
                  <>
                    {" "}
                    by <Person id={row.inviter} />
                  </>
                )}
              </div>
            </td>
            <td>
              {why ? <Why row={row} view={view} /> : <Fate row={row} />}
              <div class="second">
                {row.entry === null ? (
                  isKeptOut(row.verdict) ? (
                    "with the others"
                  ) : (
                    "no entry"
                  )
                ) : (
                  <Entry entry={row.entry} />
                )}
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
