// An entry as a person reads it: what it does, until when, why, by whom. Used wherever entries are shown.

import { parseEntry, parseFloodRule } from "../../../lists/entry/reading.ts";
import { readRules } from "../../../lists/entry/rules.ts";
import { keys } from "../../../src/policy/keys.ts";
import { parseKey } from "../../../src/policy/parse-key.ts";
import { Badge, Id, Prose, Time } from "./parts.tsx";
import type { View } from "./view.ts";

function FloodRuleWords({ value, view }: { value: string; view: View }) {
  const parsed = parseFloodRule(value);
  if (!parsed.ok) {
    return (
      <>
        <Badge tone="warn">not understood</Badge> <Id id={value} most={80} />
      </>
    );
  }
  const { rule } = parsed.value;
  if (rule === "off") return <span>no flood rule holds here</span>;
  return (
    <>
      {`more than ${rule.joins} in ${rule.seconds} s close it for ${rule.for} s`}
      {rule.observe ? <Badge tone="plain">only observes</Badge> : null}
      {rule.reason === undefined ? null : (
        <div class="second">
          <Prose text={rule.reason} />
        </div>
      )}
      {rule.by === undefined ? null : (
        <div class="second">
          by <Id id={rule.by} most={40} /> {rule.at === undefined ? null : <Time at={rule.at} view={view} />}
        </div>
      )}
    </>
  );
}

/** @param end KV's own end, Unix seconds */
export function EntryWords({
  of,
  value,
  end,
  view,
}: {
  of: string;
  value: string | null | undefined;
  end?: number | null | undefined;
  view: View;
}) {
  if (value === undefined) return <Badge tone="warn">could not be read</Badge>;
  if (value === null) return <span class="faint">no entry</span>;
  if (of === keys.patterns) {
    const rules = readRules(value);
    return rules.ok ? (
      <span>{`${rules.value.length} ${rules.value.length === 1 ? "rule" : "rules"}`}</span>
    ) : (
      <Badge tone="warn">not understood</Badge>
    );
  }
  const about = parseKey(of);
  if (about.ok && about.value.kind === "flood") return <FloodRuleWords value={value} view={view} />;
  const parsed = parseEntry(value);
  if (!parsed.ok) {
    return (
      <>
        <Badge tone="warn">not understood</Badge> <span class="faint">{parsed.error}:</span> <Id id={value} most={80} />
      </>
    );
  }
  const { effect, until, message, reason, code, final, observe, by, at, member } = parsed.value.entry;
  const ends = Math.min(until ?? Number.POSITIVE_INFINITY, (end ?? Number.POSITIVE_INFINITY) * 1000);
  const isOver = ends <= view.now;
  return (
    <>
      <Badge tone={isOver ? "plain" : effect === "deny" ? "bad" : "good"}>{effect}</Badge>
      {final ? <Badge tone="plain">final</Badge> : null}
      {observe ? <Badge tone="plain">only observes</Badge> : null}
      {Number.isFinite(ends) ? (
        <>
          {" "}
          <span class="faint">{isOver ? "ended" : "until"}</span> <Time at={new Date(ends).toISOString()} view={view} />
        </>
      ) : null}
      {parsed.value.dropped.length === 0 ? null : (
        <Badge tone="warn">{`ignored: ${parsed.value.dropped.join("; ")}`}</Badge>
      )}
      <ul class="second words">
        {reason === undefined ? null : (
          <li>
            <Prose text={reason} />
          </li>
        )}
        {message === undefined ? null : (
          <li>
            they read “<Prose text={message} />”{code === undefined ? "" : ` (${code})`}
          </li>
        )}
        {message === undefined && code !== undefined ? <li>{`code ${code}`}</li> : null}
        {member === undefined ? null : (
          <li>
            a new member gets <Id id={JSON.stringify(member)} most={100} />
          </li>
        )}
        {by === undefined ? null : (
          <li>
            by <Id id={by} most={40} /> {at === undefined ? null : <Time at={at} view={view} />}
          </li>
        )}
      </ul>
    </>
  );
}
