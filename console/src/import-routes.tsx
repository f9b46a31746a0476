// The pages that import a file: form, preview, save. A post that comes here is an editor's.
import { type Context, Hono } from "hono";
import { type ImportPlan, planImport } from "./editing/import-plan.ts";
import { save } from "./editing/save.ts";
import { Notice } from "./pages/frame.tsx";
import { ImportPage, ImportPreview } from "./pages/import.tsx";
import { Prose } from "./pages/parts.tsx";
import { mayEdit } from "./pages/view.ts";
import { type Seat, viewOf } from "./seat.ts";
import { withQuery } from "./words/addresses.ts";
import { unpacked } from "./words/key-part.ts";

type At = Context<{ Bindings: Seat }>;
export const importRoutes = new Hono<{ Bindings: Seat }>();

importRoutes.get("/lists/import", (c) => {
  const view = viewOf(c.req.raw, c.env);
  const problem = mayEdit(view)
    ? undefined
    : "You are signed in to look only: a file that you choose here is not taken.";
  return c.render(<ImportPage problem={problem} view={view} />);
});

function refuse(c: At, problem: string) {
  c.status(400);
  return c.render(<ImportPage problem={problem} view={viewOf(c.req.raw, c.env)} />);
}

importRoutes.post("/lists/import", async (c) => {
  const { form, world } = c.env;
  const problem = form["file-problem"];
  if (problem !== undefined) return refuse(c, problem);
  const text = form.file?.trim() ? form.file : (form.text ?? "");
  if (text.trim() === "") return refuse(c, "Choose a file, or paste its text.");
  const readAt = world.now();
  const plan = await planImport(world, text, readAt);
  if (!plan.ok) return refuse(c, plan.error);
  const note = form.note ?? "";
  return c.render(
    <ImportPreview
      plan={plan.value}
      {...{ text, note, readAt }}
      askedOnce={false}
      changedMeanwhile={false}
      view={viewOf(c.req.raw, c.env)}
    />,
  );
});

const longestPreviewMs = 60 * 60 * 1000;

/** `import-20261125T203000Z-1f0c`: when, and what tells two of one second apart. */
const batchOf = (now: number): string =>
  `import-${new Date(now).toISOString().replace(/[-:]|\.\d+/g, "")}-${crypto.randomUUID().slice(0, 4)}`;

async function write(c: At, plan: ImportPlan, note: string) {
  const { world, visitor } = c.env;
  const batch = batchOf(world.now());
  const saved = await save(world, plan.wishes, {
    author: visitor.name,
    note: note.trim().slice(0, 1000) || undefined,
    batch,
  });
  if (saved.kind === "saved") return c.redirect(withQuery("/edits", { batch }), 303);
  const words =
    saved.kind === "problem"
      ? `${saved.words} ${saved.written} of ${plan.wishes.length} entries were written; the edits tell which.`
      : "Somebody else changed one of the entries at the same moment. Nothing was written; try it again.";
  c.status(saved.kind === "problem" ? 503 : 409);
  return c.render(
    <Notice title="Not all is saved" view={viewOf(c.req.raw, c.env)}>
      <p>
        <Prose text={words} most={1000} />
      </p>
      <p>
        <a href={withQuery("/edits", { batch })}>The edits of this import</a>
      </p>
    </Notice>,
  );
}

importRoutes.post("/lists/import/save", async (c) => {
  const { form, world } = c.env;
  const [text = "", note = ""] = [form.text, form.note].map(unpacked);
  const now = world.now();
  const given = Number(form.at);
  const readAt = given <= now && given > now - longestPreviewMs ? given : now;
  const planned = await planImport(world, text, readAt);
  if (!planned.ok) return refuse(c, planned.error);
  const plan = planned.value;
  const changedMeanwhile = form.plan !== plan.name;
  const isSure = !plan.grave || form.sure === "yes";
  if (!changedMeanwhile && isSure && plan.wishes.length > 0) return await write(c, plan, note);
  if (changedMeanwhile) c.status(409);
  return c.render(
    <ImportPreview
      plan={plan}
      {...{ text, note, readAt, changedMeanwhile }}
      askedOnce={!changedMeanwhile}
      view={viewOf(c.req.raw, c.env)}
    />,
  );
});
