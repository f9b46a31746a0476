// What became of a member, in neutral words: Telegram tells the standing before and after (docs/reference/telegram.md). An
// update in which one of them is unknown has no notice, and travels as it was received. Never throws.
import type { Told } from "../../core/callback.ts";
import type { Notice, Role } from "../../core/notice.ts";
import { idIn, memberOf } from "../fields.ts";
import { contentOf, idUnder } from "./update.ts";

/** `out`: no member. */
type Standing = Role | "out";

const standings: ReadonlyMap<unknown, Standing> = new Map<unknown, Standing>([
  ["creator", "owner"],
  ["administrator", "admin"],
  ["member", "member"],
  ["left", "out"],
  ["kicked", "out"],
]);

function standingOf(member: unknown): Standing | undefined {
  const status = memberOf(member, "status");
  if (status !== "restricted") return standings.get(status);
  // Somebody restricted may be either.
  const inside = memberOf(member, "is_member");
  return typeof inside === "boolean" ? (inside ? "member" : "out") : undefined;
}

/** Whether somebody came by a request that was approved: without a link, or by one that asks. */
function wasApproved(content: unknown): boolean {
  const link = memberOf(content, "invite_link");
  return memberOf(content, "via_join_request") === true || memberOf(link, "creates_join_request") === true;
}

function noticeOf(content: unknown, groupId: string | undefined): Notice | undefined {
  const member = memberOf(content, "new_chat_member");
  const id = idUnder(member, "user");
  const operator = idUnder(content, "from");
  const before = standingOf(memberOf(content, "old_chat_member"));
  const after = standingOf(member);
  if (!groupId || !id || !operator || !before || !after || (before === "out" && after === "out")) return undefined;
  const group = { id: groupId, type: idIn(memberOf(content, "chat"), "type") ?? undefined };
  const members = [{ id }];
  const alone = operator === id;
  if (before === "out") {
    const how = alone || wasApproved(content) ? "apply" : "invite";
    return { type: "im.group.members.joined", data: { group, how, operator, members } };
  }
  if (after === "out") {
    return { type: "im.group.members.left", data: { group, how: alone ? "quit" : "kick", operator, members } };
  }
  if (after === "owner" && before !== "owner") {
    return { type: "im.group.owner.changed", data: { group, operator, owner: id } };
  }
  const changes = before === after ? {} : { role: after };
  return { type: "im.group.member.updated", data: { group, operator, member: { id }, changes } };
}

export function parseTold(_command: string, body: unknown): Told {
  const content = contentOf(body);
  const groupId = idUnder(content, "chat") ?? undefined;
  return { notice: noticeOf(content, groupId), groupId };
}
