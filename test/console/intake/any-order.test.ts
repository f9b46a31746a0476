// Random histories of two groups, in random order and with repeats, give the rows that a plain replay in the order of time
// gives. The replay is the oracle: it adds and removes members one by one, as nobody can who gets events in any order.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { handleEvent } from "../../../console/src/intake/handle-event.ts";
import { readGroups } from "../../../console/src/intake/read-groups.ts";
import { openStore } from "../../../console/src/intake/store.ts";
import type { Event } from "../../../src/events/public.ts";
import { eventAt, shuffled } from "../lives.ts";
import { openSqlite } from "../sqlite-d1.ts";

const user = fc.constantFrom("ann", "bob", "cat", "dan");
const people = fc.uniqueArray(
  user.map((id) => ({ id })),
  { selector: ({ id }) => id, maxLength: 3 },
);
const groupId = fc.constantFrom("one", "two");
const group = groupId.map((id) => ({ id }));

const what = fc.oneof(
  fc.record({
    type: fc.constant("im.group.created" as const),
    data: fc.record({
      group: fc.record({ id: groupId, owner: user }, { requiredKeys: ["id"] }),
      members: people.map((list) => list.map((each) => ({ ...each, role: "admin" as const }))),
    }),
  }),
  fc.record({
    type: fc.constant("im.group.members.joined" as const),
    data: fc.record({ group, how: fc.constantFrom("apply", "invite"), members: people }),
  }),
  fc.record({
    type: fc.constant("im.group.members.left" as const),
    data: fc.record({ group, how: fc.constantFrom("quit", "kick"), members: people }),
  }),
  fc.record({ type: fc.constant("im.group.dismissed" as const), data: fc.record({ group }) }),
  fc.record({
    type: fc.constant("im.group.updated" as const),
    data: fc.record({ group, changes: fc.record({ name: fc.constantFrom("x", "y") }, { requiredKeys: [] }) }),
  }),
  fc.record({
    type: fc.constant("im.group.owner.changed" as const),
    data: fc.record({ group, owner: user }),
  }),
  fc.record({
    type: fc.constant("im.group.member.updated" as const),
    data: fc.record({
      group,
      member: user.map((id) => ({ id })),
      changes: fc.record({ role: fc.constantFrom("admin", "member"), nickname: fc.string() }, { requiredKeys: [] }),
    }),
  }),
);

/** What happened one second after the other, so that no tie has to be broken. */
const history = fc
  .array(what, { minLength: 1, maxLength: 25 })
  .map((list) => list.map((each, second) => eventAt(second, `event-${second}`, each.data.group.id, each)));

interface Replayed {
  open: boolean;
  name: string | null;
  owner: string | null;
  readonly members: Map<string, string>;
  readonly roles: Map<string, string>;
}

/** One group's events in the order of time. Who joins after a dismissal shows once the group is created anew. */
function replay(events: readonly Event[]): Replayed {
  const state: Replayed = { open: true, name: null, owner: null, members: new Map(), roles: new Map() };
  const enter = (id: string, time: string, role: string) => {
    state.members.set(id, time);
    state.roles.set(id, role);
  };
  for (const event of events) {
    const { type, data, time } = event;
    if (type === "im.group.created") {
      const owner = data.group.owner ?? null;
      Object.assign(state, { open: true, name: null, owner });
      for (const { id } of data.members) enter(id, time, "admin");
      if (owner !== null) enter(owner, time, state.members.get(owner) === time ? "admin" : "member");
    } else if (type === "im.group.members.joined") {
      for (const { id } of data.members) enter(id, time, "member");
    } else if (type === "im.group.members.left") {
      for (const { id } of data.members) state.members.delete(id);
    } else if (type === "im.group.dismissed") {
      state.open = false;
      state.members.clear();
    } else if (type === "im.group.updated") state.name = data.changes.name ?? state.name;
    else if (type === "im.group.owner.changed") state.owner = data.owner;
    else if (type === "im.group.member.updated") {
      if (data.changes.role !== undefined) state.roles.set(data.member.id, data.changes.role);
    }
  }
  return state;
}

describe("a group's events in any order, some of them twice", () => {
  it("give the rows that they give in the order of time", async () => {
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.integer(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (events, seed, share) => {
          const db = openSqlite();
          const store = openStore(db, () => new Date(0));
          const repeated = events.slice(0, Math.floor(events.length * share));
          for (const body of shuffled([...events, ...repeated], seed))
            await handleEvent({ id: "message", body }, store);
          for (const id of ["one", "two"]) {
            const told = events.filter(({ subject }) => subject === id);
            const [state] = await readGroups(db, id);
            expect(state === undefined).toBe(told.length === 0);
            if (state === undefined) continue;
            const { open, name, owner, members, roles } = replay(told);
            const found = state.members.map(({ user_id, role, since }) => [user_id, role, since]);
            const expected = [...(open ? members : [])].map(([who, since]) => [
              who,
              who === owner ? "owner" : roles.get(who),
              since,
            ]);
            expect({ state: state.state, name: state.name, owner: state.owner, members: found.sort() }).toEqual({
              state: open ? "open" : "dismissed",
              name,
              owner,
              members: expected.sort(),
            });
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it("give the same rows at one instant too, where what ends something counts", async () => {
    const join = eventAt(0, "b", "one", {
      type: "im.group.members.joined",
      data: { group: { id: "one" }, how: "apply", members: [{ id: "ann" }, { id: "bob" }] },
    });
    const leave = eventAt(0, "a", "one", {
      type: "im.group.members.left",
      data: { group: { id: "one" }, how: "quit", members: [{ id: "ann" }] },
    });
    const rename = (id: string, name: string) =>
      eventAt(0, id, "one", { type: "im.group.updated", data: { group: { id: "one" }, changes: { name } } });
    const events = [join, leave, rename("c", "c"), rename("d", "d")];
    for (const seed of Array.from({ length: 24 }, (_, n) => n)) {
      const db = openSqlite();
      const store = openStore(db, () => new Date(0));
      for (const body of shuffled(events, seed)) await handleEvent({ id: "message", body }, store);
      expect(await readGroups(db, "one")).toMatchObject([{ name: "d", members: [{ user_id: "bob" }] }]);
    }
  });

  it("change nothing when their id was handled before, whatever they say now", async () => {
    const db = openSqlite();
    const store = openStore(db, () => new Date(0));
    const rename = (second: number, name: string) =>
      eventAt(second, "same", "one", { type: "im.group.updated", data: { group: { id: "one" }, changes: { name } } });
    expect(await handleEvent({ id: "message", body: rename(0, "first") }, store)).toBe("handled");
    expect(await handleEvent({ id: "message", body: rename(1, "second") }, store)).toBe("repeated");
    expect(await readGroups(db, "one")).toMatchObject([{ name: "first" }]);
  });
});
