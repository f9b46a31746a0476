// A decision about a crowd of whom each meets many entries: what it may become on the queue and in the log has a bound, and
// nobody and nothing that settled is left out. Through the gate's own code, from the request to the queue.
import { describe, expect, test } from "vitest";
import { playBody } from "../../cli/docs/play-body.ts";
import { joinParts, parseEvent } from "../../src/events/public.ts";

const command = "callbackBeforeMembersJoinGroupCommand";
const ids = Array.from({ length: 1000 }, (_, at) => `bot${at}`);
const text = JSON.stringify({
  callbackCommand: command,
  groupID: "g",
  memberList: ids.map((userID) => ({ userID, ex: "" })),
  groupEx: "",
});

/** Each id meets all of them; the last one settles. */
const observing = Array.from({ length: 40 }, (_, at) => ({
  match: `*b${"*".repeat(at)}`,
  effect: "deny",
  observe: true,
}));
const slips = Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`a_field_that_nobody_knows_${at}`, 1]));
const settling = { match: "bot*", effect: "deny" };

describe.each([
  ["forty rules", [...observing, settling]],
  ["forty rules that are full of slips", [...observing.map((rule) => ({ ...rule, ...slips })), settling]],
])("a thousand people who meet %s", (_what, rules) => {
  const play = () => playBody({ platform: "openim", command, text }, { lists: { patterns: JSON.stringify(rules) } });

  test("are a few messages, in which everybody has the entry that settled", async () => {
    const { events } = await play();
    expect(events.length).toBeLessThanOrEqual(25);
    const joined = joinParts(events);
    const event = joined.ok && joined.event.type === "im.group.entry.decided" ? joined.event : undefined;
    expect(event?.data.candidates.map(({ id }) => id)).toEqual(ids);
    for (const { chain } of event?.data.candidates ?? [])
      expect(chain).toContainEqual({ key: "patterns[40]", fate: "settled", effect: "deny" });
  });
});

test("twenty people who meet forty rules are one line that a log takes whole, and that says how much it leaves out", async () => {
  const rules = observing.map((rule) => ({ ...rule, ...slips }));
  const few = JSON.stringify({ groupID: "g", memberList: ids.slice(0, 20).map((userID) => ({ userID })) });
  const lists = { patterns: JSON.stringify(rules) };
  const { logLines } = await playBody({ platform: "openim", command, text: few }, { lists });
  expect(logLines).toHaveLength(1);
  expect(Buffer.byteLength(logLines.join())).toBeLessThan(100_000);
  expect(logLines[0]).toMatch(/bot0 allowed \(would be refused\) \[patterns\[1\] .*; and 25 more\], bot1 /);
});

test("above a megabyte the people stay, and the original is kept beside them", async () => {
  const rules = observing.map((rule) => ({ ...rule, ...slips }));
  const { events, originals } = await playBody(
    { platform: "openim", command, text },
    { lists: { patterns: JSON.stringify(rules) } },
  );
  const [first] = events.map(parseEvent);
  const told = first?.ok ? first.event.data.originalTooLarge : undefined;
  expect(originals.get(told?.key ?? "")).toBe(text);
});
