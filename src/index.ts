// What Cloudflare runs: the Worker, and beside it the class of its Durable Objects, which only workerd knows how to make.
import { createFloodClass } from "./cloudflare/flood.ts";
import { floodToEvent } from "./events/flood-event.ts";
import { deliver } from "./gate.ts";
import { type Env, workerOf } from "./worker.ts";

export { default } from "./worker.ts";

/** Counts one group's newcomers, and tells when it is closed and opened. */
export const Flood = createFloodClass((env: Env) => async (untold) => {
  const { ready } = workerOf(env);
  // With a wrong setting nothing can be told, until somebody puts it right.
  if (!("gate" in ready)) return false;
  const { gate } = ready;
  const tell = (one: (typeof untold)[number]) =>
    deliver(gate, floodToEvent(one), { platform: one.group.platform, command: "flood", text: "" });
  await Promise.all(untold.map(tell));
  return true;
});
