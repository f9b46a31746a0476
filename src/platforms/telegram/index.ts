// Telegram as a platform: wires the files of this folder together.
import { definePlatform } from "../module.ts";
import type { Platform } from "../platform.ts";
import { createAnswers, type TelegramAnswering } from "./answer.ts";
import { actionOf, isAboutMessages, treatmentOf } from "./commands.ts";
import { facts } from "./facts.ts";
import { parseEntry } from "./parse-entry.ts";
import { parseTold } from "./parse-told.ts";
import { settings, warningsOf } from "./settings.ts";
import { commandIn, identityOf, timeOf } from "./update.ts";
import { verify } from "./verify.ts";

export function createTelegram(secrets: readonly string[], answering: TelegramAnswering): Platform {
  return {
    name: "telegram",
    probes: false,
    receiptWaitMs: facts.receiptWaitMs,
    isAboutMessages,
    // What is not decided is nothing to us.
    actorIn: () => ({ id: undefined, groupId: undefined }),
    // The URL is the same for every update.
    commandsOf: () => [],
    commandIn,
    timeOf,
    identityOf,
    treatmentOf,
    actionOf,
    verify: async (_url, _now, headers) => verify(headers, secrets),
    parseEntry,
    parseTold,
    answer: createAnswers(answering),
  };
}

export const telegram = definePlatform({
  name: "telegram",
  path: "/telegram",
  facts,
  settings,
  // A status that is not 2xx is all that Telegram reads.
  refusalForAnybody: () => ({}),
  configure({ secrets, allowed }) {
    return {
      on: secrets.length > 0,
      warnings: warningsOf,
      health: { secrets: secrets.length, allowed },
      create: () => createTelegram(secrets, { allowed }),
    };
  },
});
