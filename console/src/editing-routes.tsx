// The pages that change the lists: a form, what it would do, then the save. A post that comes here is an editor's.
import { type Context, Hono } from "hono";
import { err, ok, type Result } from "../../src/core/result.ts";
import { keys } from "../../src/policy/keys.ts";
import { endFlood } from "./editing/end-flood.ts";
import { type EntryForm, emptyForm, keyOfForm, keyOfPerson, valueOfForm } from "./editing/entry-form.ts";
import { makeReview, type Wanted } from "./editing/make-review.ts";
import { changeRules, rulesOf } from "./editing/rule-form.ts";
import { save } from "./editing/save.ts";
import { settle } from "./editing/settle.ts";
import { baseOf, readStanding, type Standing } from "./editing/standing.ts";
import { print } from "./log.ts";
import { EntryPage, NewEntryPage } from "./pages/entry.tsx";
import { Notice } from "./pages/frame.tsx";
import { Prose } from "./pages/parts.tsx";
import { PatternsPage } from "./pages/patterns.tsx";
import { ReviewPage } from "./pages/review.tsx";
import { type EditRow, editPage, editsSql } from "./queries/edits.ts";
import { subjectOfTrial } from "./queries/last-decisions.ts";
import { type Seat, viewOf } from "./seat.ts";
import type { FormFields } from "./sign-in/form.ts";
import { editPath } from "./words/addresses.ts";
import { unpacked } from "./words/key-part.ts";

type At = Context<{ Bindings: Seat }>;
export const editingRoutes = new Hono<{ Bindings: Seat }>();

const editsShown = 10;

function formOf(form: FormFields): EntryForm {
  const of = (name: string): string => form[name] ?? "";
  return {
    kind: of("kind"),
    id: of("id"),
    group: of("group"),
    effect: of("effect"),
    span: of("span"),
    until: of("until"),
    message: of("message"),
    reason: of("reason"),
    code: of("code"),
    final: form.final !== undefined,
    observe: form.observe !== undefined,
    member: of("member"),
  };
}

async function standingOf({ env }: At, key: string): Promise<Standing> {
  const found = (await readStanding(env.world, [key])).get(key);
  return found ?? { key, value: undefined, end: undefined, lastEdit: 0 };
}

async function showEntry(c: At, key: string, filled: Partial<EntryForm>, problem?: string) {
  const { db } = c.env.world;
  await settle(c.env.world);
  const [standing, { results }] = await Promise.all([standingOf(c, key), editPage(db, { key }).all<EditRow>()]);
  const base = await baseOf(standing.value ?? null);
  const edits = results.slice(0, editsShown);
  return c.render(<EntryPage {...{ standing, base, filled, edits, problem }} view={viewOf(c.req.raw, c.env)} />);
}

function showSentence(c: At, title: string, words: string, status: 200 | 409 | 503) {
  c.status(status);
  return c.render(
    <Notice title={title} view={viewOf(c.req.raw, c.env)}>
      <p>
        <Prose text={words} most={1000} />
      </p>
      <p>
        <a href="/lists">Lists</a>
      </p>
    </Notice>,
  );
}

async function showReview(c: At, wanted: Wanted) {
  const review = await makeReview(c.env.world, wanted);
  if (review === undefined) {
    return showSentence(
      c,
      "Not read",
      "What stands there now could not be read. Nothing was changed; try it again.",
      503,
    );
  }
  if (review.changedMeanwhile) c.status(409);
  return c.render(<ReviewPage review={review} of={subjectOfTrial(review.key).of} view={viewOf(c.req.raw, c.env)} />);
}

editingRoutes.get("/lists/new", (c) => {
  const { kind = "user", id = "", group = "" } = c.req.query();
  const form = { ...emptyForm, kind, id, group };
  return c.render(<NewEntryPage form={form} problem={undefined} view={viewOf(c.req.raw, c.env)} />);
});

editingRoutes.get("/lists/entry", async (c) => {
  const { key = "", effect } = c.req.query();
  return await showEntry(c, key, effect === undefined ? {} : { effect });
});

/** Whom a form is about: a key that was settled before, a person, or what was typed in. */
async function keyOf(form: FormFields, filled: EntryForm): Promise<Result<string, string>> {
  const settled = unpacked(form.about);
  if (settled !== undefined) return ok(settled);
  const person = unpacked(form.person);
  if (person === undefined) return await keyOfForm(filled);
  const key = await keyOfPerson(person, filled.group);
  return key === undefined ? err("Nobody has an empty id.") : ok(key);
}

