// The form of a flood rule. What it says is shown before it is saved (review.tsx).
import type { FloodForm } from "../editing/flood-form.ts";
import { packed } from "../words/key-part.ts";
import { Text } from "./entry-form.tsx";
import { FormToken } from "./parts.tsx";
import type { View } from "./view.ts";

const kinds = [
  ["limit", "close when too many come in"],
  ["off", "no limit here, whatever a wider rule says"],
] as const;

export function FloodRuleForm({ of, form, base, view }: { of: string; form: FloodForm; base: string; view: View }) {
  return (
    <form class="card edit" method="post" action="/lists/review">
      <FormToken view={view} />
      <input type="hidden" name="flood" value={packed(of)} />
      <input type="hidden" name="base" value={base} />
      <fieldset class="choice">
        <legend>What it does</legend>
        {kinds.map(([value, words]) => (
          <label>
            <input type="radio" name="what" value={value} checked={form.what === value} required />
            <span>{words}</span>
          </label>
        ))}
      </fieldset>
      <div class="pair">
        <Text name="joins" label="More than so many" value={form.joins} inputmode="numeric" hint="1 to 1,000 people" />
        <Text name="seconds" label="within seconds" value={form.seconds} inputmode="numeric" hint="1 to 3,600" />
      </div>
      <Text
        name="for"
        label="close the group for seconds"
        value={form.for}
        inputmode="numeric"
        hint="10 to 86,400; empty: 600. It opens by itself"
      />
      <Text name="message" label="What they read" value={form.message} hint="empty: the gate's own words" />
      <Text name="reason" label="Reason" value={form.reason} hint="for moderators only" />
      <label class="check">
        <input type="checkbox" name="observe" checked={form.observe} />
        <span>only observe: report it, refuse nobody</span>
      </label>
      <Text name="note" label="Note for the trail" />
      <p class="actions">
        <button type="submit">Review</button>
      </p>
    </form>
  );
}
