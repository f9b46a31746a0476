// The kinds of settings, as zod schemas: a comma list, secrets, whole numbers, one of some words. Platforms and the gate
// itself are set by these. Nothing here may put a setting's content into a message, since it may be a secret.
import * as z from "zod/mini";
import { field } from "./field.ts";

export type Check = readonly [message: string, holds: (item: string) => boolean];

/** A comma list without white space around its items. An empty item is a slip of the hand that may hide a lost secret. */
export const list = (...checks: readonly Check[]) =>
  z.pipe(
    z.optional(z.unknown()),
    z.transform((value = "", context): readonly string[] => {
      const input = "";
      if (typeof value !== "string" && typeof value !== "number") {
        context.issues.push({ code: "custom", message: "must be a comma list", input });
        return [];
      }
      const text = String(value).trim();
      const items = text === "" ? [] : text.split(",").map((item) => item.trim());
      for (const [message, holds] of [["is empty", (item: string) => item !== ""] as const, ...checks]) {
        if (!items.every(holds))
          context.issues.push({ code: "custom", message: `an item of the list ${message}`, input });
      }
      return items;
    }),
  );

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
export const oneOf = <const T extends string>(...words: readonly [T, ...T[]]) =>
  field(`must be ${words.join(" or ")}`, (value = words[0]) => words.find((word) => word === value));
