// Tencent Chat as a platform: wires the files of this folder together.
import { memberOf } from "../fields.ts";
import { definePlatform } from "../module.ts";
import type { Platform } from "../platform.ts";
import { createAnswers } from "./answer.ts";
import { actionOf, isAboutMessages, treatmentOf } from "./commands.ts";
import { facts } from "./facts.ts";
import { actorIn, parseEntry } from "./parse-entry.ts";
import { parseTold } from "./parse-told.ts";
import { settings, warningsOf, wrongTogether } from "./settings.ts";
import { createVerify, type TencentCredentials } from "./verify.ts";

/** The docs' samples show EventTime as text, real servers send a number, old ones nothing (docs/reference/tencent.md 3.1). */
function readEventTime(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : undefined;
}

export function createTencent(credentials: TencentCredentials, rejectMessage: string): Platform {
  return {
    name: "tencent",
    probes: true,
    receiptWaitMs: facts.receiptWaitMs,
    isAboutMessages,
    actorIn,
    commandsOf: (url) => [...new Set(url.searchParams.getAll("CallbackCommand"))].filter((command) => command !== ""),
    commandIn(body) {
      const command = memberOf(body, "CallbackCommand");
      return typeof command === "string" && command !== "" ? command : undefined;
    },
    timeOf: (body) => readEventTime(memberOf(body, "EventTime")),
    treatmentOf,
    actionOf,
    verify: createVerify(credentials),
    parseEntry,
    parseTold,
    answer: createAnswers(rejectMessage),
  };
}

export const tencent = definePlatform({
  name: "tencent",
  path: "/tencent",
  facts,
  settings,
  refusalForAnybody: (text) => ({ ActionStatus: "FAIL", ErrorCode: 1, ErrorInfo: text }),
  configure({ sdkAppIds: appIds, tokens, auth }) {
    const credentials = { appIds, tokens, auth };
    return {
      on: appIds.length > 0,
      wrong: wrongTogether(credentials),
      warnings: () => warningsOf(credentials),
      health: { appIds, auth, tokens: tokens.length },
      create: ({ rejectMessage }) => createTencent(credentials, rejectMessage),
    };
  },
});
