// Runs the platforms' contract for each of them. What only one of them does is tested in its own folder.
import fc from "fast-check";
import { describe } from "vitest";
import { createOpenim } from "../../src/platforms/openim/index.ts";
import { createTelegram } from "../../src/platforms/telegram/index.ts";
import { createTencent } from "../../src/platforms/tencent/index.ts";
import { judgeOpenim } from "../judges/openim.ts";
import { judgeTelegram } from "../judges/telegram.ts";
import { judgeTencent } from "../judges/tencent.ts";
import { appId, now, openimUrl, secret, sign, tencentUrl, token } from "./calls.ts";
import { type Dialect, describePlatform } from "./contract.ts";
import { fixture } from "./fixtures.ts";

const accounts = (ids: readonly string[]) => ids.map((id) => ({ Member_Account: id }));
const group = { GroupId: "@TGS#2J4SZEAEL", Type: "Public" };

const tencent: Dialect = {
  platform: createTencent({ appIds: [appId], tokens: [token], auth: "sign" }, "You cannot join this group."),
  now,
  genuine: [
    ["signed", tencentUrl()],
    ["an after-callback", tencentUrl({}, "Group.CallbackAfterCreateGroup")],
    ["with parameters nobody knows", tencentUrl({ RequestID: "bb6a9f4e-37b8-4b5c-9a1f-4c2a8a6f6b1e", 用户: "😀" })],
  ],
  notGenuine: [
    ["a tampered Sign", tencentUrl({ Sign: sign("xxxxyyyz", String(now / 1000)) })],
    ["a Sign cut short", tencentUrl({ Sign: sign(token, String(now / 1000)).slice(0, -1) })],
    ["an empty Sign", tencentUrl({ Sign: "" })],
    ["a missing Sign", tencentUrl({ Sign: undefined })],
    ["a Sign of another time", tencentUrl({ RequestTime: String(now / 1000 + 1) })],
    ["a multibyte Sign", tencentUrl({ Sign: "😀".repeat(32) })],
    ["another app", tencentUrl({ SdkAppid: "1400000001" })],
    ["no app", tencentUrl({ SdkAppid: undefined })],
    ["no parameter at all", "https://gate.example/tencent"],
  ],
  entries: [
    {
      command: "Group.CallbackBeforeApplyJoinGroup",
      dropsSingles: false,
      single: true,
      bodyOf: ([id]) => ({ ...group, Requestor_Account: id }),
    },
    {
      command: "Group.CallbackBeforeInviteJoinGroup",
      dropsSingles: true,
      single: false,
      bodyOf: (ids) => ({ ...group, Operator_Account: "leckie", DestinationMembers: accounts(ids) }),
    },
    {
      command: "Group.CallbackBeforeCreateGroup",
      dropsSingles: false,
      single: false,
      bodyOf: ([owner, ...ids]) => ({
        Type: "Public",
        Operator_Account: owner,
        Owner_Account: owner,
        MemberList: accounts(ids),
      }),
    },
    {
      command: "OfficialAccount.CallbackBeforeAddSubscriber",
      dropsSingles: true,
      single: false,
      bodyOf: (ids) => ({
        Official_Account: "@TOA#_news",
        Operator_Account: "administrator",
        SubscribeAccountList: ids.map((id) => ({ Subscriber_Account: id })),
      }),
    },
  ],
  afterCommand: "Group.CallbackAfterNewMemberJoin",
  fixtures: [
    ["Group.CallbackBeforeApplyJoinGroup", fixture("tencent", "08_before_apply_join_group.docs-cn-2025")],
    ["Group.CallbackBeforeInviteJoinGroup", fixture("tencent", "09_before_invite_join_group.docs-cn-2025")],
    ["Group.CallbackAfterCreateGroup", fixture("tencent", "10_after_create_group.docs-zh-intl-newer")],
    ["Group.CallbackAfterNewMemberJoin", fixture("tencent", "11_after_new_member_join.docs")],
    ["Group.CallbackBeforeCreateGroup", fixture("tencent", "13_before_create_group.compact")],
    ["OfficialAccount.CallbackBeforeAddSubscriber", fixture("tencent", "39_before_add_subscriber")],
    ["OfficialAccount.CallbackAfterAddSubscriber", fixture("tencent", "41_after_add_subscriber")],
  ],
  judge: judgeTencent,
};

const members = (ids: readonly string[]) => ids.map((userID) => ({ userID, ex: "" }));
const command = "callbackBeforeMembersJoinGroupCommand";

