// The floor: the least that a Worker could do for the same answer. It reads the body, parses the JSON, makes the same KV
// reads or the same queue write, and answers with a constant. No framework, no schema, no check, no list is understood.
import { otherTypeNames } from "../src/platforms/facts.ts";

export interface FloorEnv {
  readonly LISTS: KVNamespace;
  readonly EVENTS: Queue;
}

/** As much of the bodies as a Worker that trusts them would name. */
interface Body {
  readonly GroupId?: string;
  readonly Type?: string;
  readonly Operator_Account?: string;
  readonly Requestor_Account?: string;
  readonly DestinationMembers?: readonly { readonly Member_Account: string }[];
  readonly NewMemberList?: readonly unknown[];
  readonly groupID?: string;
  readonly memberList?: readonly { readonly userID: string }[];
}

const allowed = { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" };
const goOn = { actionCode: 0, errCode: 0, errMsg: "", errDlt: "", nextCode: 0 };

/** The keys that the gate reads for the same call, in any order. */
export function keysOf(body: Body): string[] {
  const group = body.GroupId ?? body.groupID ?? "";
  const keys = [`group/${group}`, "default", "patterns", `group/${group}/flood`, "flood"];
  const add = (user: string): void => {
    keys.push(`user/${user}`, `group/${group}/user/${user}`);
  };
  if (body.DestinationMembers !== undefined) {
    for (const { Member_Account } of body.DestinationMembers) add(Member_Account);
    const inviter = body.Operator_Account ?? "";
    add(inviter);
    keys.push(`inviter/${inviter}`, `group/${group}/inviter/${inviter}`);
  } else if (body.memberList !== undefined) {
    for (const { userID } of body.memberList) add(userID);
  } else add(body.Requestor_Account ?? "");
  if (body.Type !== undefined) {
    keys.push(`type/${body.Type}`, `type/${body.Type}/flood`);
    for (const name of otherTypeNames(body.Type)) keys.push(`type/${name}`, `type/${name}/flood`);
  }
  return keys;
}

/** Every key in bulk reads of 100, all at once. */
export async function readAll(lists: KVNamespace, keys: readonly string[]): Promise<void> {
  const reads: Promise<unknown>[] = [];
  for (let at = 0; at < keys.length; at += 100)
    reads.push(lists.get(keys.slice(at, at + 100), { type: "text", cacheTtl: 30 }));
  await Promise.all(reads);
}

export default {
  async fetch(request, env) {
    const body: Body = JSON.parse(await request.text());
    if (body.NewMemberList !== undefined) await env.EVENTS.sendBatch([{ body, contentType: "json" }]);
    else await readAll(env.LISTS, keysOf(body));
    return Response.json(body.groupID === undefined ? allowed : goOn);
  },
} satisfies ExportedHandler<FloorEnv>;
