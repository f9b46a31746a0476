// The console's routes. Who asks and whether they may is settled before (front.tsx): a post that comes here is an
// editor's, from a form of ours. Wiring only.
import { Hono } from "hono";
import { editingRoutes } from "./editing-routes.tsx";
import { importRoutes } from "./import-routes.tsx";
import { Notice } from "./pages/frame.tsx";
import { patternsRoutes } from "./patterns-routes.tsx";
import { readingRoutes } from "./reading-routes.tsx";
import { type Seat, viewOf } from "./seat.ts";

export const app = new Hono<{ Bindings: Seat }>();
app.use(async (c, next) => {
  c.setRenderer((content) => c.html(`<!doctype html>${content}`));
  await next();
});
app.route("/", readingRoutes);
app.route("/", editingRoutes);
app.route("/", patternsRoutes);
app.route("/", importRoutes);
app.notFound((c) => {
  const page = (
    <Notice title="Not found" view={viewOf(c.req.raw, c.env)}>
      <p>There is no such page.</p>
    </Notice>
  );
  return c.html(`<!doctype html>${page}`, 404);
});
// Told and answered in one place (front.tsx).
app.onError((error) => {
  throw error;
});
