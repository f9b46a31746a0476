// The parts that pages are made of. Every text from outside goes through one of them: it is escaped by the renderer, what
// cannot be seen is shown, what turns the direction stays inside its own element, what is very long is cut.
import type { Child, PropsWithChildren } from "hono/jsx";
import { subjectOf } from "../../../lists/entry/row.ts";
import { parseKey } from "../../../src/policy/parse-key.ts";
import { entryPath, groupPath, personPath } from "../words/addresses.ts";
import { timeWords, utcWords } from "../words/times.ts";
import { type Tone, verdictTone, verdictWords } from "../words/verdicts.ts";
import { pieces, shortened } from "../words/visible.ts";
import type { View } from "./view.ts";

const mostShown = 60;
const mostProse = 300;
/** Browsers and proxies take no address that is much longer. */
const mostLinked = 1500;

function Pieces({ text, prose = false }: { text: string; prose?: boolean }) {
  return (
    <>{pieces(text, prose).map((piece) => (piece.escape ? <span class="unseen">{piece.text}</span> : piece.text))}</>
  );
}

/** An id, as it is. */
export function Id({ id, most = mostShown }: { id: string; most?: number }) {
  const text = shortened(id, most);
  return (
    <bdi class="id" title={text === id ? undefined : id.slice(0, 2000)}>
      <Pieces text={text} />
    </bdi>
  );
}

/** A name, a message, a reason: what somebody wrote. */
export function Prose({ text, most = mostProse }: { text: string; most?: number }) {
  return (
    <bdi class="prose">
      <Pieces text={shortened(text, most)} prose />
    </bdi>
  );
}

function Linked({ to, children }: PropsWithChildren<{ to: string }>) {
  return to.length > mostLinked ? <span>{children}</span> : <a href={to}>{children}</a>;
}

export function Person({ id }: { id: string | null }) {
  if (id === null) return <span class="faint">an id that could not be read</span>;
  return (
    <Linked to={personPath(id)}>
      <Id id={id} />
    </Linked>
  );
}

/** A group by its name, where one is known, with its id beside it. */
export function Group({ id, name, brief = false }: { id: string | null; name?: string | null; brief?: boolean }) {
  if (id === null) return <span class="faint">a new group</span>;
  return (
    <Linked to={groupPath(id)}>
      {name ? <Prose text={name} most={40} /> : <Id id={id} most={40} />}
      {name && !brief ? (
        <span class="faint">
          {" "}
          <Id id={id} most={30} />
        </span>
      ) : null}
    </Linked>
  );
}

const ruleKey = /^patterns\[(\d+)\]$/;
/** Keys of the lists; what else may settle a decision (a feed, a flood) is no entry that can be opened here. */
const listKey = /^(user|inviter|group|type)\/|^(default|patterns|flood)$/;

/** An entry by its key, leading to it. */
export function Entry({ entry }: { entry: string }) {
  const [, rule] = ruleKey.exec(entry) ?? [];
  if (rule !== undefined) return <a href={`/lists/patterns#rule-${rule}`}>{`pattern ${Number(rule) + 1}`}</a>;
  if (!listKey.test(entry)) return <Id id={entry} />;
  return (
    <Linked to={entryPath(entry)}>
      <Id id={entry} />
    </Linked>
  );
}

/** What a key is about, in words. */
export function Subject({ of }: { of: string }) {
  const { kind, id, group } = subjectOf(of);
  const inGroup =
    group === "" ? (
      <span class="faint">everywhere</span>
    ) : (
      <span class="faint">
        in <Id id={group} most={40} />
      </span>
    );
  switch (kind) {
    case "user":
      return (
        <>
          <Id id={id} /> {inGroup}
        </>
      );
    case "inviter":
      return (
        <>
          <Id id={id} /> <span class="faint">as inviter</span> {inGroup}
        </>
      );
    case "group":
      return (
        <>
          everybody in <Id id={id} />
        </>
      );
    case "type":
      return (
        <>
          everybody in groups of type <Id id={id} />
        </>
      );
    case "default":
      return <span>everybody, everywhere</span>;
    default:
      return of === "patterns" ? <span>patterns</span> : <FloodSubject of={of} />;
  }
}

function FloodSubject({ of }: { of: string }) {
  const parsed = parseKey(of);
  if (!parsed.ok || parsed.value.kind !== "flood") return <Id id={of} most={80} />;
  const { id, group } = parsed.value;
  if (group !== "") {
    return (
      <>
        flood rule of <Id id={group} />
      </>
    );
  }
  return id === "" ? (
    <span>flood rule everywhere</span>
  ) : (
    <>
      flood rule of groups of type <Id id={id} />
    </>
  );
}

export function Time({ at, view }: { at: string; view: View }) {
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return <Id id={at} />;
  return (
    <time datetime={new Date(ms).toISOString()} title={utcWords(ms)}>
      {timeWords(view.zone, ms, view.now)}
    </time>
  );
}

export function Badge({ tone, children }: PropsWithChildren<{ tone: Tone }>) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

export function Verdict({ verdict }: { verdict: string }) {
  return (
    <Badge tone={verdictTone(verdict)}>
      <Prose text={verdictWords(verdict)} most={40} />
    </Badge>
  );
}

export function Empty({ children }: PropsWithChildren) {
  return <p class="empty">{children}</p>;
}

/** A part of a page with its heading. */
export function Section({
  title,
  id,
  aside,
  children,
}: PropsWithChildren<{ title: string; id: string; aside?: Child }>) {
  return (
    <section aria-labelledby={id}>
      <div class="section-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** The hidden field without which no form changes anything. */
export function FormToken({ view }: { view: View }) {
  return <input type="hidden" name="form-token" value={view.visitor.formToken} />;
}
