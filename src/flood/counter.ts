// One group's counter: its window, what it still has to tell, and when it wants to be woken. Pure: state in, state out;
// who keeps the state and who wakes it is its caller's.
import type { CounterAnswer, FloodGroup, FloodQuestion } from "./floods.ts";
import { type Answered, ask, emptyWindow, end, type Happening, moveOn, type Window } from "./window.ts";

/** Something that happened and was not told yet. The id is made once, so that telling twice is told as one. */
export interface Untold {
  readonly id: string;
  readonly group: FloodGroup;
  readonly happening: Happening;
}

export interface CounterState {
  readonly window: Window;
  /** Who asked last; the group as it was then. */
  readonly group?: FloodGroup;
  readonly untold: readonly Untold[];
}

export const newCounter: CounterState = { window: emptyWindow, untold: [] };

type NewId = () => string;

function tellLater(
  state: CounterState,
  group: FloodGroup | undefined,
  { window, happened }: Pick<Answered, "window" | "happened">,
  newId: NewId,
): CounterState {
  const untold = group === undefined ? [] : happened.map((happening) => ({ id: newId(), group, happening }));
  return { window, untold: [...state.untold, ...untold], ...(group === undefined ? {} : { group }) };
}

export function askCounter(
  state: CounterState,
  question: FloodQuestion & { readonly refusedElsewhere: number },
  now: number,
  newId: NewId,
): { readonly state: CounterState; readonly answer: CounterAnswer } {
  const { group, ids, together, perhapsNew, refusedElsewhere } = question;
  const { seen } = state.window;
  if (group === undefined) {
    const after = seen ? state : { ...state, window: { ...state.window, seen: true } };
    return { state: after, answer: { refused: [], seen } };
  }
  const answered = ask(state.window, { limits: group.rule, ids, together, perhapsNew, refusedElsewhere }, now);
  const { closed, admitted } = answered.window;
  const stay = admitted.map(([id]) => id);
  return {
    state: tellLater(state, group, answered, newId),
    answer: {
      refused: answered.refused,
      seen,
      ...(closed === undefined ? {} : { closed: { until: closed.until, leftMs: closed.until - now, stay } }),
    },
  };
}

/** The time goes on without anybody asking. */
export function wakeCounter(state: CounterState, now: number, newId: NewId): CounterState {
  const { group, window } = state;
  return group === undefined ? state : tellLater(state, group, moveOn(window, now, group.rule), newId);
}

export function endCounter(state: CounterState, now: number, newId: NewId): CounterState {
  return tellLater(state, state.group, end(state.window, now), newId);
}

export function forgetTold(state: CounterState, told: readonly Untold[]): CounterState {
  const ids = new Set(told.map(({ id }) => id));
  return { ...state, untold: state.untold.filter(({ id }) => !ids.has(id)) };
}

/** Unix milliseconds; undefined: not before somebody asks. */
export function nextWaking({ untold, window }: CounterState, now: number): number | undefined {
  return untold.length > 0 ? now : window.closed?.until;
}
