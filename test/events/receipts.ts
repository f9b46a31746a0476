// Receipts of callbacks for the tests of events: what was received, when, and under which command.
import type { Receipt } from "../../src/events/to-event.ts";

/** 2026-11-20T09:30:00Z, in Unix milliseconds. */
export const receivedAt = Date.UTC(2026, 10, 20, 9, 30);
/** The EventTime of Tencent's own samples, in Unix milliseconds. */
export const eventTime = 1_670_574_414_123;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function tencentReceipt(text: string, more: Partial<Receipt> = {}): Receipt {
  return {
    platform: "tencent",
    source: "/tencent/1400000000",
    command: "Group.CallbackAfterNewMemberJoin",
    text,
    body: parse(text),
    time: eventTime,
    receivedAt,
    ...more,
  };
}

export function openimReceipt(text: string, more: Partial<Receipt> = {}): Receipt {
  return {
    ...tencentReceipt(text),
    platform: "openim",
    source: "/openim",
    command: "callbackAfterJoinGroupCommand",
    time: undefined,
    ...more,
  };
}
