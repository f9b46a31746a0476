// Every update of Telegram's that is about entering and leaving groups, with its treatment (docs/reference/telegram.md):
// docs/callbacks.md is made from it, and each has a recorded body and a test. The Worker does without: it must not import
// this.
import { registryOf } from "../registry-of.ts";
import { registered, treatmentOf } from "./commands.ts";

export const registry = registryOf(registered, [], treatmentOf);
