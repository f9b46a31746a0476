// A request's body as a judge should read it: the judges take for a person only what stands as text where a name should,
// Doorman also a whole number, and it counts whoever it cannot read. Without this a judge would see fewer people than
// there are. Must not import src.
import { isObject } from "../judges/judge.ts";

const people = ["DestinationMembers", "MemberList", "memberList", "initMemberList", "invitedUserIDs"];
const person = ["Requestor_Account", "Owner_Account", "Operator_Account", "userID", "applyID"];

function nameOf(value: unknown, otherwise: string): string {
  return typeof value === "string" || Number.isSafeInteger(value) ? String(value) : otherwise;
}

function readPerson(item: unknown, at: number): unknown {
  if (!isObject(item)) return nameOf(item, `unreadable ${at}`);
  const key = "Member_Account" in item ? "Member_Account" : "userID";
  return { [key]: nameOf(item[key], `unreadable ${at}`) };
}

/** The body with nothing in it but who is about to enter, as JSON; an unreadable body as it is. */
export function asJudged(body: string): string {
  let value: unknown;
  try {
    value = JSON.parse(body.replace(/^\ufeff/, ""));
  } catch {
    return body;
  }
  if (!isObject(value)) return body;
  const read: Record<string, unknown> = {};
  for (const key of people) {
    const list = Object.hasOwn(value, key) ? value[key] : undefined;
    if (Array.isArray(list)) read[key] = list.map(readPerson);
  }
  for (const key of person) if (Object.hasOwn(value, key)) read[key] = nameOf(value[key], "unreadable");
  return JSON.stringify(read);
}
