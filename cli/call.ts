/**
 * `npm run call -- …`: plays Tencent Chat, OpenIM or Telegram against a Doorman at any URL and says what the IM server would do
 * with the answer. Only options and exit codes stand here: 0 the answer was understood, 1 the IM server would count a
 * failure, 2 wrong use. Must not import anything of src/.
 */

import { Command, CommanderError, Option } from "commander";
import { parseFile, parseId, parseNames, parseSeconds, parseUrl } from "./call/arguments.ts";
import {
  type Callback,
  openimApply,
  openimMembersJoin,
  type TelegramUser,
  telegramJoin,
  telegramMember,
  tencentApply,
  tencentCreated,
  tencentInvite,
  tencentJoined,
  tencentSubscribe,
} from "./call/callbacks.ts";
import {
  type CredentialOptions,
  defaultVarsFile,
  findAdminToken,
  findOpenim,
  findTelegram,
  findTencent,
} from "./call/credentials.ts";
import { play, report, reportJson } from "./call/play.ts";
import { type CallRequest, openimRequest, telegramRequest, tencentRequest } from "./call/requests.ts";
import { tour } from "./call/tour.ts";

type CommonOptions = CredentialOptions & { readonly url: string };
type CallOptions = CommonOptions & {
  readonly group: string;
  readonly unsigned?: true;
  readonly body?: Uint8Array;
  readonly json?: true;
};
type TencentOptions = CallOptions & { readonly type: string; readonly skew: number };

const noTencent = "No SdkAppid and token to call with: run `npm start` first, or give --app and --token.";
const noOpenim = "No OpenIM secret to call with: run `npm start` first, or give --secret.";
const noTelegram = "No Telegram secret to call with: put TELEGRAM_SECRETS into .dev.vars, or give --secret.";

const program = new Command("call").description("Plays the IM server: sends a callback and judges the answer.");
program.exitOverride();

async function callTencent(options: TencentOptions, callback: Callback): Promise<void> {
  const credentials = findTencent(options);
  const unsigned = options.unsigned === true;
  if (credentials === undefined || (credentials.token === undefined && !unsigned)) {
    return program.error(noTencent, { exitCode: 2 });
  }
  const known = unsigned ? { sdkAppId: credentials.sdkAppId } : credentials;
  const wire = { skewSeconds: options.skew, body: options.body };
  return show(tencentRequest(options.url, known, callback, new Date(), wire), options);
}

async function callOpenim(options: CallOptions, callback: Callback): Promise<void> {
  const known = options.unsigned === true ? { secret: "not-the-secret" } : findOpenim(options);
  if (known === undefined) return program.error(noOpenim, { exitCode: 2 });
  return show(openimRequest(options.url, known, callback, new Date(), { body: options.body }), options);
}

async function callTelegram(options: TelegramOptions, callback: (now: Date) => Callback): Promise<void> {
  const found = findTelegram({ ...options, telegramSecret: options.secret });
  const known = options.unsigned === true ? { secret: "not-the-secret" } : found;
  if (known === undefined) return program.error(noTelegram, { exitCode: 2 });
  const now = new Date();
  return show(telegramRequest(options.url, known, callback(now), now, { body: options.body }), options);
}

async function show(request: CallRequest, options: Pick<CallOptions, "json">): Promise<void> {
  const played = await play(request);
  console.log(options.json === true ? reportJson(played) : report(played));
  process.exitCode = played.judgement.understood ? 0 : 1;
}

/** Adds a command and the options that every command has. */
function addCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option("--url <url>", "where Doorman stands", parseUrl, "http://localhost:8787")
    .addOption(
      new Option("--vars <file>", "where --app, --token and --secret are looked up").default(
        defaultVarsFile,
        ".dev.vars of this checkout",
      ),
    );
}

function addCall(parent: Command, name: string, description: string): Command {
  return addCommand(parent, name, description)
    .option("--body <file>", "send this file's bytes instead of the callback's own body", parseFile)
    .option("--json", "print one JSON object: request, answer, judgement");
}

function addTencent(name: string, description: string): Command {
  return addCall(tencent, name, description)
    .option("--group <id>", "GroupId", "@TGS#2J4SZEAEL")
    .option("--type <type>", "the group's Type", "Public")
    .option("--app <id>", "SdkAppid")
    .option("--token <token>", "the token that signs")
    .option("--unsigned", "send neither Sign nor RequestTime")
    .option("--skew <seconds>", "send a RequestTime that is this far off", parseSeconds, 0);
}

const tencent = program.command("tencent").description("Tencent Chat's callbacks");
addTencent("apply", "Group.CallbackBeforeApplyJoinGroup: somebody asks to join")
  .option("--user <id>", "who", "alice")
  .option("--text <words>", "what they write")
  .action((options: TencentOptions & { user: string; text?: string }) => {
    return callTencent(options, tencentApply(groupOf(options), options.user, options.text));
  });
addTencent("invite", "Group.CallbackBeforeInviteJoinGroup: a member brings others in")
  .option("--inviter <id>", "who invites", "leckie")
  .option("--members <ids>", "whom, separated by commas", parseNames, ["leckie", "jared"])
  .action((options: TencentOptions & { inviter: string; members: readonly string[] }) => {
    return callTencent(options, tencentInvite(groupOf(options), options.inviter, options.members));
  });
