// Every group callback that Tencent is known to have, with its treatment (docs/reference/tencent.md section 3): docs/callbacks.md is
// made from it, and each has a recorded body and a test. The Worker does without: it must not import this.
import { registryOf } from "../registry-of.ts";
import { registered, treatmentOf } from "./commands.ts";

/** Those that the rules for names treat rightly. */
const treatedByName = [
  "Group.CallbackAfterSendMsg",
  "Group.CallbackAfterRecallMsg",
  "Group.CallbackAfterReadReceipt",
  "Group.CallbackSendMsgException",
  "Group.CallbackBeforeSendMsg",
  "Group.CallbackBeforeCreateTopic",
] as const;

export const registry = registryOf(registered, treatedByName, treatmentOf);
