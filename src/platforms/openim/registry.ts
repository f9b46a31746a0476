// Every group callback that OpenIM is known to have, with its treatment (docs/reference/openim.md section 3): docs/callbacks.md is
// made from it, and each has a recorded body and a test. The Worker does without: it must not import this.
import { registryOf } from "../registry-of.ts";
import { registered, treatmentOf } from "./commands.ts";

/** Those that the rules for names treat rightly. */
const treatedByName = [
  "callbackAfterSendGroupMsgCommand",
  "callbackAfterGroupMsgReadCommand",
  "callbackOfflinePushCommand",
  "callbackOnlinePushCommand",
  "callbackSuperGroupOnlinePushCommand",
  "callbackBeforeSendGroupMsgCommand",
  "callbackBeforeSetGroupMemberInfoCommand",
  "callbackBeforeSetGroupInfoCommand",
  "callbackBeforeSetGroupInfoExCommand",
] as const;

export const registry = registryOf(registered, treatedByName, treatmentOf);
