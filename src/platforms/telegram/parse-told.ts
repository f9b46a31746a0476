// What became of a member, in neutral words: Telegram tells the standing before and after (docs/reference/telegram.md). An
// update in which one of them is unknown has no notice, and travels as it was received. Never throws.
import * as z from "zod/mini";
import type { Told } from "../../core/callback.ts";
import { field } from "../../core/field.ts";
import type { Notice, Role } from "../../core/notice.ts";
import { filledText, idIn, knownId, memberOf, reads } from "../fields.ts";
import { joinRequest } from "./commands.ts";
import { contentOf } from "./update.ts";

/** `out`: no member. Somebody restricted may be either. */
type Standing = Role | "out";

const standings: ReadonlyMap<unknown, Standing> = new Map<unknown, Standing>([
  ["creator", "owner"],
  ["administrator", "admin"],
  ["member", "member"],
  ["left", "out"],
  ["kicked", "out"],
]);

const restricted: ReadonlyMap<unknown, Standing> = new Map<unknown, Standing>([
  [true, "member"],
  [false, "out"],
]);

const standing = field("no standing that is known", (value): Standing | undefined => {
  const status = memberOf(value, "status");
  return status === "restricted" ? restricted.get(memberOf(value, "is_member")) : standings.get(status);
});

const person = z.object({ id: knownId });

const memberUpdated = z.object({
  chat: z.object({ id: knownId, type: filledText }),
  from: person,
  old_chat_member: standing,
  new_chat_member: standing,
});

/** Whether somebody came by a request that was approved: without a link, or by one that asks. */
function wasApproved(content: unknown): boolean {
  const link = memberOf(content, "invite_link");
  return memberOf(content, "via_join_request") === true || memberOf(link, "creates_join_request") === true;
}

type Change = z.infer<typeof memberUpdated>;

function toNotice(change: Change, id: string, asked: boolean): Notice | undefined {
  const { chat, from, old_chat_member: before, new_chat_member: after } = change;
  const group = { id: chat.id, type: chat.type };
  const operator = from.id;
  const members = [{ id }];
  const alone = operator === id;
  if (before === "out" && after === "out") return undefined;
  if (before === "out") {
    return {
      type: "im.group.members.joined",
      data: { group, how: alone || asked ? "apply" : "invite", operator, members },
    };
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

export function parseTold(command: string, body: unknown): Told {
  const content = contentOf(body);
  const groupId = idIn(memberOf(content, "chat"), "id") ?? undefined;
  if (command === joinRequest) return { notice: undefined, groupId };
  const id = idIn(memberOf(memberOf(content, "new_chat_member"), "user"), "id");
  const read = reads(memberUpdated, (data): Notice | undefined =>
    id === null ? undefined : toNotice(data, id, wasApproved(content)),
  );
  return { notice: read(content), groupId };
}
