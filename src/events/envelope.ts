// What every event has around its data, as CloudEvents has it. Pure: id and time are handed in.

export const isoOf = (ms: number): string => new Date(ms).toISOString();

/** @param time Unix milliseconds. @param groupId the group that it is about, where that is known. */
export function envelopeOf(platform: string, source: string, id: string, time: number, groupId: string | undefined) {
  return {
    specversion: "1.0",
    id,
    source,
    ...(groupId === undefined ? {} : { subject: groupId }),
    time: isoOf(time),
    datacontenttype: "application/json",
    partitionkey: groupId === undefined ? platform : `${platform}:${groupId}`,
  } as const;
}
