// The pages that change the lists: a form, what it would do, then the save. A post that comes here is an editor's.
import { Hono } from "hono";
import { understood, untilOf } from "../../lists/entry/value.ts";
import { err, ok, type Result } from "../../src/core/result.ts";
import { endFlood } from "./editing/end-flood.ts";
import { type EntryForm, emptyForm, keyOfForm, keyOfPerson, valueOfForm } from "./editing/entry-form.ts";
import { type FloodForm, floodOfForm, readFloodForm } from "./editing/flood-form.ts";
import { makeReview, type Wanted } from "./editing/make-review.ts";
import { save, unwritable } from "./editing/save.ts";
import { settle } from "./editing/settle.ts";
import { type Signature, signAnew } from "./editing/sign-anew.ts";
import { baseOf, type Standing } from "./editing/standing.ts";
import { print } from "./log.ts";
import { EntryPage, NewEntryPage } from "./pages/entry.tsx";
import { type EditRow, editPage, editsSql } from "./queries/edits.ts";
import { type At, formOf, showReview, showSentence, standingOf } from "./review-answers.tsx";
import { type Seat, viewOf } from "./seat.ts";
import type { FormFields } from "./sign-in/form.ts";
import { editPath } from "./words/addresses.ts";
import { unpacked } from "./words/key-part.ts";

export const editingRoutes = new Hono<{ Bindings: Seat }>();

const editsShown = 10;

/** KV's own end stays with a text that says none, as it was with the one before: without it the entry would never end. */
function keptEnd({ value: before, end }: Standing, value: string): number | undefined {
  return untilOf(before ?? "") === undefined && untilOf(value) === undefined ? end : undefined;
}

async function showEntry(c: At, key: string, filled: Partial<EntryForm>, problem?: string, flood?: FloodForm) {
  const { db } = c.env.world;
  await settle(c.env.world);
  const [standing, { results }] = await Promise.all([standingOf(c, key), editPage(db, { key }).all<EditRow>()]);
  const base = await baseOf(standing.value ?? null);
  const edits = results.slice(0, editsShown);
  return c.render(<EntryPage {...{ standing, base, filled, flood, edits, problem }} view={viewOf(c.req.raw, c.env)} />);
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

async function reviewFlood(c: At, key: string, common: Omit<Wanted, "key" | "value">, signature: Signature) {
  const sent = readFloodForm(c.env.form);
  const standing = await standingOf(c, key);
  const made = floodOfForm(sent, standing.value ?? null, signature);
  if (made.ok) return await showReview(c, { ...common, key, value: made.value, end: standing.end });
  c.status(400);
  return await showEntry(c, key, {}, made.error, sent);
}

editingRoutes.post("/lists/review", async (c) => {
  const { form, world, visitor } = c.env;
  const { base, note = "", raw } = form;
  const signature = { by: visitor.name, at: new Date(world.now()).toISOString() };
  const common = { base, note, end: undefined, undoes: undefined, askedOnce: false };
  const whole = unpacked(form.key);
  if (whole !== undefined && form.remove !== undefined) {
    return await showReview(c, { ...common, key: whole, value: null });
  }
  if (whole !== undefined) {
    const standing = await standingOf(c, whole);
    const value = signAnew((raw ?? "").trim(), standing.value ?? null, signature);
    return await showReview(c, { ...common, key: whole, value, end: keptEnd(standing, value) });
  }
  const flood = unpacked(form.flood);
  if (flood !== undefined) return await reviewFlood(c, flood, common, signature);
  const filled = formOf(form);
  const key = await keyOf(form, filled);
  // What stands there now gives the fields that the form does not show.
  const standing = key.ok ? await standingOf(c, key.value) : undefined;
  const value = valueOfForm(filled, standing?.value ?? null, world.now());
  if (key.ok && value.ok) {
    // An entry that holds something unknown is signed here: `lists` signs those alone that it understands whole.
    const isWhole = understood(value.value) !== undefined;
    const signed = isWhole ? value.value : signAnew(value.value, standing?.value ?? null, signature);
    return await showReview(c, { ...common, key: key.value, value: signed });
  }
  c.status(400);
  const problem = key.ok ? (value.ok ? undefined : value.error) : key.error;
  // On the entry's own page, so that whom it is about stays as it was.
  if (key.ok) return await showEntry(c, key.value, filled, problem);
  return c.render(<NewEntryPage form={filled} problem={problem} view={viewOf(c.req.raw, c.env)} />);
});

editingRoutes.post("/lists/save", async (c) => {
  const { form, world, visitor } = c.env;
  const { base, remove, everybody } = form;
  const [key = "", note = "", value = ""] = [form.key, form.note, form.value].map(unpacked);
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text) || undefined);
  const [end, undoes] = [number(form.end), number(form.undoes)];
  const wanted: Wanted = { key, value: remove === undefined ? value : null, end, base, note, undoes, askedOnce: true };
  const impossible = unwritable(wanted, world.now());
  if (impossible !== undefined) return showSentence(c, "Not saved", impossible, 400);
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
  const isOver = before_end !== null && before_end * 1000 <= world.now();
  return await showReview(c, {
    key,
    // KV would have let it go by now.
    value: isOver ? null : before,
    end: isOver ? undefined : (before_end ?? undefined),
    base,
    note: `takes edit ${id} back${isOver ? "; what stood there has ended since" : ""}`,
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
