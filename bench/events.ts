// What it costs to turn an after-callback of many members into its events, as a multiple of parsing its JSON: reading it
// into neutral words, the id's digest, the event, and cutting it into messages that the queue takes.

import { splitEvent } from "../src/events/split.ts";
import { noticeToEvent } from "../src/events/to-event.ts";
import { parseTold } from "../src/platforms/tencent/parse-told.ts";
import { joinedOf, onTheWire } from "./calls.ts";
import type { Row } from "./rows.ts";
import { sideBySide } from "./side-by-side.ts";

/** Times JSON.parse (issue 7). */
const goal = 4;

export async function measureEvents(rounds: number, roundMs: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const count of [1000, 6000]) {
    const call = joinedOf(count);
    const { command } = call.callback;
    const text = String(onTheWire(call, "https://gate.example").body);
    const body: unknown = JSON.parse(text);
    const toMessages = async () => {
      const told = parseTold(command, body);
      const received = { platform: "tencent", source: "/tencent/1400000000", receivedAt: 1_790_000_000_000 } as const;
      const receipt = { ...received, command, text, body, time: 1_790_000_000_000, groupId: told.groupId };
      return splitEvent(await noticeToEvent(told.notice, receipt, "fresh"), command, text);
    };
    const messages = (await toMessages()).length;
    const tasks = [
      { name: "JSON.parse", run: () => JSON.parse(text) },
      { name: "events", run: toMessages },
    ];
    const [, ours] = await sideBySide(tasks, rounds, roundMs);
    if (ours === undefined) throw new Error("nothing was measured");
    const { ratio: value, least, most } = ours;
    const name = `events of an after-join of ${count.toLocaleString("en")} (${messages} messages): times JSON.parse`;
    rows.push({ part: "ratios", name, value, least, most, unit: "×", atMost: goal });
  }
  return rows;
}
