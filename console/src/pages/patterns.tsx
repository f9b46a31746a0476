// Patterns: the rules on ids and texts in their order, a box to try an id or a text against them, and the forms that add one, take one
// out or move it. Every change is one new value of the one key, shown before it is saved.

import { matchOf, partsOf, placeOf, type Rule } from "../../../lists/entry/rules.ts";
import { keys } from "../../../src/policy/keys.ts";
import { ruleMatches } from "../editing/rule-form.ts";
import type { Standing } from "../editing/standing.ts";
import { Effect, Span, Text, Until } from "./entry-form.tsx";
import { EntryWords } from "./entry-words.tsx";
import { Page } from "./frame.tsx";
import { Badge, Empty, FormToken, Id, Section } from "./parts.tsx";
import { mayEdit, type View } from "./view.ts";

/** Where a rule looks; what is not here shows as it stands. */
const placeWords: ReadonlyMap<string, string> = new Map([
  ["text", "in what they write"],
  ["name", "in what they are called"],
]);

function RuleButton({
  what,
  index,
  base,
  words,
  view,
}: {
  what: "up" | "remove";
  index: number;
  base: string;
  words: string;
  view: View;
}) {
  return (
    <form method="post" action="/lists/rule">
      <FormToken view={view} />
      <input type="hidden" name="base" value={base} />
      <input type="hidden" name="rule" value={String(index)} />
      <input type="hidden" name="what" value={what} />
      <button type="submit" class="quiet">
        {words}
        <span class="hidden"> rule {index + 1}</span>
      </button>
    </form>
  );
}

function RuleTable({ rules, tried, base, view }: { rules: readonly Rule[]; tried: string; base: string; view: View }) {
  return (
    <table>
      <caption class="hidden">Rules in the order in which they are tried</caption>
      <thead>
        <tr>
          <th scope="col">What matches</th>
          <th scope="col">What it does, and why</th>
          {mayEdit(view) ? <th scope="col">Change</th> : null}
        </tr>
      </thead>
      <tbody>
        {rules.map((rule, index) => {
          const match = matchOf(rule);
          const parts = partsOf(rule);
          const place = placeOf(rule);
          return (
            <tr id={`rule-${index}`}>
              <td class="about">
                <Id id={match ?? JSON.stringify(rule) ?? ""} most={80} />{" "}
                {tried !== "" && ruleMatches(rule, tried) ? <Badge tone="good">matches</Badge> : null}
                {typeof place === "string" ? (
                  <div class="second">{placeWords.get(place) ?? <Id id={`in ${place}`} />}</div>
                ) : null}
              </td>
              <td>
                <EntryWords
                  of="rule"
                  value={JSON.stringify(parts === undefined ? rule : { ...parts.fields, in: undefined })}
                  view={view}
                />
              </td>
              {mayEdit(view) ? (
                <td class="buttons">
                  {index === 0 ? null : <RuleButton what="up" index={index} base={base} words="Up…" view={view} />}
                  <RuleButton what="remove" index={index} base={base} words="Remove…" view={view} />
                </td>
              ) : null}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

export function PatternsPage({
  standing,
  rules,
  base,
  tried,
  problem,
  view,
}: {
  standing: Standing;
  /** undefined: the value is no list of rules. */
  rules: readonly Rule[] | undefined;
  base: string;
  tried: string;
  problem: string | undefined;
  view: View;
}) {
  return (
    <Page title="Patterns" view={view}>
      {problem === undefined ? null : (
        <p class="alert" role="alert">
          <Id id={problem} most={300} />
        </p>
      )}
      <p>
        Rules on the ids of people, on what they write when they ask to join, or on what they are called:{" "}
        <code>bot_*</code>, <code>*casino*</code>. They are tried in this order, and the first that matches counts,
        unless an entry for the person stands above it.
      </p>
      <form class="filters card" method="get" action="/lists/patterns">
        <Text name="try" label="Try an id, a name, or what somebody writes" value={tried} />
        <button type="submit">Try</button>
        {tried === "" || rules === undefined ? null : (
          <p role="status">
            {rules.some((rule) => ruleMatches(rule, tried))
              ? "The rules that match are marked."
              : "No rule matches it."}
          </p>
        )}
      </form>
      {rules === undefined ? (
        <div class="card">
          <EntryWords of={keys.patterns} value={standing.value} view={view} />
          <p>
            <a href="/lists/entry?key=patterns">Show it as it stands</a>
          </p>
        </div>
      ) : rules.length === 0 ? (
        <Empty>There is no rule yet.</Empty>
      ) : (
        <RuleTable rules={rules} tried={tried} base={base} view={view} />
      )}
      {mayEdit(view) && rules !== undefined ? (
        <Section title="Add a rule" id="add">
          <form class="card edit" method="post" action="/lists/rule">
            <FormToken view={view} />
            <input type="hidden" name="base" value={base} />
            <input type="hidden" name="what" value="add" />
            <Text name="match" label="Match" placeholder="bot_*" hint="* stands for any run of characters" required />
            <label>
              <span>It looks at</span>
              <select name="in">
                <option value="">the ids of people</option>
                <option value="text">what they write when they ask to join (deny only)</option>
                <option value="name">what they are called, on Telegram (deny only)</option>
              </select>
            </label>
            <Effect effect="deny" />
            <Span span="ever" />
            <Text name="message" label="What they read" />
            <Text name="reason" label="Reason" hint="for moderators only" />
            <details>
              <summary>More</summary>
              <Until until="" />
              <Text name="note" label="Note for the trail" />
            </details>
            <p class="actions">
              <button type="submit">Review</button>
            </p>
          </form>
        </Section>
      ) : null}
    </Page>
  );
}
