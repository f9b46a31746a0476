// How events are put into batches, and what a queue's error says: to try again, to give up, or to look for the one
// message at fault.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TimeLimitExceeded } from "../../src/core/clock.ts";
import { maxMessageBytes, readQueueError, toBatches } from "../../src/events/event-queue.ts";

describe("toBatches", () => {
  test("keeps every item once and in order, within 100 messages and 256,000 bytes a batch", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: maxMessageBytes }), { maxLength: 400, size: "max" }), (sizes) => {
        const items = sizes.map((bytes, at) => ({ at, bytes }));
        const batches = toBatches(items);
        expect(batches.flat()).toEqual(items);
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(100);
          expect(batch.reduce((sum, { bytes }) => sum + bytes + 100, 0)).toBeLessThanOrEqual(256_000);
        }
      }),
    );
  });

  test("fills batches rather than sending one by one", () => {
    expect(toBatches(Array(250).fill({ bytes: 1000 })).map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(toBatches(Array(6).fill({ bytes: 80_000 })).map(({ length }) => length)).toEqual([3, 3]);
    expect(toBatches([])).toEqual([]);
  });
});

describe("readQueueError", () => {
  test.each<[unknown, string]>([
    [new Error("message too large (10204)"), "rejected"],
    [new Error("bad metadata (10203)"), "rejected"],
    [new Error("batch too large (10205)"), "rejected"],
    [new Error("too many messages (10206)"), "rejected"],
    [new TypeError("Converting circular structure to JSON"), "rejected"],
    [new RangeError("Maximum call stack size exceeded"), "rejected"],
    [new Error("Queue not found (10104)"), "down"],
    [new Error("Unauthorized (10106)"), "down"],
    [new Error("Client disconnected (10201)"), "down"],
    [new Error("Queue is overloaded (10250)"), "down"],
    [new Error("Queue is overloaded. Please back off."), "down"],
    [new Error("Storage limit exceeded (10251)"), "down"],
    [new Error("Queue disabled (10252)"), "down"],
    [new Error("Free tier limit exceeded (10253)"), "down"],
    [new TimeLimitExceeded(500), "unknown"],
    [new Error("Unknown Internal Error (15000)"), "unknown"],
    [new Error("Internal Server Error"), "unknown"],
    [new Error("10204 without brackets"), "unknown"],
    [new Error(""), "unknown"],
    ["text", "unknown"],
    [undefined, "unknown"],
  ])("reads %s as %s", (error, meaning) => expect(readQueueError(error)).toBe(meaning));
});
