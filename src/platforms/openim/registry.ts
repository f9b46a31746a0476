// Every group callback that OpenIM is known to have, with its treatment (docs/reference/openim.md section 3): docs/callbacks.md is
// made from it, and each has a recorded body and a test. The Worker does without: it must not import this.
import type { Registered } from "../../core/callback.ts";
import { registered, treatmentOf } from "./commands.ts";

/** Those that the rules for names treat rightly. */
const treatedByName = [
  "callbackAfterSendGroupMsgCommand",
  "callbackAfterGroupMsgReadCommand",
  "callbackBeforeSendGroupMsgCommand",
  "callbackBeforeSetGroupMemberInfoCommand",
  "callbackBeforeSetGroupInfoCommand",
  "callbackBeforeSetGroupInfoExCommand",
] as const;

function rowOf(command: string): Registered {
  const treatment = treatmentOf(command);
  if (treatment === "decide") throw new Error(`${command} is decided, and needs its action`);
  return { treatment };
}

export const registry: ReadonlyMap<string, Registered> = new Map([
  ...registered,
  ...treatedByName.map((command) => [command, rowOf(command)] as const),
]);
