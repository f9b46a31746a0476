/**
 * Callbacks of every platform and a raid against the sample lists that `npm start` loads (cli/sample-lists.json): who gets in, who does
 * not, and what the IM server makes of each answer. Must not expect an outcome: lists may have been edited since.
 */

import {
  type Callback,
  openimApply,
  openimMembersJoin,
  type TencentGroup,
  telegramJoin,
  tencentApply,
  tencentCreated,
  tencentInvite,
  tencentJoined,
} from "./callbacks.ts";
import { type Played, play } from "./play.ts";
import {
  type OpenimCredentials,
  openimRequest,
  type TelegramCredentials,
  type TencentCredentials,
  telegramRequest,
  tencentRequest,
} from "./requests.ts";

type Stop = { readonly heading: string; readonly callback: Callback };

const open = { groupId: "@TGS#2J4SZEAEL", type: "Public" };
const closed = { groupId: "closed-club", type: "Public" };

const tencentStops: readonly Stop[] = [
  { heading: "alice applies; she is on no list", callback: tencentApply(open, "alice") },
  { heading: "mallory applies; mallory is on the deny list everywhere", callback: tencentApply(open, "mallory") },
  { heading: "bob applies to closed-club, which is for members only", callback: tencentApply(closed, "bob") },
  { heading: "alice applies to closed-club; she is on its allow list", callback: tencentApply(closed, "alice") },
  {
    heading: "leckie invites leckie and jared; jared is on this group's deny list",
    callback: tencentInvite(open, "leckie", ["leckie", "jared"]),
  },
  { heading: "spammer invites bob; spammer may invite nobody", callback: tencentInvite(open, "spammer", ["bob"]) },
  { heading: "leckie has joined", callback: tencentJoined(open, ["leckie"]) },
  { heading: "leckie has created a group", callback: tencentCreated(open, "leckie", ["bob", "peter"]) },
];

const openimStops: readonly Stop[] = [
  { heading: "1028 applies, so the group is there already", callback: openimApply("12345", "1028") },
  { heading: "1028 joins and is given what its entry says", callback: openimMembersJoin("12345", ["1028"]) },
  {
    heading: "666 and 1028 join together; 666 is on the deny list, and OpenIM takes all or none",
    callback: openimMembersJoin("12345", ["666", "1028"]),
  },
];

const asks = (id: number, linkBy?: number) => (now: Date) =>
  telegramJoin({ group: -1001234567890, user: { id, firstName: "Somebody" }, linkBy, query: `query-${id}` }, now);

const telegramStops: readonly { readonly heading: string; readonly callback: (now: Date) => Callback }[] = [
  { heading: "1028 asks to join; the bot guards the group and lets in whom no entry refuses", callback: asks(1028) },
  { heading: "666 asks to join; 666 is on the deny list", callback: asks(666) },
];

/** A group that nobody has raided yet, of the type for which the sample lists have a flood rule. */
const raided = () => ({ groupId: `raided-${Date.now()}`, type: "Meeting" });
const strangers = 40;

/** Until when the group is closed, as POST /explain says it; nothing without an admin token or a gate that says it. */
async function closedUntil(baseUrl: string, adminToken: string | undefined, group: TencentGroup): Promise<string> {
  if (adminToken === undefined) return "";
  try {
    const response = await fetch(new URL("explain", baseUrl.endsWith("/") ? baseUrl : `${baseUrl}/`), {
      method: "POST",
      headers: { authorization: `Bearer ${adminToken}` },
      body: JSON.stringify({
        platform: "tencent",
        action: "apply",
        group: group.groupId,
        type: group.type,
        candidates: ["late-stranger"],
      }),
      signal: AbortSignal.timeout(2000),
    });
    const { flood }: { flood?: { until?: unknown } } = Object(await response.json());
    return typeof flood?.until === "string" ? `, closed until ${flood.until}` : "";
  } catch {
    return "";
  }
}

/** What a raid came to: how many got in, and the words that the others were refused with. */
function raidSentence(played: readonly Played[], closed: string): string {
  const letIn = played.filter(({ judgement }) => judgement.letIn.length > 0).length;
  const [refused] = played.filter(({ judgement }) => judgement.keptOut.length > 0);
  const words = refused === undefined ? "" : `; the first of them: ${refused.judgement.sentence}`;
  return `${letIn} let in, ${played.length - letIn} refused${closed}${words}`;
}

export type TourCredentials = {
  readonly tencent: TencentCredentials | undefined;
  readonly openim: OpenimCredentials | undefined;
  readonly telegram: TelegramCredentials | undefined;
  readonly adminToken?: string | undefined;
};

/** Plays every stop in turn and hands each line to `print`. Resolves to whether every answer was understood. */
export async function tour(
  baseUrl: string,
  { tencent, openim, telegram, adminToken }: TourCredentials,
  print: (line: string) => void,
): Promise<boolean> {
  const played: Played[] = [];
  const visit = async (
    platform: string,
    stop: Pick<Stop, "heading">,
    request: (now: Date) => Parameters<typeof play>[0],
  ) => {
    print(`${platform}: ${stop.heading}`);
    const result = await play(request(new Date()));
    print(`  ${result.judgement.sentence}`);
    for (const fault of result.judgement.faults) print(`  fault: ${fault}`);
    played.push(result);
  };
  if (tencent === undefined) print("Tencent: left out, there is no SdkAppid to call with (--app)");
  else {
    for (const stop of tencentStops) {
      await visit("Tencent", stop, (now) => tencentRequest(baseUrl, tencent, stop.callback, now));
    }
  }
  if (tencent !== undefined) {
    print(`Tencent: a raid; ${strangers} strangers apply to one group`);
    const group = raided();
    const raid: Played[] = [];
    for (let number = 1; number <= strangers; number++) {
      raid.push(await play(tencentRequest(baseUrl, tencent, tencentApply(group, `stranger-${number}`), new Date())));
    }
    print(`  ${raidSentence(raid, await closedUntil(baseUrl, adminToken, group))}`);
    played.push(...raid);
  }
  if (openim === undefined) print("OpenIM: left out, there is no secret to call with (--secret)");
  else {
    for (const stop of openimStops) {
      await visit("OpenIM", stop, (now) => openimRequest(baseUrl, openim, stop.callback, now));
    }
  }
  if (telegram === undefined) print("Telegram: left out, there is no secret to call with (--telegram-secret)");
  else {
    for (const stop of telegramStops) {
      await visit("Telegram", stop, (now) => telegramRequest(baseUrl, telegram, stop.callback(now), now));
    }
  }
  print(total(played));
  return played.every(({ judgement }) => judgement.understood);
}

/** "7 let in, 6 refused, 2 told of"; people are counted once for each callback. */
function total(played: readonly Played[]): string {
  const count = (size: (one: Played) => number): number => played.reduce((sum, one) => sum + size(one), 0);
  const letIn = count(({ judgement }) => judgement.letIn.length);
  const refused = count(({ judgement }) => judgement.keptOut.length);
  const told = count(({ judgement }) => (judgement.outcome.kind === "ignored" ? 1 : 0));
  const failures = count(({ judgement }) => (judgement.understood ? 0 : 1));
  const counts = `${letIn} let in, ${refused} refused, ${told} events told`;
  return failures === 0 ? counts : `${counts}; ${failures} of ${played.length} calls failed`;
}
