// Opens a group that a flood rule has closed, by the gate's own counter of that group. Changes no list.
import { platformOf } from "../../../src/platforms/facts.ts";
import { keyParts } from "../../../src/policy/keys.ts";

/** What the gate's Durable Object lets others do (bound by script_name). */
export interface FloodCounter {
  end(): Promise<boolean>;
}
export type FloodCounters = DurableObjectNamespace<Rpc.DurableObjectBranded & FloodCounter>;

/** The counter's name, as the gate makes it. */
async function counterName(source: string, groupId: string): Promise<string> {
  const [part] = await keyParts([groupId]);
  return `${platformOf(source)}/${part}`;
}

/** @returns whether the group was closed. */
export async function endFlood(counters: FloodCounters, source: string, groupId: string): Promise<boolean> {
  return await counters.get(counters.idFromName(await counterName(source, groupId))).end();
}
