// The command line of `npm run lists`: commands, options and exit codes, nothing else. 0: done; 1: something was found or
// refused; 2: wrong use. The world is handed in, so that tests can run it in their own.

import { Command, Option } from "commander";
import { kinds } from "../../lists/entry/row.ts";
import { dateOrders } from "../../lists/reading/dates.ts";
import { formats } from "../../lists/reading/text-kind.ts";
import { platformFacts } from "../../src/platforms/facts.ts";
import { type AddOptions, add } from "./commands/add.ts";
import { type CheckOptions, check } from "./commands/check.ts";
import { type ExportOptions, exportAll } from "./commands/export.ts";
import * as feeds from "./commands/feed.ts";
import { addFlood, type FloodOptions, removeFlood } from "./commands/flood.ts";
import { diff, type FileOptions, importFile, sync } from "./commands/import.ts";
import { type RemoveOptions, remove } from "./commands/remove.ts";
import { type ShowOptions, show } from "./commands/show.ts";
import { type BatchesOptions, batches, undo } from "./commands/undo.ts";
import { type WhyOptions, why } from "./commands/why.ts";
import { exportFormats } from "./files/export-formats.ts";
import { parseDuration, parseNumber, parseUntil } from "./operator/option-values.ts";
import { endOf } from "./stop.ts";
import type { World, WriteOptions } from "./world.ts";

const subjects = "user, inviter, group, type, default, pattern, or key for a key as KV has it";

/** The options that every command has. */
function common(command: Command, config: string): Command {
  return command
    .addOption(new Option("-c, --config <file>", "wrangler.toml").default(config, "this checkout's"))
    .option("--local", "the lists of `npm start` on this machine (the default)")
    .option("--remote", "the deployed lists; needs CLOUDFLARE_API_TOKEN")
    .option("-e, --env <name>", "wrangler's environment")
    .option("--persist-to <folder>", "where the local lists are kept, as wrangler's option")
    .option("--namespace-id <id>", "the deployed namespace, where wrangler.toml has no id")
    .addOption(new Option("--api-url <url>", "instead of Cloudflare's API").hideHelp())
    .option("-y, --yes", "ask nothing");
}

function writing(command: Command, config: string): Command {
  return common(command, config)
    .option("--dry-run", "show what would be done, write nothing")
    .option("--allow-loss", "even when denies get weaker or go, or everybody is let in somewhere")
    .option("--by <name>", "who writes it; else git's user.email, else the login name");
}

/** What writes many at once. */
function batching(command: Command, config: string): Command {
  return writing(command, config).option(
    "--no-undo",
    "keep nothing of what stands there, so that it cannot be taken back",
  );
}

/** What can be said about an entry. */
function describing(command: Command): Command {
  return command
    .option("--group <id>", "in this group only")
    .option("--until <end>", "7d, 2026-12-31, 2026-12-31T18:00:00Z or Unix seconds", parseUntil)
    .option("--code <number>", "the error code that the client gets", parseNumber)
    .option("--message <text>", "shown to whom it refuses")
    .option("--reason <text>", "for operators only")
    .option("--observe", "found and reported, never enforced")
    .option("--final", "a user's deny that nothing overrides")
    .option("--mute-for <duration>", "OpenIM: whom it lets in is muted so long, as 10m", parseDuration)
    .option("--member <json>", "OpenIM: all that whom it lets in gets");
}

/** How a file is read, the same for every command that takes one. */
function readingFile(command: Command): Command {
  return command
    .option("--skip-bad", "leave bad lines out instead of ending")
    .addOption(new Option("--input-format <format>", "instead of what the file's content shows").choices(formats))
    .option(
      "--column <name=where>",
      "where a column is, as id=user.id; again for each",
      (text: string, all: string[]) => [...all, text],
      [],
    )
    .option(
      "--only <column=value>",
      "rows alone of which the column says so, as status=active; again for each",
      (text: string, all: string[]) => [...all, text],
      [],
    )
    .option(
      "--ignore <column>",
      "takes rows whatever the column says of a ban that is over; again for each",
      (text: string, all: string[]) => [...all, text],
      [],
    )
    .addOption(
      new Option("--dates <order>", "how 05/06/2026 is meant, where the file does not tell").choices(dateOrders),
    );
}

function reading(command: Command): Command {
  return readingFile(describing(command))
    .addOption(new Option("--kind <kind>", "where a line names none").choices(kinds).default("user"))
    .addOption(new Option("--effect <effect>", "where a line names none").choices(["deny", "allow"]));
}

