// POST /flood/end: opens a group that a flood rule has closed, at once. For admins only. Other isolates may remember the
// group as closed for up to 30 s more.
import * as z from "zod/mini";
import { counterName } from "./decide-request.ts";
import type { Gate } from "./gate.ts";
import { readBody } from "./read-body.ts";

const question = z.strictObject({
  platform: z.enum(["tencent", "openim"]),
  group: z.string().check(z.minLength(1)),
});

export interface FloodEnd {
  readonly status: 200 | 400 | 503;
  readonly body: Readonly<Record<string, unknown>>;
}

/** @returns whether the group was closed; 503: nobody could be asked in time. */
export async function endFlood(request: Request, { clock, settings, floods }: Gate): Promise<FloodEnd> {
  return await clock.within(settings.decisionTimeoutMs, async (deadline) => {
    const body = await readBody(request, settings.maxBodyBytes, deadline);
    const asked = question.safeParse(body.ok ? parseJson(body.value) : undefined);
    if (!asked.success) return { status: 400, body: { error: "platform must be tencent or openim, and group an id" } };
    const { platform, group } = asked.data;
    try {
      const ended = await deadline.hold(floods.end(await counterName(platform, group)));
      return { status: 200, body: { ended } };
    } catch (error) {
      return { status: 503, body: { error: String(error) } };
    }
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
