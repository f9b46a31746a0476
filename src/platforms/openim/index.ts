// OpenIM as a platform: wires the files of this folder together.
import { memberOf } from "../fields.ts";
import type { Platform } from "../platform.ts";
import { createAnswers, type OpenimAnswering } from "./answer.ts";
import { actionOf, treatmentOf } from "./commands.ts";
import { parseEntry } from "./parse-entry.ts";
import { parseTold } from "./parse-told.ts";
import { readUrl, verify } from "./verify.ts";

export function createOpenim(secrets: readonly string[], answering: OpenimAnswering): Platform {
  return {
    name: "openim",
    probes: false,
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
