// Tencent's types that have two names, and that the request tells both.
import { describe, expect, test } from "vitest";
import { otherTypeNames } from "../../../src/platforms/facts.ts";
import { parseEntry } from "../../../src/platforms/tencent/parse-entry.ts";

const apply = "Group.CallbackBeforeApplyJoinGroup";

describe("a group type", () => {
  test.each([
    ["Work", "Private"],
    ["Private", "Work"],
    ["Meeting", "ChatRoom"],
    ["ChatRoom", "Meeting"],
  ])("%s is %s under another name", (type, other) => {
    expect(otherTypeNames(type)).toEqual([other]);
    expect(parseEntry(apply, { Type: type })).toMatchObject({ groupType: type, otherTypeName: other });
  });

  test.each(["Public", "AVChatRoom", "Community", "work", "chatroom", "", "constructor", "__proto__"])(
    "%j has one name only",
    (type) => {
      expect(otherTypeNames(type)).toEqual([]);
      expect(parseEntry(apply, { Type: type }).otherTypeName).toBeUndefined();
    },
  );
});
