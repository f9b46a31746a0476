// `lists why`: what the gate would decide about a user, and the chain of entries behind it. Reads only.

import { resolve } from "node:path";
import { factsOf } from "../../../src/platforms/facts.ts";
import { askGate, askStore, type Explanation, type Person, type Question } from "../showing/explanation.ts";
import { table } from "../showing/tables.ts";
import { wrongUse } from "../stop.ts";
import { readConfig, readDevVars } from "../storing/read-config.ts";
import { type CommonOptions, type World, withStore } from "../world.ts";

/** Of a cell: what decided is worth a long line. */
const mostCharacters = 160;

export interface WhyOptions extends CommonOptions {
  readonly group?: string;
  readonly inviter?: string;
  readonly type?: string;
  readonly platform: string;
  readonly action?: string;
  readonly url?: string;
  readonly token?: string;
  readonly json?: true;
}

function questionFrom(kind: string, id: string, options: WhyOptions): Question {
  if (kind !== "user") wrongUse("why asks about a user: lists why user <id> --group <id>.");
  const { platform, group, inviter, type } = options;
  const actions = factsOf(platform)?.actions ?? [];
  const invited = inviter !== undefined && actions.includes("invite");
  const action = options.action ?? (invited ? "invite" : (actions[0] ?? "apply"));
  if (group === undefined && action !== "create") wrongUse("--group is missing.");
  return { platform, action, group, type, inviter, candidates: [id] };
}

function tokenFrom({ token, config }: WhyOptions): string {
  const found = token || process.env.ADMIN_TOKEN || readDevVars(resolve(config)).ADMIN_TOKENS?.split(",")[0]?.trim();
  return found || wrongUse("No admin token: give --token, set ADMIN_TOKEN, or have ADMIN_TOKENS in .dev.vars.");
}

function tellPerson(person: Person, role: string): string {
  const { id, verdict, key, undecided, observed, code, message, entries } = person;
  const by = key === null ? (verdict === "allowed" ? "; no entry settles it" : "") : ` by ${key}`;
  const said = [code === undefined ? "" : `code ${code}`, message === undefined ? "" : JSON.stringify(message)];
  const marks = [
    undecided ? "undecided: an entry above could not be read or understood" : "",
    observed === undefined ? "" : `with observing entries enforced: ${observed === "deny" ? "refused" : "allowed"}`,
  ];
  const notes = [...said, ...marks].filter((text) => text !== "").map((text) => `  ${text}\n`);
  const rows = entries.map(({ key: name, fate, effect, note, value }) => [
    name,
    fate,
    effect,
    note,
    typeof value === "string" || value === undefined ? value : JSON.stringify(value),
  ]);
  const chain = rows.length === 0 ? "" : `\n${table(["key", "fate", "effect", "note", "value"], rows, mostCharacters)}`;
  return `${role}${id ?? "?"}: ${verdict}${by}\n${notes.join("")}${chain}`;
}

function tellFlood({ flood, problem }: Explanation, asksGate: boolean): string {
  if (flood === undefined) return "";
  if (flood.state === "closed") return `\nThe group is closed until ${flood.until} by ${flood.key}.\n`;
  if (flood.state === "open") return `\nMore come at once than ${flood.key} ever lets in.\n`;
  const why = asksGate ? `could not be told (${problem})` : "only the gate knows: give --url";
  return `\nThe flood rule ${flood.key} holds here; whether the group is closed, ${why}.\n`;
}

function tellAll(explanation: Explanation, question: Question, asksGate: boolean): string {
  const { enforced, inviter, candidates } = explanation;
  const problem = explanation.problem?.startsWith("flood: ") ? undefined : explanation.problem;
  const typeless = factsOf(question.platform)?.tellsType === true && question.type === undefined;
  return [
    ...candidates.map((person) => tellPerson(person, "")),
    inviter === undefined ? "" : `\n${tellPerson(inviter, "inviter ")}`,
    enforced ? "" : "\nMODE is observe: nobody is refused.\n",
    tellFlood(explanation, asksGate),
    problem === undefined ? "" : `\nThe lists could not be read whole: ${problem}\n`,
    typeless ? "\nThe group's type is not known here, so type/… counts as unread: give --type.\n" : "",
  ].join("");
}

export async function why(kind: string, id: string, options: WhyOptions, world: World): Promise<void> {
  const question = questionFrom(kind, id, options);
  const ask = async () => {
    if (options.url !== undefined) return await askGate(options.url, tokenFrom(options), question);
    const config = resolve(options.config);
    const { vars } = await readConfig(config, options.env);
    const settings = options.remote ? vars : { ...vars, ...readDevVars(config) };
    return await withStore(options, world, (store) => askStore(store, settings, question));
  };
  const explanation = await ask();
  await world.print(
    options.json
      ? `${JSON.stringify(explanation, null, 2)}\n`
      : tellAll(explanation, question, options.url !== undefined),
  );
}
