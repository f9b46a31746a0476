// What the routes that change the lists have in common: what stands under a key, a form's fields, and the answers: a
// sentence, or the review of what would be saved.
import type { Context } from "hono";
import type { EntryForm } from "./editing/entry-form.ts";
import { makeReview, type Wanted } from "./editing/make-review.ts";
import { unwritable } from "./editing/save.ts";
import { readStanding, type Standing } from "./editing/standing.ts";
import { Notice } from "./pages/frame.tsx";
import { Prose } from "./pages/parts.tsx";
import { ReviewPage } from "./pages/review.tsx";
import { subjectOfTrial } from "./queries/last-decisions.ts";
import { type Seat, viewOf } from "./seat.ts";
import type { FormFields } from "./sign-in/form.ts";

export type At = Context<{ Bindings: Seat }>;

export function formOf(form: FormFields): EntryForm {
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

export async function standingOf({ env }: At, key: string): Promise<Standing> {
  const found = (await readStanding(env.world, [key])).get(key);
  return found ?? { key, value: undefined, end: undefined, lastEdit: 0 };
}

export function showSentence(c: At, title: string, words: string, status: 200 | 400 | 409 | 503) {
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

export async function showReview(c: At, wanted: Wanted) {
  const impossible = unwritable(wanted, c.env.world.now());
  if (impossible !== undefined) return showSentence(c, "Not possible", impossible, 400);
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
