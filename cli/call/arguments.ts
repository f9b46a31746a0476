/**
 * How the options of `npm run call` are read from the command line; what is wrong is told in one line (exit code 2).
 * Must not know what the options are for.
 */

import { readFileSync } from "node:fs";
import { InvalidArgumentError } from "commander";

/** Where Doorman stands, as it was typed. A query cannot be part of it: both IM servers add to the end. */
export function parseUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || `${url.search}${url.hash}${url.username}` !== "") {
    throw new InvalidArgumentError("It takes an http or https URL without a query.");
  }
  return text;
}

/** Whole seconds, with or without a sign. */
export function parseSeconds(text: string): number {
  if (!/^[+-]?\d{1,9}$/.test(text)) throw new InvalidArgumentError("It takes whole seconds.");
  return Number(text);
}

/** An id as Telegram has them: a whole number, a group's below zero. */
export function parseId(text: string): number {
  const id = Number(text);
  if (!/^-?\d{1,16}$/.test(text) || !Number.isSafeInteger(id))
    throw new InvalidArgumentError("It takes a whole number.");
  return id;
}

/** Ids separated by commas; white space belongs to an id. */
export function parseNames(text: string): readonly string[] {
  return text.split(",").filter((name) => name !== "");
}

/** The bytes of a file. */
export function parseFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch {
    throw new InvalidArgumentError("The file cannot be read.");
  }
}
