// OpenIM as a platform: wires the files of this folder together.
import { memberOf } from "../fields.ts";
import { definePlatform } from "../module.ts";
import type { Platform } from "../platform.ts";
import { createAnswers, type OpenimAnswering } from "./answer.ts";
import { actionOf, isAboutMessages, treatmentOf } from "./commands.ts";
import { facts } from "./facts.ts";
import { actorIn, parseEntry } from "./parse-entry.ts";
import { parseTold } from "./parse-told.ts";
import { settings, warningsOf } from "./settings.ts";
import { readUrl, verify } from "./verify.ts";

export function createOpenim(secrets: readonly string[], answering: OpenimAnswering): Platform {
  return {
    name: "openim",
    probes: false,
    receiptWaitMs: facts.receiptWaitMs,
    isAboutMessages,
    actorIn,
    commandsOf: (url) => readUrl(url).commands,
    commandIn(body) {
      const command = memberOf(body, "callbackCommand");
      return typeof command === "string" && command !== "" ? command : undefined;
    },
    timeOf: () => undefined,
    treatmentOf,
    actionOf,
    verify: async (url) => verify(url, secrets),
    parseEntry,
    parseTold,
    answer: createAnswers(answering),
  };
}

export const openim = definePlatform({
  name: "openim",
  path: "/openim/*",
  facts,
  settings,
  refusalForAnybody: (text) => ({ actionCode: 0, errCode: 5001, errMsg: text, errDlt: "", nextCode: 1 }),
  configure({ secrets, partial, rejectCode }) {
    return {
      on: secrets.length > 0,
      warnings: () => warningsOf(secrets),
      health: { secrets: secrets.length, partial, rejectCode },
      create: ({ rejectMessage }) => createOpenim(secrets, { partial, rejectCode, rejectMessage }),
    };
  },
});
