// The table of OpenIM's versions in docs/callbacks.md, held against the model of each version's code in test/judges.
import { expect, test } from "vitest";
import { openimVersionRows } from "../../cli/docs/openim-versions.ts";
import { createPlayedGate } from "../../cli/docs/play-body.ts";
import { type OpenimVersion, openimVersions } from "../judges/openim.ts";
import { createOpenimServer } from "../judges/openim-server.ts";

const rowOf = (version: OpenimVersion) => {
  const inRow = version === "v3.4" ? "v3.0 to v3.4" : version;
  const row = openimVersionRows.find((each) => each.version.startsWith(inRow));
  if (row === undefined) throw new Error(`no row for ${version}`);
  return row;
};

const every = new Set([
  "callbackBeforeCreateGroupCommand",
  "callbackBeforeInviteJoinGroupCommand",
  "callbackBeforeJoinGroupCommand",
  "callbackBeforeMembersJoinGroupCommand",
  "callbackBeforeMemberJoinGroupCommand",
]);

test.each(openimVersions)("%s", async (version) => {
  const lists = { "user/bad": "deny", default: '{"effect":"allow","member":{"nickname":"N"}}' };
  const play = createPlayedGate({ lists });
  const server = createOpenimServer(version, every, async (command, body) =>
    JSON.stringify((await play({ platform: "openim", command, text: JSON.stringify(body) })).answer.body),
  );
  server.put("g", { owner: "x" });
  const nicknameOf = (id: string) => server.group("g")?.members.find(({ userID }) => userID === id)?.nickname;

  expect(await server.join("g", "bad")).toBe(!rowOf(version).enforced);
  await server.join("g", "joined");
  await server.invite("g", "x", ["invited"]);
  const given = [nicknameOf("joined"), nicknameOf("invited")];
  expect(given).toEqual(rowOf(version).attributes.includes("nobody who is invited") ? ["N", ""] : ["N", "N"]);
});
