// The sliding window of one group: who was let in lately, and until when the group is closed. Pure: the clock and the
// storage are its caller's, so that every case can be a line in a test. What is not counted at all is decided before it.

/** Of a rule, what the window needs. */
export interface Limits {
  readonly joins: number;
  readonly seconds: number;
  /** For so many seconds the group is closed. */
  readonly for: number;
}

/** Somebody who was let in, and when for the last time, Unix milliseconds. */
export type Admission = readonly [id: string, at: number];

export interface Closed {
  /** Unix milliseconds. */
  readonly since: number;
  readonly until: number;
  /** How many were refused, as far as it is known. */
  readonly refused: number;
}

export interface Window {
  /** Something of the group was seen before. */
  readonly seen: boolean;
  readonly admitted: readonly Admission[];
  readonly closed?: Closed;
}

export const emptyWindow: Window = { seen: false, admitted: [] };

export interface Asking {
  readonly limits: Limits;
  /** Those whom nothing narrower settles and the lists would let in. */
  readonly ids: readonly string[];
  /** The platform lets in all of them or none. */
  readonly together: boolean;
  /** Perhaps the members of a group that is just being made: not counted where nothing of the group was seen before. */
  readonly perhapsNew: boolean;
  /** How many were refused elsewhere since the last call. */
  readonly refusedElsewhere: number;
}

export type Happening =
  | { readonly what: "started"; readonly since: number; readonly until: number; readonly ids: readonly string[] }
  | { readonly what: "ended"; readonly since: number; readonly at: number; readonly refused: number };

export interface Answered {
  readonly window: Window;
  /** In the order in which they were asked about. */
  readonly refused: readonly string[];
  readonly happened: readonly Happening[];
}

/**
 * The window as it is now: without whom it has moved past, and open again when its time has come. A clock that has
 * jumped back makes no admission younger than now and no closing longer than the rule's.
 */
export function moveOn(
  window: Window,
  now: number,
  limits: Limits,
): { readonly window: Window; readonly happened: readonly Happening[] } {
  const { seen, closed } = window;
  const since = closed && Math.min(closed.since, now);
  const until = closed && Math.min(closed.until, now + limits.for * 1000);
  if (closed !== undefined && since !== undefined && until !== undefined && until <= now) {
    const ended = { what: "ended", since, at: until, refused: closed.refused } as const;
    return { window: { seen, admitted: [] }, happened: [ended] };
  }
  const oldest = now - limits.seconds * 1000;
  const admitted = window.admitted
    .filter(([, at]) => at > oldest)
    .map(([id, at]): Admission => [id, Math.min(at, now)]);
  const still = closed && since !== undefined && until !== undefined ? { closed: { ...closed, since, until } } : {};
  return { window: { seen, admitted, ...still }, happened: [] };
}

/** The admissions with these among them, let in now; whoever was there before counts once and stays. */
function admit(admitted: readonly Admission[], ids: readonly string[], now: number): readonly Admission[] {
  const renewed = new Map(admitted);
  for (const id of ids) renewed.set(id, now);
  return [...renewed];
}

/** Lets in, or refuses, those who are asked about. Whoever was let in within the window stays so, closed or not. */
export function ask(before: Window, asking: Asking, now: number): Answered {
  const { limits, together, perhapsNew, refusedElsewhere } = asking;
  const { window: moved, happened } = moveOn(before, now, limits);
  const { admitted, closed } = moved;
  const window: Window = { ...moved, seen: true };
  if (perhapsNew && !before.seen) return { window, refused: [], happened };
  const inside = new Set(admitted.map(([id]) => id));
  const ids = [...new Set(asking.ids)];
  const fresh = ids.filter((id) => !inside.has(id));
  const stay = ids.filter((id) => inside.has(id));

  if (closed !== undefined) {
    const refused = closed.refused + refusedElsewhere + fresh.length;
    const after = { ...window, admitted: admit(admitted, stay, now), closed: { ...closed, refused } };
    return { window: after, refused: fresh, happened };
  }
  const room = Math.max(0, limits.joins - admitted.length);
  if (fresh.length <= room)
    return { window: { ...window, admitted: admit(admitted, ids, now) }, refused: [], happened };
  // It would be refused from an empty window too, so it says nothing about the group.
  if (together && fresh.length > limits.joins) return { window, refused: fresh, happened };
  const entering = together ? [] : fresh.slice(0, room);
  const refused = fresh.slice(entering.length);
  const inNow = admit(admitted, [...stay, ...entering], now);
  const until = now + limits.for * 1000;
  const started = { what: "started", since: now, until, ids: inNow.map(([id]) => id) } as const;
  return {
    window: { ...window, admitted: inNow, closed: { since: now, until, refused: refused.length } },
    refused,
    happened: [...happened, started],
  };
}

/** Opens a closed group at once, with an empty window. */
export function end(window: Window, now: number): Answered {
  const { closed } = window;
  if (closed === undefined) return { window, refused: [], happened: [] };
  const ended = {
    what: "ended",
    since: closed.since,
    at: Math.max(now, closed.since),
    refused: closed.refused,
  } as const;
  return { window: { seen: true, admitted: [] }, refused: [], happened: [ended] };
}
