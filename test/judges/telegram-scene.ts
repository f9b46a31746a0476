/**
 * What an update of Telegram's is about (who asks to join what) and the sentences that tell a person how it ended.
 * Must not judge: which outcome an answer has is decided in telegram.ts.
 */

import { type Fields, isObject, readFields, textAt } from "./judge.ts";
import type { TelegramOutcome } from "./telegram.ts";

export type Scene = {
  /** Whether it is a join request. */
  readonly asks: boolean;
  /** A guard bot's query. */
  readonly query: string | undefined;
  /** Ids as digits; "" where there is none. */
  readonly chat: string;
  readonly candidates: readonly string[];
};

const objectAt = (fields: Fields, key: string): Fields => {
  const value = fields[key];
  return isObject(value) ? value : {};
};

const idAt = (fields: Fields): string | undefined => (Number.isInteger(fields.id) ? String(fields.id) : undefined);

export function readUpdate(body: string): Scene {
  const fields = readFields(body);
  const request = objectAt(fields, "chat_join_request");
  const user = idAt(objectAt(request, "from"));
  return {
    asks: Object.hasOwn(fields, "chat_join_request"),
    query: textAt(request, "query_id"),
    chat: idAt(objectAt(request, "chat")) ?? "",
    candidates: user === undefined ? [] : [user],
  };
}

/** One sentence for what becomes of it. */
export function sentenceOf({ asks, query, candidates: [user = "nobody"] }: Scene, outcome: TelegramOutcome): string {
  const later = "sends the update again, for a day at most";
  switch (outcome.kind) {
    case "approves":
      return `Telegram lets ${user} in`;
    case "declines":
      return `Telegram declines ${user}'s request`;
    case "waits":
      return `Telegram leaves ${user}'s request to the group's admins${query === undefined ? "" : ", who are asked now"}`;
    case "ignored":
      return "Telegram takes the update as delivered";
    case "sent-again":
      return asks
        ? `Telegram counts an error (${outcome.why}) and ${later}; ${user} stays outside until an admin decides`
        : `Telegram counts an error (${outcome.why}) and ${later}`;
  }
}
