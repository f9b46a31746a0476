// The kinds of settings: a comma list, secrets, whole numbers, one of some words. Platforms and the gate itself are set by
// these. Nothing here may put a setting's content into a message, since it may be a secret.
import { type FieldReader, field, oneOf } from "./read-fields.ts";
import { err, ok } from "./result.ts";

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
