// Days as the reader's zone has them: some have 23 hours, some 25.
import { expect, it } from "vitest";
import { endOfDay, startOfDay } from "../../../console/src/words/times.ts";

it.each([
  ["UTC", "2026-11-25", 24],
  ["Europe/Berlin", "2026-03-29", 23],
  ["Europe/Berlin", "2026-10-25", 25],
  ["Asia/Kathmandu", "2026-12-31", 24],
])("a day in %s, %s, has %d hours", (zone, day, hours) => {
  expect(((endOfDay(zone, day) ?? 0) - (startOfDay(zone, day) ?? 0)) / 3_600_000).toBe(hours);
});

it("what is no day has no end", () => expect(endOfDay("UTC", "tomorrow")).toBeUndefined());
