// Whom OpenIM's callbacks never tell of: people who were invited or approved. Doorman's answer is the only trace of them, so
// the console keeps those whom it let in, and says so.
import { describe, expect, it } from "vitest";
import { createPlayedGate, type Scene } from "../../../cli/docs/play-body.ts";
import { handleEvent } from "../../../console/src/intake/handle-event.ts";
import { readGroups } from "../../../console/src/intake/read-groups.ts";
import { openStore } from "../../../console/src/intake/store.ts";
import { recordedScenes } from "../../platforms/openim/recorded-scenes.ts";
import { openSqlite } from "../sqlite-d1.ts";

const now = new Date("2026-11-20T12:00:00Z");

/** The members that stand in the tables when the recorded scene is over, second by second. */
async function membersAfter(
  name: string,
  groupId: string,
  scene: Scene = {},
  order: "as sent" | "reversed" = "as sent",
) {
  const db = openSqlite();
  const store = openStore(db, () => now);
  const play = createPlayedGate(scene);
  const callbacks = recordedScenes.find((each) => each.name === name)?.callbacks ?? [];
  const events: object[] = [];
  for (const { command, text } of callbacks)
    for (const event of (await play({ platform: "openim", command, text })).events) events.push(Object(event));
  const timed = events.map((event, second) => ({
    ...event,
    id: `event-${second}`,
    time: new Date(Date.UTC(2026, 10, 20, 10, 0, second)).toISOString(),
  }));
  for (const body of order === "as sent" ? timed : timed.reverse()) await handleEvent({ id: body.id, body }, store);
  const [group] = await readGroups(db, groupId);
  return (group?.members ?? []).map(({ user_id, role, how }) => `${user_id} ${role} ${how}`).sort();
}

const invite = "invite (no after callback exists)";
const create = "create by imAdmin for bob (operator is no member)";

describe("the console, of OpenIM's recorded callbacks", () => {
  it("keeps those who were invited, as let in", async () => {
    expect(await membersAfter(invite, "af-2516-inv")).toEqual(["i1 member let-in", "i2 member let-in"]);
  });

  it("keeps nobody whom the answer refused, and those whom it muted", async () => {
    const lists = { "user/i2": "deny" };
    expect(await membersAfter(invite, "af-2516-inv", { lists })).toEqual([]);
    const muted = await membersAfter(invite, "af-2516-inv", { lists, vars: { OPENIM_PARTIAL: "mute" } });
    expect(muted).toEqual(["i1 member let-in", "i2 member let-in"]);
    const observed = await membersAfter(invite, "af-2516-inv", { lists, vars: { MODE: "observe" } });
    expect(observed).toEqual(["i1 member let-in", "i2 member let-in"]);
  });

  it.each(["as sent", "reversed"] as const)("prefers what OpenIM itself tells, %s", async (order) => {
    expect(await membersAfter("direct join, joinSource 2", "af-2516-join2", {}, order)).toEqual(["jo member apply"]);
    expect(await membersAfter(create, "af-2516-byadmin", {}, order)).toEqual(["bob owner create", "m1 member create"]);
  });
});
