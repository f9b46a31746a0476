// Records what an after-callback tells: its event, in neutral words where there are any, to the queue or else the spool.
// Must not fail for anything that a body holds: what cannot be put into words travels as it was received.
import { noticeToEvent, type Receipt } from "./events/to-event.ts";
import { deliver, type Gate } from "./gate.ts";
import type { Platform } from "./platforms/platform.ts";

export interface ToldToRecord {
  readonly platform: Platform;
  readonly receipt: Receipt;
  /** Every command that the URL and the body name. */
  readonly commands: readonly string[];
}

/** @returns whether queue or spool have all of it; if not, the log has the rest. Never rejects. */
export async function recordTold(gate: Gate, told: ToldToRecord): Promise<boolean> {
  const { command } = told.receipt;
  const id = gate.newId();
  try {
    return await inWords(gate, told, id);
  } catch (error) {
    gate.log.unexpected(error, { command });
  }
  try {
    // Without a time its id is not made of the text either, so that as little as possible can go wrong again.
    const receipt = { ...told.receipt, body: undefined, time: undefined };
    return await deliver(gate, await noticeToEvent(undefined, receipt, id), receipt);
  } catch (error) {
    gate.log.unexpected(error, { command });
    return false;
  }
}

async function inWords(gate: Gate, { platform, receipt, commands }: ToldToRecord, id: string): Promise<boolean> {
  // With two commands nobody knows what the body tells; it travels as text.
  const body = commands.length === 1 ? receipt.body : undefined;
  const { notice, groupId } = platform.parseTold(receipt.command, body);
  const whole = { ...receipt, body, groupId };
  return await deliver(gate, await noticeToEvent(notice, whole, id), whole);
}
