// The spool's keys: they sort by time, end in the event's id, and tell since when an event has been there.
import { expect, test } from "vitest";
import { originalKey, spooledAt, spoolKey } from "../../src/events/spool.ts";
import { eventOf } from "./outbox-parts.ts";

const now = Date.UTC(2026, 10, 20, 9, 30, 0, 123);

test.each(["e1", "", "Z-", "用户😀-2026-11-20T09:30:00.123Z-", "a".repeat(64)])(
  "of an event called %j names its time and its id",
  (id) => {
    const key = spoolKey(now, eventOf(id).event);
    expect(key).toBe(`event/2026-11-20T09:30:00.123Z-${id}`);
    expect(spooledAt(key)).toBe(now);
  },
);

test.each(["event/odd", "event/", "event/Z-x", "event/2026-13-77T99:99:99.999Z-x"])(
  "that nobody here made, %j, has been there for ever",
  (key) => expect(spooledAt(key)).toBe(0),
);

test("an original's key is no event's", () => expect(originalKey("ab")).toBe("original/ab"));
