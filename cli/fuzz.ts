/**
 * `npm run fuzz [-- count]`: throws cases at the Worker, 100,000 unless told otherwise, of which one in fifty goes
 * through workerd. The seed is printed, and `--seed` throws the same dice again. Progress goes to stderr.
 * Exit code 0: nothing found; 1: the shrunk counterexample stands on stdout; 2: wrong use.
 */

import { randomInt } from "node:crypto";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { fuzz, type Place } from "../test/fuzz/run.ts";

function parseWhole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It takes a whole number.");
  return Number(text);
}

const program = new Command("fuzz").description("Throws mutated calls and list entries at the Worker.");
program
  .exitOverride()
  .argument("[count]", "how many cases", parseWhole, 100_000)
  .option("--seed <number>", "the dice; printed by every run", parseWhole, randomInt(1_000_000_000))
  .action(async (count: number, { seed }: { readonly seed: number }) => {
    console.log(`${count} cases, seed ${seed}`);
    const started = performance.now();
    const progress = (done: number, where: Place): void => {
      if (done % 1_000 === 0) process.stderr.write(`\r${done} ${where}, ${seconds(started)} s `);
    };
    const { failure, inProcess, inWorkerd } = await fuzz({ count, seed, progress });
    process.stderr.write("\n");
    if (failure === undefined) {
      console.log(`nothing found: ${inProcess} in process and ${inWorkerd} in workerd, ${seconds(started)} s`);
      return;
    }
    console.log(failure);
    process.exitCode = 1;
  });

const seconds = (since: number): number => Math.round((performance.now() - since) / 1000);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
