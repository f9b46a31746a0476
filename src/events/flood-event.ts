// What a group's counter has to tell → events: it was closed, with who came in just before, and it is open again.
// Pure: id and time are handed in. No callback stands behind these events, so they carry no original.
import { envelopeOf, isoOf } from "./envelope.ts";
import type { Event } from "./event.ts";

export interface ToldFlood {
  readonly id: string;
  readonly group: {
    readonly platform: string;
    readonly id: string;
    readonly type?: string | undefined;
    readonly source: string;
    readonly rule: {
      readonly key: string;
      readonly joins: number;
      readonly seconds: number;
      readonly for: number;
      readonly observe?: true;
    };
    readonly enforced: boolean;
  };
  readonly happening:
    | { readonly what: "started"; readonly since: number; readonly until: number; readonly ids: readonly string[] }
    | { readonly what: "ended"; readonly since: number; readonly at: number; readonly refused: number };
}

export function floodToEvent({ id, group, happening }: ToldFlood): Event {
  const { platform, source, rule, enforced } = group;
  const time = happening.what === "started" ? happening.since : happening.at;
  const envelope = envelopeOf(platform, source, id, time, group.id);
  const about = {
    group: { id: group.id, ...(group.type === undefined ? {} : { type: group.type }) },
    rule,
    enforced: enforced && rule.observe !== true,
  };
  if (happening.what === "started") {
    const { until, ids } = happening;
    const data = { ...about, until: isoOf(until), count: ids.length, members: ids.map((each) => ({ id: each })) };
    return { ...envelope, type: "im.group.flood.started", data };
  }
  const { since, at, refused } = happening;
  const data = { ...about, since: isoOf(since), seconds: Math.round((at - since) / 1000), refused };
  return { ...envelope, type: "im.group.flood.ended", data };
}