editingRoutes.post("/lists/review", async (c) => {
  const { form, world } = c.env;
  const { base, note = "", raw } = form;
  const common = { base, note, end: undefined, undoes: undefined, askedOnce: false };
  const whole = unpacked(form.key);
  if (whole !== undefined) {
    return await showReview(c, { ...common, key: whole, value: form.remove === undefined ? (raw ?? "").trim() : null });
  }
  const filled = formOf(form);
  const key = await keyOf(form, filled);
  // What stands there now gives the fields that the form does not show.
  const standing = key.ok ? await standingOf(c, key.value) : undefined;
  const value = valueOfForm(filled, standing?.value ?? null, world.now());
  if (key.ok && value.ok) return await showReview(c, { ...common, key: key.value, value: value.value });
  c.status(400);
  const problem = key.ok ? (value.ok ? undefined : value.error) : key.error;
  if (key.ok && form.about !== undefined) return await showEntry(c, key.value, filled, problem);
  return c.render(<NewEntryPage form={filled} problem={problem} view={viewOf(c.req.raw, c.env)} />);
});

editingRoutes.post("/lists/save", async (c) => {
  const { form, world, visitor } = c.env;
  const { base, remove, everybody } = form;
  const [key = "", note = "", value = ""] = [form.key, form.note, form.value].map(unpacked);
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text) || undefined);
  const [end, undoes] = [number(form.end), number(form.undoes)];
  const wanted: Wanted = { key, value: remove === undefined ? value : null, end, base, note, undoes, askedOnce: true };
  // What concerns everybody is asked once more, whatever a form says of itself.
  const review = await makeReview(world, wanted);
  if (review === undefined || review.changedMeanwhile || base === undefined)
    return await showReview(c, { ...wanted, askedOnce: false });
  if (review.aboutEverybody && everybody !== "yes") return await showReview(c, wanted);
  const saved = await save(world, [{ key, value: wanted.value, end, base }], {
    author: visitor.name,
    note: note.trim() === "" ? undefined : note.trim().slice(0, 1000),
    undoes,
  });
  switch (saved.kind) {
    case "saved":
      return c.redirect(`${editPath(saved.ids[0] ?? 0)}?saved=1`, 303);
    case "conflict":
      return await showReview(c, { ...wanted, askedOnce: false });
    case "unread":
      return showSentence(
        c,
        "Not saved",
        "What stands there now could not be read. Nothing was changed; try it again.",
        503,
      );
    case "problem":
      return showSentence(c, saved.certain ? "Not saved" : "Not certain", saved.words, 503);
  }
});

async function showPatterns(c: At, problem?: string) {
  const standing = await standingOf(c, keys.patterns);
  const base = await baseOf(standing.value ?? null);
  const tried = c.req.query("try") ?? "";
  return c.render(
    <PatternsPage
      {...{ standing, base, tried, problem }}
      rules={rulesOf(standing.value)}
      view={viewOf(c.req.raw, c.env)}
    />,
  );
}

editingRoutes.get("/lists/patterns", (c) => showPatterns(c));

editingRoutes.post("/lists/rule", async (c) => {
  const { form, world } = c.env;
  const standing = await standingOf(c, keys.patterns);
  const changed = changeRules(rulesOf(standing.value), form, formOf(form), world.now());
  if (!changed.ok) {
    c.status(400);
    return await showPatterns(c, changed.error);
  }
  const { base, note = "" } = form;
  // Rules are named by their place: on a list that has changed, a place may be another rule's.
  if (base !== (await baseOf(standing.value ?? null))) {
    c.status(409);
    return await showPatterns(
      c,
      "The rules were changed since you opened this page. Below stands what is there now; nothing was changed.",
    );
  }
  return await showReview(c, {
    key: keys.patterns,
    value: changed.value,
    end: undefined,
    base,
    note,
    undoes: undefined,
    askedOnce: false,
  });
});

editingRoutes.post("/edits/undo", async (c) => {
  const { form, world } = c.env;
  const edit = await world.db
    .prepare(editsSql.one)
    .bind(Number(form.edit) || 0)
    .first<EditRow>();
  if (edit === null || edit.state !== "done" || edit.origin !== "console") {
    return showSentence(c, "Not undone", "There is no such edit, or it was never done.", 409);
  }
  // What stands there has to be what the edit left: else somebody changed it since, and that shows.
  const base = await baseOf(edit.after);
  const { key, before, before_end, id } = edit;
  return await showReview(c, {
    key,
    value: before,
    end: before_end ?? undefined,
    base,
    note: `takes edit ${id} back`,
    undoes: id,
    askedOnce: false,
  });
});

editingRoutes.post("/groups/end-flood", async (c) => {
  const { form, floods, visitor } = c.env;
  const [group = "", source = ""] = [form.group, form.source].map(unpacked);
  if (floods === undefined)
    return showSentence(c, "Not opened", "The gate's counters are not bound to this console.", 503);
  const was = await endFlood(floods, source, group);
  const sentence = `flood ended by ${JSON.stringify(visitor.name)}: ${JSON.stringify(group)}`;
  print(sentence, { kind: "edit", by: visitor.name, group, source });
  const words = was
    ? "It is open. The gate may remember it as closed for up to 30 seconds more."
    : "It was open already.";
  return showSentence(c, "Open", words, 200);
});
