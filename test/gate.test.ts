// How one event leaves: whole or in parts, its original first where no message can carry it, and what the log says when
// neither queue nor spool takes it. Faults are fakes and time is a manual clock.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { Line } from "../src/core/log-line.ts";
import type { Measurement } from "../src/core/metrics.ts";
import type { Event } from "../src/events/event.ts";
import { createOutbox } from "../src/events/outbox.ts";
import { noticeToEvent, type Receipt } from "../src/events/to-event.ts";
import { deliver, type Gate } from "../src/gate.ts";
import { createLog } from "../src/log.ts";
import { createManualClock } from "./core/manual-clock.ts";
import { createFakeQueue, createFakeSpool, type Deed } from "./events/outbox-parts.ts";
import { openimReceipt, receivedAt } from "./events/receipts.ts";

/** The dismissal of a group with so many members, as OpenIM tells it. */
async function dismissalOf(count: number): Promise<{ readonly event: Event; readonly receipt: Receipt }> {
  const ids = Array.from({ length: count }, (_, at) => `user-${100_000 + at}-用户`);
  const text = JSON.stringify({ groupID: "g1", membersID: ids });
  const receipt = openimReceipt(text);
  const data = { group: { id: "g1" }, members: ids.map((id) => ({ id })) };
  return { event: await noticeToEvent({ type: "im.group.dismissed", data }, receipt, "fresh"), receipt };
}

async function delivered(count: number, spoolDeed: Deed = "takes", queueDeed: Deed = "takes") {
  return await deliveredOf(await dismissalOf(count), spoolDeed, queueDeed);
}

async function deliveredOf(
  { event, receipt }: Awaited<ReturnType<typeof dismissalOf>>,
  spoolDeed: Deed = "takes",
  queueDeed: Deed = "takes",
) {
  const clock = createManualClock(receivedAt);
  const spool = createFakeSpool(spoolDeed);
  const sent: Event[] = [];
  const fake = createFakeQueue(queueDeed);
  const keptBefore: number[] = [];
  const queue: typeof fake.queue = {
    async send(events) {
      await fake.queue.send(events);
      keptBefore.push(spool.originals.size);
      sent.push(...events);
    },
  };
  const lines: string[] = [];
  const print = ({ message }: Line) => void lines.push(message);
  const limits = { queueTimeoutMs: 1000, spoolTimeoutMs: 500 };
  const points: Measurement[] = [];
  const gate: Pick<Gate, "outbox" | "log" | "metrics"> = {
    metrics: { write: (point) => void points.push(point) },
    outbox: createOutbox(queue, spool.spool, clock, limits),
    log: createLog({ log: print, warn: print, error: print }),
  };
  let isTaken: boolean | undefined;
  void deliver(gate, event, receipt).then((taken) => {
    isTaken = taken;
  });
  // The digest of a large text takes time that no clock tells.
  while (isTaken === undefined) await clock.pass(10);
  const sha256 = createHash("sha256").update(receipt.text).digest("hex");
  const told = { sha256, bytes: Buffer.byteLength(receipt.text) };
  return { isTaken, sent, lines, points, spool, keptBefore, told, text: receipt.text };
}

const membersOf = (events: readonly Event[]) =>
  events.flatMap(({ data }) => ("members" in data ? (data.members ?? []) : []));

test("an event below a megabyte carries its original, and nothing is kept beside it", async () => {
  const { isTaken, sent, spool, text } = await delivered(10_000);
  expect(isTaken).toBe(true);
  expect(sent.map(({ data }) => data.originalText).join("")).toBe(text);
  expect(spool.originals.size).toBe(0);
});

test("a larger one is sent once its original is kept, and names where", async () => {
  const { isTaken, sent, lines, spool, keptBefore, told, text } = await delivered(300_000);
  expect(isTaken).toBe(true);
  expect(text.length).toBeGreaterThan(5_000_000);
  expect([...spool.originals]).toEqual([[`original/${told.sha256}`, text]]);
  expect(keptBefore.every((kept) => kept === 1)).toBe(true);
  expect(sent.length).toBeLessThan(110);
  for (const { data } of sent) expect(data.originalTooLarge).toEqual({ ...told, key: `original/${told.sha256}` });
  expect(membersOf(sent)).toHaveLength(300_000);
  expect(lines).toEqual([]);
});

test.each(["refuses", "hangs"] as const)("it names no place when the spool %s, and the log says why", async (deed) => {
  const { isTaken, sent, lines, spool, told } = await delivered(300_000, deed);
  expect(isTaken).toBe(true);
  expect(spool.originals.size).toBe(0);
  for (const { data } of sent) expect(data.originalTooLarge).toEqual(told);
  expect(membersOf(sent)).toHaveLength(300_000);
  expect(lines).toEqual([
    expect.stringMatching(`^problem original event=fresh sha256=${told.sha256} bytes=\\d+ reason=`),
  ]);
});

test("what neither queue nor spool takes of it is not more than a log takes", async () => {
  const { isTaken, lines } = await delivered(300_000, "refuses", "refuses");
  expect(isTaken).toBe(false);
  expect(lines.filter((line) => line.startsWith("lost {")).length).toBeGreaterThan(1);
  expect(lines.filter((line) => line.startsWith("lost in part ")).length).toBe(1);
  expect(Buffer.byteLength(lines.join("\n"))).toBeLessThan(256_000);
});

test("a small one that neither takes is whole in the log", async () => {
  const { isTaken, lines } = await delivered(3, "refuses", "refuses");
  expect(isTaken).toBe(false);
  const [lost, ...more] = lines.filter((line) => line.startsWith("lost "));
  expect(more).toEqual([]);
  expect(JSON.parse((lost ?? "").slice("lost ".length))).toMatchObject({
    subject: "g1",
    data: { members: [{}, {}, {}] },
  });
});

test("a large body that is withheld is neither carried nor kept", async () => {
  const text = JSON.stringify({ content: "secret ".repeat(300_000) });
  const receipt = { ...openimReceipt(text), body: undefined, withheld: true };
  const event = await noticeToEvent(undefined, receipt, "fresh");
  const { isTaken, sent, spool } = await deliveredOf({ event, receipt });
  expect(isTaken).toBe(true);
  expect(spool.originals.size).toBe(0);
  expect(sent).toHaveLength(1);
  expect(JSON.stringify(sent)).not.toContain("secret");
});