const openim: Dialect = {
  platform: createOpenim([secret], {
    partial: "reject",
    rejectCode: 5001,
    rejectMessage: "You cannot join this group.",
  }),
  now,
  genuine: [
    ["the secret in the path", openimUrl(`${secret}/${command}`)],
    ["two slashes before the command", openimUrl(`${secret}//${command}`)],
    ["the command in the query", openimUrl(`${secret}?command=${command}`)],
  ],
  notGenuine: [
    ["a tampered secret", openimUrl(`${secret.slice(0, -1)}0/${command}`)],
    ["a secret cut short", openimUrl(`${secret.slice(0, -1)}/${command}`)],
    ["an empty secret", openimUrl(`/${command}`)],
    ["no secret", openimUrl(command)],
    ["nothing", "https://gate.example/openim"],
    ["a multibyte secret", openimUrl(`${"😀".repeat(16)}/${command}`)],
  ],
  entries: [
    {
      command,
      dropsSingles: false,
      single: false,
      bodyOf: (ids) => ({ groupID: "12345", memberList: members(ids), groupEx: "" }),
    },
    {
      command: "callbackBeforeMemberJoinGroupCommand",
      dropsSingles: false,
      single: true,
      bodyOf: ([userID]) => ({ groupID: "12345", userID, ex: "", groupEx: "" }),
    },
    {
      command: "callbackBeforeInviteJoinGroupCommand",
      dropsSingles: false,
      single: false,
      bodyOf: (ids) => ({ operationID: "", groupID: "12345", reason: "", invitedUserIDs: ids }),
    },
    {
      command: "callbackBeforeJoinGroupCommand",
      dropsSingles: false,
      single: true,
      bodyOf: ([applyID]) => ({ groupID: "12345", groupType: "\u0002", applyID, reqMessage: "", ex: "" }),
    },
    {
      command: "callbackBeforeCreateGroupCommand",
      dropsSingles: false,
      single: false,
      bodyOf: (ids) => ({
        ownerUserID: "",
        creatorUserID: "",
        initMemberList: ids.map((userID, at) => ({ userID, roleLevel: at === 0 ? 100 : 20 })),
      }),
    },
  ],
  afterCommand: "callbackAfterJoinGroupCommand",
  fixtures: [
    [command, fixture("openim", "before_members_join_group_seed_doc")],
    ["callbackBeforeInviteJoinGroupCommand", fixture("openim", "before_invite_join_group")],
    ["callbackBeforeJoinGroupCommand", fixture("openim", "before_apply_join_group")],
    ["callbackBeforeCreateGroupCommand", fixture("openim", "before_create_group")],
    ["callbackBeforeMemberJoinGroupCommand", fixture("openim", "before_member_join_group_v3.7")],
    ["callbackAfterJoinGroupCommand", fixture("openim", "after_join_group")],
    ["callbackAfterCreateGroupCommand", fixture("openim", "after_create_group")],
  ],
  judge: judgeOpenim,
};

const header = "X-Telegram-Bot-Api-Secret-Token";
const telegramUrl = "https://gate.example/telegram";
const withSecret = (value: string) => ({ [header]: value });
const telegramIds = { any: fc.integer({ min: 1, max: 2 ** 52 }).map(String), two: ["7", "8"] as const };
const chat = { id: -1001234, type: "supergroup" };
const joinRequest = ([id]: readonly string[], more: object) => ({
  update_id: 2,
  chat_join_request: { chat, from: { id: Number(id), first_name: "John" }, date: 1764000000, ...more },
});

const telegram: Dialect = {
  platform: createTelegram([secret], { allowed: "approve" }),
  now,
  waits: true,
  unknown: "go-on",
  genuine: [
    ["the secret in the header", telegramUrl, withSecret(secret)],
    ["with parameters nobody knows", `${telegramUrl}?x=1`, withSecret(secret)],
  ],
  notGenuine: [
    ["a tampered secret", telegramUrl, withSecret(`${secret.slice(0, -1)}0`)],
    ["a secret cut short", telegramUrl, withSecret(secret.slice(0, -1))],
    ["a longer secret", telegramUrl, withSecret(`${secret}0`)],
    ["an empty secret", telegramUrl, withSecret("")],
    ["no secret", telegramUrl],
    ["the secret twice", telegramUrl, withSecret(`${secret}, ${secret}`)],
    ["the secret in the URL", `${telegramUrl}?secret_token=${secret}`],
    ["the secret in another header", telegramUrl, { authorization: `Bearer ${secret}` }],
  ],
  entries: [
    {
      command: "chat_join_request",
      dropsSingles: false,
      single: true,
      ids: telegramIds,
      bodyOf: (ids) => joinRequest(ids, { query_id: "query-id" }),
    },
    {
      command: "chat_join_request",
      dropsSingles: false,
      single: true,
      ids: telegramIds,
      bodyOf: (ids) => joinRequest(ids, {}),
    },
  ],
  afterCommand: "chat_member",
  fixtures: [
    ["chat_join_request", fixture("telegram", "chat_join_request.guard")],
    ["chat_join_request", fixture("telegram", "chat_join_request.classic")],
    ["chat_member", fixture("telegram", "chat_member.approved")],
  ],
  judge: judgeTelegram,
};

describe("Tencent", () => describePlatform(tencent));
describe("OpenIM", () => describePlatform(openim));
describe("Telegram", () => describePlatform(telegram));
