// Each message of a batch by itself: acknowledged when its work is done, brought again later when it is not.
import { describe, expect, it } from "vitest";
import { retryDelay, takeMessages } from "../../../console/src/intake/take-messages.ts";

const batchOf = (...bodies: readonly string[]) => {
  const fates: string[] = [];
  const messages = bodies.map(
    (body, n): Message => ({
      id: String(n),
      timestamp: new Date(0),
      body,
      attempts: n + 1,
      ack: () => void fates.push(`${body} ack`),
      retry: (options) => void fates.push(`${body} retry in ${options?.delaySeconds} s`),
    }),
  );
  return { fates, messages };
};

describe("the messages of a batch", () => {
  it("are acknowledged one by one, and one that fails costs the others nothing", async () => {
    const { fates, messages } = batchOf("one", "bad", "three");
    const told: string[] = [];
    await takeMessages(
      messages,
      5,
      async ({ body }) => {
        if (body === "bad") throw new Error("away");
      },
      ({ body }, reason, seconds) => told.push(`${body}: ${reason}, ${seconds}`),
    );
    expect(fates).toEqual(["one ack", "bad retry in 20 s", "three ack"]);
    expect(told).toEqual(["bad: away, 20"]);
  });

  it("wait longer after each failure, and never longer than an hour", () => {
    expect([1, 2, 3, 4, 5, 6, 100].map((attempts) => retryDelay(attempts, 5))).toEqual([
      5, 20, 80, 320, 1280, 3600, 3600,
    ]);
  });
});
