// The events of a group's life, as Doorman would send them, and an order to play them in. Data for the tests of the
// console; what the tables should hold in the end is each test's own business.
import type { Event } from "../../src/events/public.ts";

type TypeAndData = Event extends infer One ? (One extends Event ? Pick<One, "type" | "data"> : never) : never;

/** One event: `second` counts from a fixed moment. */
export function eventAt(second: number, id: string, groupId: string | undefined, what: TypeAndData): Event {
  // TypeScript loses that the two belong together.
  return {
    specversion: "1.0",
    id,
    source: "/tencent/1400000000",
    ...(groupId === undefined ? {} : { subject: groupId }),
    time: new Date(Date.UTC(2026, 10, 20, 10, 0, second)).toISOString(),
    datacontenttype: "application/json",
    partitionkey: groupId === undefined ? "tencent" : `tencent:${groupId}`,
    ...what,
  } as Event;
}

const ids = (...names: readonly string[]) => names.map((id) => ({ id }));

/** Created by leckie with bob; alice, carol and dave join; carol is kicked, dave quits; bob rises to admin. */
export function lifeOf(groupId: string): readonly Event[] {
  const group = { id: groupId, type: "Public" };
  const at = (second: number, what: TypeAndData) => eventAt(second, `${groupId}-${second}`, groupId, what);
  return [
    at(0, {
      type: "im.group.created",
      data: { group: { ...group, name: "first name", owner: "leckie" }, operator: "leckie", members: ids("bob") },
    }),
    at(1, { type: "im.group.members.joined", data: { group, how: "apply", members: ids("alice") } }),
    at(2, { type: "im.group.members.joined", data: { group, how: "invite", operator: "bob", members: ids("carol") } }),
    at(3, { type: "im.group.members.joined", data: { group, how: "apply", members: ids("dave") } }),
    at(4, { type: "im.group.updated", data: { group, changes: { name: "second name" } } }),
    at(5, { type: "im.group.member.updated", data: { group, member: { id: "bob" }, changes: { role: "admin" } } }),
    at(6, { type: "im.group.members.left", data: { group, how: "kick", operator: "bob", members: ids("carol") } }),
    at(7, { type: "im.group.members.left", data: { group, how: "quit", members: ids("dave") } }),
  ];
}

export function dismissal(groupId: string): Event {
  const group = { id: groupId, type: "Public" };
  return eventAt(8, `${groupId}-8`, groupId, { type: "im.group.dismissed", data: { group } });
}

/** A shuffle that is the same for the same seed (Fisher and Yates, over the numbers of mulberry32). */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  const left = [...items];
  return Array.from({ length: items.length }, () => left.splice(below(left.length), 1)).flat();
}
