// Without RECORD_MESSAGES no event holds what somebody wrote, whatever callback it comes in: only bodies whose every command
// is known to be about groups are recorded. Through the gate's own code, from the request to the queue.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { playBody } from "../../cli/docs/play-body.ts";
import { sides } from "../docs/registries.ts";

const said = "a message of somebody's";
const fieldOf = { tencent: "CallbackCommand", openim: "callbackCommand" } as const;
const contents = { GroupId: "g", groupID: "g", MsgBody: [{ MsgContent: { Text: said } }], content: said, said };
const vars = { DECISION_EVENTS: "all" };

/** Commands that no registry has, of every kind that a vendor could think of. */
const unknownNames = [
  "Group.CallbackAfterPinned",
  "Group.CallbackOnChatter",
  "C2C.CallbackAfterPinned",
  "Bot.OnC2CSomething",
  "Chatbot.OnC2CSignal",
  "ContentCallback.ResultNotify",
  "Sns.CallbackFriendAdd",
  "Push.OfflinePush",
  "State.StateChange",
  "callbackOfflinePushCommand",
  "callbackOnlinePushCommand",
  "callbackSuperGroupOnlinePushCommand",
  "callbackAfterAddFriendCommand",
  "callbackAfterSomethingNewCommand",
  "callbackbeforesomething",
  "anything",
];
/** Those whose callbacks name a command; Telegram's other updates are recorded nowhere. */
type KnownPlatform = "tencent" | "openim";
const platforms: readonly KnownPlatform[] = ["tencent", "openim"];
const known = (platform: KnownPlatform) => [...sides[platform].registry.keys()];
const aboutGroups = (platform: KnownPlatform): readonly string[] =>
  known(platform).filter((command) =>
    ["decide", "record"].includes(sides[platform].registry.get(command)?.treatment ?? ""),
  );

async function recorded(platform: KnownPlatform, command: string, commandInUrl: string, text: string): Promise<string> {
  const { events, logLines } = await playBody({ platform, command, text }, { commandInUrl, vars });
  return JSON.stringify([events, logLines]);
}

describe.each(platforms)("%s", (platform) => {
  const bodyOf = (command: string) => JSON.stringify({ [fieldOf[platform]]: command, ...contents });

  test.each(unknownNames)("%s is recorded without its body, or not at all", async (command) => {
    expect(await recorded(platform, command, command, bodyOf(command))).not.toContain(said);
    for (const text of [
      `${said}`,
      `{"MsgBody":"${said}`,
      `"${said}"`,
      `{"x":${"[".repeat(100)}"${said}"${"]".repeat(100)}}`,
    ])
      expect(await recorded(platform, command, command, text)).not.toContain(said);
  });

  test("is recorded without its body where URL and body name two commands and one of them may hold a message", async () => {
    const quiet = known(platform).filter((command) => !aboutGroups(platform).includes(command));
    for (const other of [...quiet, ...unknownNames])
      for (const command of aboutGroups(platform)) {
        expect(await recorded(platform, other, command, bodyOf(other))).not.toContain(said);
        expect(await recorded(platform, command, other, bodyOf(command))).not.toContain(said);
      }
  });

  test("whatever a command is called that nobody registered, its body is not recorded", async () => {
    const anyName = fc
      .oneof(fc.stringMatching(/^[A-Za-z.]{1,40}$/), fc.string({ minLength: 1, maxLength: 20 }))
      .filter((command) => !known(platform).includes(command));
    await fc.assert(
      fc.asyncProperty(anyName, async (command) => {
        expect(await recorded(platform, command, command, bodyOf(command))).not.toContain(said);
      }),
    );
  });

  test("a body of what is about groups is recorded, and everything with RECORD_MESSAGES", async () => {
    for (const command of aboutGroups(platform))
      expect(await recorded(platform, command, command, bodyOf(command))).toContain(said);
    for (const command of ["Some.Future", "callbackSomeFutureCommand"]) {
      const text = bodyOf(command);
      const { events } = await playBody({ platform, command, text }, { vars: { RECORD_MESSAGES: true } });
      expect(JSON.stringify(events)).toContain(said);
    }
  });
});

test("an event that is too large for one message, by its group's id alone, has no body in any part of it", async () => {
  const command = "Group.CallbackAfterPinned";
  const text = JSON.stringify({ CallbackCommand: command, GroupId: "g".repeat(150_000), said });
  const { events } = await playBody({ platform: "tencent", command, text });
  expect(events.length).toBeGreaterThan(0);
  expect(JSON.stringify(events)).not.toContain(said);
});

test("an event without its body names the command and the group, and is small however large the body is", async () => {
  const command = "Group.CallbackAfterPinned";
  const text = JSON.stringify({ CallbackCommand: command, GroupId: "g", said: said.repeat(50_000) });
  const { events } = await playBody({ platform: "tencent", command, text });
  expect(events).toMatchObject([{ type: "im.callback.received", subject: "g" }]);
  expect(events).toHaveProperty("0.data", { command });
});
