// `lists check` and `lists why` over lists in memory: what they find and tell, how they end.
import { describe, expect, it, test } from "vitest";
import { lists, memoryStore } from "./run-lists.ts";

const everything = {
  "group/g": "deny",
  "group/g/inviter/a": "allow",
  patterns: [
    { match: "a*", effect: "deny" },
    { match: "b*", effect: "deny" },
  ],
  "type/Private": "deny",
  "user/a": "{broken",
};

describe("lists check", () => {
  it("finds nothing in lists that are right", async () => {
    const right = {
      "user/a": "deny",
      "group/g": { effect: "deny", until: "2099-01-01" },
      patterns: [{ match: "a*", effect: "deny" }],
    };
    expect(await lists(memoryStore(right), ["check"])).toMatchObject({ code: 0, out: "3 entries: nothing wrong\n" });
  });

  it("says which roleLevel is given in known groups only and which never, of an entry and of a rule", async () => {
    const of = (roleLevel: number) => ({ effect: "allow", member: { roleLevel, muteFor: 60 } });
    const wrong = { "user/a": of(60), "user/b": of(20), patterns: [{ match: "a*", ...of(60) }] };
    const { out } = await lists(memoryStore(wrong), ["check", "--json"]);
    expect(JSON.parse(out).findings).toEqual([
      { kind: "ignored-field", key: "patterns[0]", problem: "member.roleLevel: only in groups known not to be new" },
      { kind: "ignored-field", key: "user/a", problem: "member.roleLevel: only in groups known not to be new" },
      { kind: "ignored-field", key: "user/b", problem: "member.roleLevel: not given" },
    ]);
  });

  it("finds each kind of mistake, and ends with 1", async () => {
    const wrong = {
      "user/a": "{broken",
      "user/b": { effect: "allow", untli: 1 },
      "user/c": { effect: "deny", untli: 1, code: 7 },
      "users/d": "deny",
      "10001": "deny",
      "user/a/b": "deny",
      "user/e": { effect: "deny", until: "2020-01-01" },
      "user/f": { effect: "deny", final: true },
      "group/g/user/f": "allow",
      "inviter/f": "allow",
      "group/g": { effect: "deny", final: true },
      "type/Work": "deny",
      "type/Private": "allow",
      patterns: [{ match: "f", effect: "allow" }, { effect: "deny" }, { match: "x", effect: "deny", code: 1 }],
    };
    const { out, code } = await lists(memoryStore(wrong), ["check", "--json"]);
    expect(code).toBe(1);
    const { findings }: { findings: { kind: string; key: string; problem: string }[] } = JSON.parse(out);
    expect(findings.map(({ kind, key }) => `${kind} ${key}`).sort()).toEqual([
      "contradiction group/g/user/f",
      "contradiction inviter/f",
      "contradiction patterns[0]",
      "contradiction type/Private",
      "ended user/e",
      "ignored-field group/g",
      "ignored-field patterns[2]",
      "ignored-field user/c",
      "ignored-field user/c",
      "never-asked 10001",
      "never-asked user/a/b",
      "never-asked users/d",
      "not-understood patterns[1]",
      "not-understood user/a",
      "not-understood user/b",
    ]);
    expect((await lists(memoryStore(wrong), ["check"])).out).toContain("14 entries: ");
  });

  it("finds @names and groups' ids that Telegram's callbacks never carry, and none of Tencent's own", async () => {
    const entries = {
      "user/@durov": "deny",
      "group/-1001234567890/inviter/@durov": "deny",
      "group/@public_chat": "deny",
      "group/-1234": "deny",
      "group/-1234/user/7": "deny",
      "group/-1001234567890/user/7": "allow",
      "group/@TGS#2J4SZEAEL": "deny",
      "group/@TOA#_news": "deny",
      "group/12345": "deny",
      "user/@TLS#NOT_FOUND": "deny",
      "user/a@b.example": "deny",
    };
    const { findings } = JSON.parse((await lists(memoryStore(entries), ["check", "--json"])).out);
    expect(findings.map(({ kind, key }: { kind: string; key: string }) => `${kind} ${key}`).sort()).toEqual([
      "odd-id group/-1001234567890/inviter/@durov",
      "odd-id group/-1234",
      "odd-id group/-1234/user/7",
      "odd-id group/@public_chat",
      "odd-id user/@durov",
    ]);
  });

  it("warns of them when they are added", async () => {
    const { err } = await lists(memoryStore({}), ["add", "deny", "user", "@durov"]);
    expect(err).toContain("Warning: a @name of Telegram's?");
    expect((await lists(memoryStore({}), ["add", "deny", "user", "7"])).err).not.toContain("Warning");
  });
});

describe("lists why", () => {
  it("tells verdict and chain by the gate's own code", async () => {
    const store = memoryStore({ ...everything, "user/b": { effect: "deny", message: "Out." } });
    const { out, code } = await lists(store, ["why", "user", "b", "--group", "h", "--type", "Work"]);
    expect(code).toBe(0);
    expect(out).toContain('b: refused by user/b\n  "Out."\n');
    expect(out).toMatch(/patterns\[1\] +overridden +deny/);
    const json = await lists(store, [
      "why",
      "user",
      "c",
      "--group",
      "g",
      "--inviter",
      "a",
      "--type",
      "Public",
      "--json",
    ]);
    expect(JSON.parse(json.out)).toMatchObject({
      outcome: "allow",
      undecided: true,
      inviter: { id: "a", key: "group/g/inviter/a" },
    });
  });

  test.each([
    [["why", "user", "a"], "--group is missing"],
    [["why", "group", "a", "--group", "g"], "why asks about a user"],
    [["why", "user", "a", "--group", "g", "--platform", "openim", "--inviter", "x"], "inviter: nobody is known"],
    [["why", "user", "a", "--group", "g", "--platform", "skype"], "Allowed choices"],
  ])("%j is wrong use", async (args, line) => {
    expect(await lists(memoryStore(), args)).toMatchObject({ code: 2, out: "", err: expect.stringContaining(line) });
  });
});
