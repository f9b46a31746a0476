// Every update of Telegram's that is about entering and leaving groups, with its treatment (docs/reference/telegram.md):
// docs/callbacks.md is made from it, and each has a recorded body and a test. The Worker does without: it must not import
// this.
import type { Registered } from "../../core/callback.ts";
import { registryOf } from "../registry-of.ts";
import { registered, treatmentOf } from "./commands.ts";

/** What becomes of a member is one update with old and new standing, so the body tells which it is. */
const types = [
  "im.group.members.joined",
  "im.group.members.left",
  "im.group.member.updated",
  "im.group.owner.changed",
] as const;

const withTypes = (row: Registered): Registered => (row.treatment === "record" ? { ...row, types } : row);

export const registry = registryOf(
  new Map([...registered].map(([command, row]) => [command, withTypes(row)])),
  [],
  treatmentOf,
);
