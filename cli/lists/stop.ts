// How a list command ends early on purpose: one line for the operator and an exit code, never a stack trace.
// 1: something was found or refused; 2: wrong use. Anything else that is thrown is a fault of ours.

import { CommanderError } from "commander";

const code = "lists.stop";

/** Refused or failed: exit code 1. */
export function refuse(message: string): never {
  throw new CommanderError(1, code, message);
}

/** Wrong use: exit code 2. */
export function wrongUse(message: string): never {
  throw new CommanderError(2, code, message);
}

/** The exit code of an error, and the line to print for it: commander has printed its own by then. */
export function endOf(error: unknown): { readonly exitCode: number; readonly line: string | undefined } {
  if (error instanceof CommanderError) {
    if (error.code === code) return { exitCode: error.exitCode, line: error.message };
    return { exitCode: error.exitCode === 0 ? 0 : 2, line: undefined };
  }
  return { exitCode: 1, line: reasonOf(error) };
}

/** What an error says, in one line, its cause included. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const detail = cause instanceof Error ? `: ${"code" in cause ? String(cause.code) : cause.message}` : "";
  return `${error.message}${detail}`.replaceAll(/\s*\n\s*/g, " ").trim();
}
