// The frame around every page: head, way around, search, who is signed in. No page writes <html> by itself.
import type { Child, PropsWithChildren } from "hono/jsx";
import { FormToken, Id } from "./parts.tsx";
import type { View } from "./view.ts";

const places = [
  ["/", "Today"],
  ["/decisions", "Decisions"],
  ["/lists", "Lists"],
  ["/edits", "Edits"],
] as const;

function isHere(path: string, place: string): boolean {
  return place === "/" ? path === "/" : path === place || path.startsWith(`${place}/`);
}

/** What every page's head has. */
function HeadOf({ title }: { title: string }) {
  return (
    <>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <meta name="color-scheme" content="light dark" />
      <title>{`${title} · Doorman`}</title>
      <link rel="stylesheet" href="/console.css" />
      <link rel="icon" href="/icon.svg" type="image/svg+xml" />
    </>
  );
}

/** A page without a visitor: signing in, and what went wrong before it. */
export function BarePage({ title, children }: PropsWithChildren<{ title: string }>) {
  return (
    <html lang="en">
      <head>
        <HeadOf title={title} />
      </head>
      <body class="bare">
        <main>{children}</main>
      </body>
    </html>
  );
}

export function Page({
  title,
  view,
  heading,
  renewSeconds,
  children,
}: PropsWithChildren<{ title: string; view: View; heading?: Child; renewSeconds?: number }>) {
  const { url, visitor, zone } = view;
  return (
    <html lang="en" data-zone={view.answersForm ? undefined : zone}>
      <head>
        <HeadOf title={title} />
        <script src="/console.js" defer />
        {renewSeconds === undefined ? null : (
          <noscript>
            <meta http-equiv="refresh" content={String(renewSeconds * 2)} />
          </noscript>
        )}
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the page
        </a>
        <header class="top">
          <div class="top-inner">
            <a class="brand" href="/">
              <span class="brand-mark" aria-hidden="true" />
              <span class="brand-word">Doorman</span>
            </a>
            <nav aria-label="Pages">
              {places.map(([place, name]) => (
                <a href={place} aria-current={isHere(url.pathname, place) ? "page" : undefined}>
                  {name}
                </a>
              ))}
            </nav>
            <search>
              <form class="find" action="/find" method="get">
                <label class="hidden" for="find">
                  A person's or a group's id
                </label>
                <input id="find" name="id" type="search" placeholder="Find an id" autocomplete="off" required />
                <button type="submit" name="as" value="person" class="quiet">
                  Person
                </button>
                <button type="submit" name="as" value="group" class="quiet">
                  Group
                </button>
              </form>
            </search>
          </div>
        </header>
        <main id="main" data-renew={renewSeconds === undefined ? undefined : String(renewSeconds)}>
          <div class="page-head">{heading ?? <h1>{title}</h1>}</div>
          {children}
        </main>
        <footer>
          <p>
            Signed in as <Id id={visitor.name} />, {visitor.role === "editor" ? "who may edit" : "to look only"}. Times
            in {zone.replaceAll("_", " ")}.
          </p>
          {visitor.bySession ? (
            <form action="/sign-out" method="post">
              <FormToken view={view} />
              <button type="submit" class="quiet">
                Sign out
              </button>
            </form>
          ) : null}
        </footer>
      </body>
    </html>
  );
}

/** One sentence instead of a page. */
export function Notice({ title, view, children }: PropsWithChildren<{ title: string; view: View }>) {
  return (
    <Page title={title} view={view}>
      <div class="card">{children}</div>
    </Page>
  );
}