addTencent("subscribe", "OfficialAccount.CallbackBeforeAddSubscriber: people subscribe to an official channel")
  .option("--channel <id>", "Official_Account", "@TOA#_news")
  .option("--operator <id>", "who adds them; without it the first subscribes himself")
  .option("--members <ids>", "who, separated by commas", parseNames, ["alice"])
  .action((options: TencentOptions & { channel: string; operator?: string; members: readonly string[] }) => {
    const operator = options.operator ?? options.members[0] ?? "";
    return callTencent(options, tencentSubscribe(options.channel, operator, options.members));
  });
addTencent("joined", "Group.CallbackAfterNewMemberJoin: people have joined")
  .option("--inviter <id>", "who invited them; without it they applied")
  .option("--members <ids>", "who, separated by commas", parseNames, ["alice"])
  .action((options: TencentOptions & { inviter?: string; members: readonly string[] }) => {
    return callTencent(options, tencentJoined(groupOf(options), options.members, options.inviter));
  });
addTencent("created", "Group.CallbackAfterCreateGroup: a group was created")
  .option("--operator <id>", "who created it and owns it", "leckie")
  .option("--members <ids>", "its first members, separated by commas", parseNames, ["bob", "peter"])
  .action((options: TencentOptions & { operator: string; members: readonly string[] }) => {
    return callTencent(options, tencentCreated(groupOf(options), options.operator, options.members));
  });

const openim = program.command("openim").description("OpenIM's callbacks");
addCall(openim, "members-join", "callbackBeforeMembersJoinGroupCommand: people are about to join")
  .option("--group <id>", "groupID", "12345")
  .option("--members <ids>", "who, separated by commas", parseNames, ["1028"])
  .option("--secret <secret>", "the secret in the path")
  .option("--unsigned", "send a secret that is wrong")
  .action((options: CallOptions & { members: readonly string[] }) => {
    return callOpenim(options, openimMembersJoin(options.group, options.members));
  });

addCall(openim, "apply", "callbackBeforeJoinGroupCommand: somebody asks to join")
  .option("--group <id>", "groupID", "12345")
  .option("--user <id>", "who", "1028")
  .option("--text <words>", "what they write")
  .option("--secret <secret>", "the secret in the path")
  .option("--unsigned", "send a secret that is wrong")
  .action((options: CallOptions & { user: string; text?: string }) => {
    return callOpenim(options, openimApply(options.group, options.user, options.text));
  });

type TelegramOptions = Omit<CallOptions, "group"> & {
  readonly group: number;
  readonly user: number;
  readonly firstName: string;
  readonly lastName?: string;
  readonly username?: string;
};

const userOf = ({ user: id, firstName, lastName, username }: TelegramOptions): TelegramUser => {
  return { id, firstName, lastName, username };
};

function addTelegram(name: string, description: string): Command {
  return addCall(telegram, name, description)
    .option("--group <id>", "the group's id", parseId, -1001234567890)
    .option("--user <id>", "the user's id", parseId, 1028)
    .option("--first-name <name>", "the user's first name", "Somebody")
    .option("--last-name <name>", "the user's last name")
    .option("--username <name>", "the user's @name, without the @")
    .option("--secret <secret>", "the secret in the header")
    .option("--unsigned", "send a secret that is wrong");
}

const telegram = program.command("telegram").description("Telegram's updates");
addTelegram("join", "chat_join_request: somebody asks to join")
  .option("--bio <text>", "what the user says of himself")
  .option("--link-by <id>", "who made the invite link by which the user came", parseId)
  .option("--classic", "without a query: the bot does not guard the group, it is one admin of several")
  .action((options: TelegramOptions & { bio?: string; linkBy?: number; classic?: true }) => {
    const { group, bio, linkBy, classic } = options;
    const query = classic === true ? undefined : "a-query-id";
    return callTelegram(options, (now) => telegramJoin({ group, user: userOf(options), bio, linkBy, query }, now));
  });
for (const [what, description] of [
  ["joined", "chat_member: somebody has come in"],
  ["left", "chat_member: somebody has left"],
] as const) {
  addTelegram(what, description)
    .option("--by <id>", "who brought them in or put them out; without it they did it themselves", parseId)
    .action((options: TelegramOptions & { by?: number }) => {
      const by = options.by ?? options.user;
      return callTelegram(options, (now) => telegramMember(what, options.group, userOf(options), by, now));
    });
}

addCommand(program, "tour", "callbacks of every platform and a raid, against the sample lists that `npm start` loads")
  .option("--app <id>", "SdkAppid")
  .option("--token <token>", "the token that signs")
  .option("--secret <secret>", "OpenIM's secret in the path")
  .option("--telegram-secret <secret>", "Telegram's secret in the header")
  .action(async (options: CommonOptions) => {
    const known = { tencent: findTencent(options), openim: findOpenim(options), telegram: findTelegram(options) };
    if (Object.values(known).every((credentials) => credentials === undefined)) {
      return program.error(`${noTencent}\n${noOpenim}`, { exitCode: 2 });
    }
    process.exitCode = (await tour(options.url, { ...known, adminToken: findAdminToken(options) }, console.log))
      ? 0
      : 1;
  });

function groupOf(options: TencentOptions): { readonly groupId: string; readonly type: string } {
  return { groupId: options.group, type: options.type };
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
