// Reading settings, and their kinds: a comma list, secrets, whole numbers, one of some words. Platforms and the gate itself
// are set by these. Nothing here may put a setting's content into a message, since it may be a secret.
import { type FieldReader, type FieldReaders, type Fields, field, oneOf, readWhole } from "./read-fields.ts";
import { err, ok, type Result } from "./result.ts";

export type Env = Readonly<Record<string, unknown>>;

/** How a setting is called in the env: `decisionTimeoutMs` is DECISION_TIMEOUT_MS. */
const nameInEnv = (name: string): string => name.replace(/[A-Z]/g, "_$&").toUpperCase();

/** What the readers' settings are called there. */
export const namesIn = (readers: FieldReaders, prefix = ""): readonly string[] =>
  Object.keys(readers).map((name) => nameInEnv(prefix + name));

/**
 * Reads settings out of the env, or says of each what is wrong with it, `NAME: what`.
 * @param prefix stands before their names in the env: of `telegram_`, `allowed` is TELEGRAM_ALLOWED.
 */
export function readSettingsOf<Readers extends FieldReaders>(
  env: Env,
  readers: Readers,
  prefix = "",
): Result<Fields<Readers>, readonly string[]> {
  const values = Object.fromEntries(Object.keys(readers).map((name) => [name, env[nameInEnv(prefix + name)]]));
  const read = readWhole(values, readers);
  return read.ok ? read : err(read.error.map(({ name, wrong }) => `${nameInEnv(prefix + name)}: ${wrong}`));
}

export type Check = readonly [message: string, holds: (item: string) => boolean];

/** A comma list without white space around its items. An empty item is a slip of the hand that may hide a lost secret. */
export const list =
  (...checks: readonly Check[]): FieldReader<readonly string[]> =>
  (value = "") => {
    if (typeof value !== "string" && typeof value !== "number") return err("must be a comma list");
    const text = String(value).trim();
    const items = text === "" ? [] : text.split(",").map((item) => item.trim());
    // The first is enough: what is empty is too short as well.
    const failed = [["is empty", (item: string) => item !== ""] as const, ...checks].find(
      ([, holds]) => !items.every(holds),
    );
    return failed === undefined ? ok(items) : err(`an item of the list ${failed[0]}`);
  };

export const secrets = (least: number, most: number, ...checks: readonly Check[]) =>
  list(
    ["is still the placeholder", (item) => !/^change-?me/i.test(item)],
    [`is shorter than ${least} characters`, ({ length }) => length >= least],
    [`is longer than ${most} characters`, ({ length }) => length <= most],
    ...checks,
  );

export const integer = (least: number, most: number, otherwise: number) =>
  field(`must be a whole number from ${least} to ${most}`, (value = otherwise) => {
    const number = typeof value === "string" && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
    const inRange = Number.isInteger(number) && Number(number) >= least && Number(number) <= most;
    return inRange ? Number(number) : undefined;
  });

/** The first one is the default. */
export const word = <const Word extends string>(...words: readonly [Word, ...Word[]]): FieldReader<Word> => {
  const read = oneOf(`must be ${words.join(" or ")}`, words);
  return (value = words[0]) => read(value);
};
