// The form of one entry: whom it is about, what it does, until when, why. The same on its own page and, short, on the
// pages of people and groups. What it says is shown before it is saved (review.tsx).
import type { Child } from "hono/jsx";
import type { EntryForm } from "../editing/entry-form.ts";
import { formKinds, spans } from "../editing/entry-form.ts";
import { packed } from "../words/key-part.ts";
import { FormToken, Id } from "./parts.tsx";
import type { View } from "./view.ts";

const kindWords: Readonly<Record<(typeof formKinds)[number], string>> = {
  user: "a person",
  inviter: "a person as inviter",
  group: "everybody, in a group",
  type: "everybody, in groups of a type",
  default: "everybody, everywhere",
};

export function Text({
  name,
  label,
  value = "",
  hint,
  ...rest
}: {
  name: string;
  label: string;
  value?: string;
  hint?: string;
  required?: boolean;
  placeholder?: string;
  inputmode?: "numeric" | "text";
}) {
  return (
    <label>
      <span>{label}</span>
      <input name={name} value={value} autocomplete="off" autocapitalize="none" spellcheck={false} {...rest} />
      {hint === undefined ? null : <small>{hint}</small>}
    </label>
  );
}

export function Effect({ effect }: { effect: string }) {
  return (
    <fieldset class="choice">
      <legend>What it does</legend>
      {(["deny", "allow"] as const).map((each) => (
        <label>
          <input type="radio" name="effect" value={each} checked={effect === each} required />
          <span>{each === "deny" ? "deny: keep out" : "allow: let in"}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function Span({ span }: { span: string }) {
  return (
    <label>
      <span>How long</span>
      <select name="span">
        {spans.map(([value, words]) => (
          <option value={value} selected={span === value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Until({ until }: { until: string }) {
  return (
    <Text
      name="until"
      label="Until"
      value={until}
      placeholder="2026-12-31"
      hint="where “How long” says “until…”: the end of that day in UTC, or 2026-12-31T20:00Z"
    />
  );
}

/** Whom the form is about: the key is settled, or the person but not yet where, or nothing yet. */
export type About = { readonly key: string } | { readonly person: string } | "any";

function AboutFields({ form, about }: { form: EntryForm; about: About }) {
  if (about !== "any" && "key" in about) return <input type="hidden" name="about" value={packed(about.key)} />;
  if (about !== "any") {
    return (
      <>
        <input type="hidden" name="person" value={packed(about.person)} />
        <Text name="group" label="In group" value={form.group} placeholder="everywhere" />
      </>
    );
  }
  return (
    <>
      <label>
        <span>About</span>
        <select name="kind">
          {formKinds.map((kind) => (
            <option value={kind} selected={form.kind === kind}>
              {kindWords[kind]}
            </option>
          ))}
        </select>
      </label>
      <div class="pair">
        <Text name="id" label="Id" value={form.id} hint="of the person, group or type" />
        <Text name="group" label="In group" value={form.group} hint="of a person; empty: everywhere" />
      </div>
    </>
  );
}

/** @param base what stood there when the page was made, where that is known */
export function EntryFormFields({
  form,
  base,
  about,
  view,
  children,
}: {
  form: EntryForm;
  base: string | undefined;
  about: About;
  view: View;
  children?: Child;
}) {
  return (
    <form class="card edit" method="post" action="/lists/review">
      <FormToken view={view} />
      {base === undefined ? null : <input type="hidden" name="base" value={base} />}
      <AboutFields form={form} about={about} />
      <Effect effect={form.effect} />
      <Span span={form.span} />
      <Text name="message" label="What they read" value={form.message} hint="empty: the gate's own words" />
      <Text name="reason" label="Reason" value={form.reason} hint="for moderators only" />
      <details open={form.span === "other" || form.final || form.observe || form.code !== "" || form.member !== ""}>
        <summary>More</summary>
        <Until until={form.until} />
        <label class="check">
          <input type="checkbox" name="final" checked={form.final} />
          <span>final: no allow overrides this deny</span>
        </label>
        <label class="check">
          <input type="checkbox" name="observe" checked={form.observe} />
          <span>only observe: report it, refuse nobody</span>
        </label>
        <Text
          name="code"
          label="Code"
          value={form.code}
          inputmode="numeric"
          hint="10100 to 10200 on Tencent, 5000 to 9999 on OpenIM"
        />
        <Text
          name="member"
          label="What a new member gets (OpenIM)"
          value={form.member}
          hint={'JSON: {"muteFor":600}'}
        />
        <Text name="note" label="Note for the trail" />
      </details>
      <p class="actions">
        <button type="submit">Review</button>
        {children}
      </p>
    </form>
  );
}

/** Asks for an entry to go. Without `base` the next page shows what stands there. */
export function RemoveForm({ of, base, view }: { of: string; base?: string; view: View }) {
  return (
    <form method="post" action="/lists/review" class="actions">
      <FormToken view={view} />
      <input type="hidden" name="key" value={packed(of)} />
      {base === undefined ? null : <input type="hidden" name="base" value={base} />}
      <input type="hidden" name="remove" value="yes" />
      <button type="submit" class="quiet danger">
        Remove…
        <span class="hidden">
          {" "}
          <Id id={of} />
        </span>
      </button>
    </form>
  );
}
