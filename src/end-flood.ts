// POST /flood/end: opens a group that a flood rule has closed, at once. For admins only. Other isolates may remember the
// group as closed for up to 30 s more.
import type { PlatformName } from "./core/callback.ts";
import { parseJson } from "./core/parse-json.ts";
import { asFilledText, field, isObject, oneOf, readWhole, unknownNames } from "./core/read-fields.ts";
import { counterName } from "./decide-request.ts";
import type { Gate } from "./gate.ts";
import { readBody } from "./read-body.ts";

export interface FloodEnd {
  readonly status: 200 | 400 | 503;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * @param platforms the names of those that there are.
 * @returns whether the group was closed; 503: nobody could be asked in time.
 */
export async function endFlood(
  request: Request,
  { clock, settings, floods }: Gate,
  platforms: readonly PlatformName[],
): Promise<FloodEnd> {
  const question = { platform: oneOf("is none", platforms), group: field("is no id", asFilledText) };
  return await clock.within(settings.decisionTimeoutMs, async (deadline) => {
    const body = await readBody(request, settings.maxBodyBytes, deadline);
    const value = body.ok ? parseJson(body.value) : undefined;
    const asked = readWhole(value, question);
    if (!asked.ok || !isObject(value) || unknownNames(value, question).length > 0)
      return { status: 400, body: { error: `platform must be ${platforms.join(" or ")}, and group an id` } };
    const { platform, group } = asked.value;
    try {
      const ended = await deadline.hold(floods.end(await counterName(platform, group)));
      return { status: 200, body: { ended } };
    } catch (error) {
      return { status: 503, body: { error: String(error) } };
    }
  });
}
