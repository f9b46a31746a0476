// The page of patterns, and the changes of single rules: each is a new value of the one key, reviewed like any other.
import { Hono } from "hono";
import { keys } from "../../src/policy/keys.ts";
import { changeRules, rulesOf } from "./editing/rule-form.ts";
import { baseOf } from "./editing/standing.ts";
import { PatternsPage } from "./pages/patterns.tsx";
import { type At, formOf, showReview, standingOf } from "./review-answers.tsx";
import { type Seat, viewOf } from "./seat.ts";

export const patternsRoutes = new Hono<{ Bindings: Seat }>();

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

patternsRoutes.get("/lists/patterns", (c) => showPatterns(c));

patternsRoutes.post("/lists/rule", async (c) => {
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
    end: changed.value === null ? undefined : standing.end,
    base,
    note,
    undoes: undefined,
    askedOnce: false,
  });
});