function build(world: World, config: string, end: (code: number) => void): Command {
  const program = new Command("lists").description("Doorman's allow and deny lists, local or deployed.").exitOverride();
  program.configureOutput({
    writeOut: (text) => void world.print(text),
    writeErr: (text) => world.progress.note(text.trimEnd()),
  });
  const command = (name: string, description: string) => program.command(name).description(description);

  describing(writing(command("add", "put one entry"), config))
    .argument("<effect>", "deny or allow; flood for a flood rule, which has no kind")
    .argument("[kind]", subjects)
    .argument("[id]", "whom or what; nothing for default")
    .option("--place <number>", "a pattern's place, from 0; else where it stood, else last", parseNumber)
    .option(
      "--in <where>",
      "a pattern is matched against what an applicant wrote (text), or is called (name, Telegram)",
    )
    .option("--type <type>", "a flood rule for groups of this type (Tencent)")
    .option("--joins <number>", "a flood rule: so many may come in", parseNumber)
    .option("--per <duration>", "within so long, as 60s", parseDuration)
    .option("--for <duration>", "then the group is closed for so long, as 10m", parseDuration)
    .option("--off", "no flood rule here, whatever a wider one says")
    .action((effect: string, kind: string | undefined, id: string | undefined, options: AddOptions & FloodOptions) =>
      effect === "flood" ? addFlood(kind, options, world) : add(effect, kind, id, options, world),
    );
  reading(batching(command("remove", "take entries away: one, those about whom a file names, or a batch's"), config))
    .argument("[kind]", subjects)
    .argument("[id]")
    .option("--from <file>", "those about whom the file names; - is standard input")
    .option("--batch <name>", "those that this batch wrote")
    .option("--type <type>", "the flood rule of this type")
    .action((kind: string | undefined, id: string | undefined, options: RemoveOptions & FloodOptions) =>
      kind === "flood" ? removeFlood(id, options, world) : remove(kind, id, options, world),
    );
  writing(command("undo", "take a batch back, where nobody has changed since what it wrote"), config)
    .argument("<batch>")
    .action((batch: string, options: WriteOptions) => undo(batch, options, world));
  common(command("batches", "what was written of many at once in the last 30 days"), config)
    .option("--json", "as JSON")
    .action((options: BatchesOptions) => batches(options, world));
  common(command("show", "every entry about somebody or something, in force or not; without arguments, all"), config)
    .argument("[kind]", subjects)
    .argument("[id]")
    .option("--group <id>", "in this group only")
    .option("--reason <text>", "only where the reason holds this text, in any case")
    .option("--by <name>", "only what this author wrote")
    .option("--batch <name>", "only what this batch wrote")
    .option("--json", "as JSON")
    .action((kind: string | undefined, id: string | undefined, options: ShowOptions) => show(kind, id, options, world));
  common(command("why", "what the gate would decide about a user, and why"), config)
    .argument("<kind>", "user")
    .argument("<id>")
    .option("--group <id>", "the group they want to enter")
    .option("--inviter <id>", "who brings them in (Tencent), or made their link (Telegram)")
    .option("--type <type>", "the group's type (Tencent, Telegram)")
    .addOption(new Option("--platform <name>", "whose rules").choices(Object.keys(platformFacts)).default("tencent"))
    .addOption(new Option("--action <name>", "how they enter").choices(["apply", "invite", "join", "create"]))
    .option("--url <url>", "ask the gate that is deployed there")
    .option("--token <token>", "its admin token; else ADMIN_TOKEN, else .dev.vars")
    .option("--json", "as JSON")
    .action((kind: string, id: string, options: WhyOptions) => why(kind, id, options, world));
  reading(batching(command("import", "put a file's entries: CSV, JSON, or one id a line"), config))
    .argument("<file>", "- is standard input")
    .option("--replace", "overwrite what stands, even where that is stronger")
    .option("--keep", "leave all that stands, even where the file's is stronger")
    .option("--batch <name>", "of what is written; else made of file and time")
    .action((file: string, options: FileOptions) => importFile(file, options, world));
  common(command("export", "everything, on standard output"), config)
    .addOption(new Option("--format <format>", "of the output").choices(exportFormats).default("csv"))
    .action((options: ExportOptions) => exportAll(options, world));
  reading(common(command("diff", "what a sync would change; exit code 1 when there is something"), config))
    .argument("<file>", "- is standard input")
    .option("--json", "as JSON")
    .action(async (file: string, options: FileOptions) => end((await diff(file, options, world)) ? 0 : 1));
  reading(batching(command("sync", "make the lists equal to a file"), config))
    .argument("<file>", "- is standard input")
    .option("--batch <name>", "of what is written; else made of file and time")
    .action((file: string, options: FileOptions) => sync(file, options, world));
  reading(
    common(command("check", "what is wrong in the lists, or in a file; exit code 1 when there is something"), config),
  )
    .argument("[file]", "a file instead of the lists; - is standard input")
    .option("--json", "as JSON")
    .action(async (file: string | undefined, options: CheckOptions) =>
      end((await check(file, options, world)) ? 0 : 1),
    );
  addFeeds(program, world, config);
  return program;
}

/** `lists feed …` */
function addFeeds(program: Command, world: World, config: string): void {
  const feed = program.command("feed").description("long lists of denied user ids, packed (docs/lists.md)");
  const command = (name: string, description: string) => feed.command(name).description(description);
  readingFile(writing(command("put", "put a file's ids in force as a feed, all at once"), config))
    .argument("<name>")
    .argument("<file>", "- is standard input")
    .option("--message <text>", "shown to whom it refuses")
    .option("--reason <text>", "for operators only")
    .option("--code <number>", "the error code that the client gets", parseNumber)
    .option("--observe", "found and reported, never enforced")
    .action((name: string, file: string, options: feeds.FeedPutOptions) => feeds.put(name, file, options, world));
  common(command("list", "the feeds in force, and what they replaced in the last 7 days"), config)
    .option("--json", "as JSON")
    .action((options: feeds.FeedShowOptions) => feeds.listAll(options, world));
  common(command("show", "one feed"), config)
    .argument("<name>")
    .option("--json", "as JSON")
    .action((name: string, options: feeds.FeedShowOptions) => feeds.show(name, options, world));
  writing(command("rollback", "put the version that was replaced last back in force"), config)
    .argument("<name>")
    .action((name: string, options: WriteOptions) => feeds.rollback(name, options, world));
  writing(command("remove", "end a feed; rollback brings it back for 7 days"), config)
    .argument("<name>")
    .action((name: string, options: WriteOptions) => feeds.remove(name, options, world));
}

/** Runs one command. Resolves with the exit code; what is to be said has been said by then. */
export async function runLists(args: readonly string[], world: World, config: string): Promise<number> {
  let code = 0;
  try {
    await build(world, config, (end) => {
      code = end;
    }).parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    const { exitCode, line } = endOf(error);
    if (line !== undefined) world.progress.note(line);
    return exitCode;
  }
}
