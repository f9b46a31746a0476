// The pages that only show. Each is made of one trip to D1 where it can be.
import { Hono } from "hono";
import { settle } from "./editing/settle.ts";
import { DecisionPageOf, DecisionsPage } from "./pages/decisions.tsx";
import { EditPage, EditsPage } from "./pages/edits.tsx";
import { Notice } from "./pages/frame.tsx";
import { GroupPage } from "./pages/group.tsx";
import { LettersPage, ListsPage } from "./pages/lists.tsx";
import { PersonPage } from "./pages/person.tsx";
import { TodayPage } from "./pages/today.tsx";
import { type DecisionRow, decisionPage, decisionPeople } from "./queries/decisions.ts";
import { type EditRow, editPage, editsSql } from "./queries/edits.ts";
import { type FloodRow, floodsSql } from "./queries/floods.ts";
import { isListedKind, listCounts, listedPage } from "./queries/listed.ts";
import { rowsOf } from "./queries/rows.ts";
import { type Letter, lettersSql, todayPage } from "./queries/today.ts";
import { readGroup } from "./reading/group.ts";
import { readPerson } from "./reading/person.ts";
import { type Seat, viewOf } from "./seat.ts";
import { groupPath, personPath } from "./words/addresses.ts";
import { endOfDay, startOfDay } from "./words/times.ts";

const dayMs = 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString();

export const readingRoutes = new Hono<{ Bindings: Seat }>();

readingRoutes.get("/", async (c) => {
  const { world } = c.env;
  const { db } = world;
  const page = todayPage(db, iso(world.now() - dayMs));
  const unfinished = db.prepare(editsSql.unfinished).bind(iso(world.now() - 30_000), 1);
  const floods = db.prepare(floodsSql.now).bind(iso(world.now() - dayMs), iso(world.now()));
  const results = await db.batch([...page.statements, floods, unfinished]);
  const problems = rowsOf(results.at(-1)).length > 0 ? await settle(world) : 0;
  return c.render(
    <TodayPage
      today={page.read(results)}
      floods={rowsOf<FloodRow>(results.at(-2))}
      view={viewOf(c.req.raw, c.env)}
      problems={problems}
    />,
  );
});

readingRoutes.get("/find", (c) => {
  const id = (c.req.query("id") ?? "").trim();
  return c.redirect(c.req.query("as") === "group" ? groupPath(id) : personPath(id), 303);
});

readingRoutes.get("/decisions", async (c) => {
  if (c.req.query("id") !== undefined)
    return await oneDecision(c.req.query("id") ?? "", c.req.raw, c.env).then((page) => c.render(page));
  const query = c.req.query();
  const { verdict, person, group, entry, from = "", to = "", after } = query;
  const { zone, world } = c.env;
  const [first, last] = [startOfDay(zone, from), endOfDay(zone, to)];
  const given = (text: string | undefined) => (text === undefined || text.trim() === "" ? undefined : text);
  const find = async (clean: (text: string | undefined) => string | undefined) => {
    const page = decisionPage(world.db, {
      verdict: given(verdict)?.trim(),
      person: clean(given(person)),
      group: clean(given(group)),
      entry: clean(given(entry)),
      from: first === undefined ? undefined : iso(first),
      before: last === undefined ? undefined : iso(last),
      after,
    });
    return page.read(await world.db.batch(page.statements));
  };
  // An id may end in a space; a phone's keyboard also puts one behind what was typed.
  const exact = await find((text) => text);
  const isTyped = [person, group, entry].some((text) => text !== undefined && text !== text.trim());
  const page = exact.rows.length === 0 && isTyped ? await find((text) => text?.trim()) : exact;
  return c.render(<DecisionsPage page={page} query={query} view={viewOf(c.req.raw, c.env)} />);
});

async function oneDecision(id: string, request: Request, seat: Seat) {
  const from = Number(new URL(request.url).searchParams.get("from") ?? 0) || 0;
  const { results } = await decisionPeople(seat.world.db, id, from).all<DecisionRow>();
  return <DecisionPageOf rows={results} from={from} view={viewOf(request, seat)} />;
}

readingRoutes.get("/decisions/:id", async (c) => c.render(await oneDecision(c.req.param("id"), c.req.raw, c.env)));

async function personPage(id: string, request: Request, seat: Seat) {
  const group = (new URL(request.url).searchParams.get("group") ?? "").trim();
  await settle(seat.world);
  return <PersonPage person={await readPerson(seat.world, id, group)} view={viewOf(request, seat)} />;
}

readingRoutes.get("/people", async (c) => c.render(await personPage(c.req.query("id") ?? "", c.req.raw, c.env)));
readingRoutes.get("/people/:id", async (c) => c.render(await personPage(c.req.param("id"), c.req.raw, c.env)));

async function groupPage(id: string, request: Request, seat: Seat) {
  const { searchParams } = new URL(request.url);
  const source = searchParams.get("source") ?? undefined;
  await settle(seat.world);
  const group = await readGroup(seat.world, id, source, searchParams.get("before") ?? undefined);
  return <GroupPage group={group} view={viewOf(request, seat)} />;
}

readingRoutes.get("/groups", async (c) => c.render(await groupPage(c.req.query("id") ?? "", c.req.raw, c.env)));
readingRoutes.get("/groups/:id", async (c) => c.render(await groupPage(c.req.param("id"), c.req.raw, c.env)));

readingRoutes.get("/lists", async (c) => {
  const { db } = c.env.world;
  const { kind, q, after } = c.req.query();
  await settle(c.env.world);
  const page = listedPage(db, { kind: isListedKind(kind) ? kind : undefined, search: q, after });
  const counts = listCounts(db);
  const [found, ...others] = await db.batch([page.statement, ...counts.statements]);
  const lists = { ...page.read(found), ...counts.read(others), query: { kind, q } };
  return c.render(<ListsPage lists={lists} view={viewOf(c.req.raw, c.env)} />);
});

readingRoutes.get("/edits", async (c) => {
  const { db } = c.env.world;
  await settle(c.env.world);
  const { key, author, batch, before } = c.req.query();
  const filter = { key, author, batch, before: before === undefined ? undefined : Number(before) || undefined };
  const { results } = await editPage(db, filter).all<EditRow>();
  return c.render(<EditsPage edits={results} query={{ key, author, batch }} view={viewOf(c.req.raw, c.env)} />);
});

readingRoutes.get("/edits/:id{[0-9]+}", async (c) => {
  await settle(c.env.world);
  const edit = await c.env.world.db
    .prepare(editsSql.one)
    .bind(Number(c.req.param("id")))
    .first<EditRow>();
  const view = viewOf(c.req.raw, c.env);
  if (edit !== null) return c.render(<EditPage edit={edit} saved={c.req.query("saved") !== undefined} view={view} />);
  c.status(404);
  return c.render(
    <Notice title="Edit" view={view}>
      <p>There is no such edit.</p>
    </Notice>,
  );
});

readingRoutes.get("/dead-letters", async (c) => {
  const { results } = await c.env.world.db.prepare(lettersSql).all<Letter>();
  return c.render(<LettersPage letters={results} view={viewOf(c.req.raw, c.env)} />);
});
