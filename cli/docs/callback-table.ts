// The tables of docs/callbacks.md: a row for each command of a platform's registry. The treatment and the event type come
// from the registry alone, so the document cannot say anything else than the code does.
import type { Registered } from "../../src/core/callback.ts";

/** Of each command: when it fires, and what switches it on. */
export type SaidOf = ReadonlyMap<string, readonly [when: string, switchedOnBy: string]>;

type Registry = ReadonlyMap<string, Registered>;

const treatments = {
  decide: "decided",
  record: "recorded",
  "record-message": "recorded with `RECORD_MESSAGES`",
  "go-on": "told to go on",
} as const;

function eventOf(registered: Registered): string {
  if (registered.treatment === "decide") return "`im.group.entry.decided`";
  if (registered.treatment === "go-on") return "none";
  if (registered.treatment === "record" && registered.type !== undefined) return `\`${registered.type}\``;
  if (registered.treatment === "record" && registered.types !== undefined)
    return registered.types.map((type) => `\`${type}\``).join(", ");
  return "`im.callback.received`";
}

/** Throws when a registered command is not explained, or an explained one is not registered. */
export function callbackTable(registry: Registry, said: SaidOf, switchName: string, quote: "`" | "" = ""): string {
  const strangers = [...said.keys()].filter((command) => !registry.has(command));
  if (strangers.length > 0) throw new Error(`explained, but not registered: ${strangers.join(", ")}`);
  const rows = [...registry].map(([command, registered]) => {
    const [when, switchedOnBy] = said.get(command) ?? [];
    if (when === undefined) throw new Error(`registered, but not explained in cli/docs: ${command}`);
    const cells = [`\`${command}\``, when, treatments[registered.treatment], eventOf(registered)];
    return `| ${[...cells, `${quote}${switchedOnBy}${quote}`].join(" | ")} |`;
  });
  return [`| command | when | treatment | event | ${switchName} |`, "|---|---|---|---|---|", ...rows].join("\n");
}
