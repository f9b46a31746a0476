// Whether OpenIM made a call: every form of its URL over the versions, and secrets of any characters and lengths.
import { describe, expect, test } from "vitest";
import { createOpenim } from "../../../src/platforms/openim/index.ts";
import { now, openimUrl, secret } from "../calls.ts";

const command = "callbackBeforeMembersJoinGroupCommand";
const answering = { partial: "reject", rejectCode: 5001, rejectMessage: "" } as const;
const check = (path: string, secrets: readonly string[] = [secret]) =>
  createOpenim(secrets, answering).verify(new URL(openimUrl(path)), now, new Headers());
const commandsOf = (path: string) => createOpenim([secret], answering).commandsOf(new URL(openimUrl(path)));
const genuine = { ok: true, value: "/openim" };
const rejected = { ok: false, error: { reason: "credentials" } };

describe("the URL", () => {
  test.each([
    ["as v3.5 and later call it", `${secret}/${command}`],
    ["with a slash at the end of the configured url", `${secret}//${command}`],
    ["with more slashes", `${secret}///${command}//`],
    ["as the documentation prints it", `${secret}/${command}?contenttype=json`],
    ["with the key of message callbacks", `${secret}/${command}?key=eyJzZW5kSUQiOiI2NjYifQ==`],
    ["as v3.0 to v3.4 call it", `${secret}?command=${command}`],
    ["as v3.0 to v3.4 call it with a slash", `${secret}/?command=${command}&contenttype=json`],
    ["with a path of the operator's behind the secret", `${secret}/eu/${command}`],
    ["with the command percent-encoded", `${secret}/callbackBeforeMembersJoinGroup%43ommand`],
    ["with the same command twice", `${secret}/${command}?command=${command}`],
  ])("names the secret and one command %s", async (_what, path) => {
    expect(await check(path)).toEqual(genuine);
    expect(commandsOf(path)).toEqual([command]);
  });

  test.each([
    ["no command", secret, []],
    ["an empty one", `${secret}?command=`, []],
    ["two", `${secret}/callbackA?command=callbackB`, ["callbackA", "callbackB"]],
    ["two in the query", `${secret}?command=callbackA&command=callbackB&command=callbackA`, ["callbackA", "callbackB"]],
    ["one with a bad %", `${secret}/callback%zz`, ["callback%zz"]],
  ])("may name %s", async (_what, path, commands) => {
    expect(await check(path)).toEqual(genuine);
    expect(commandsOf(path)).toEqual(commands);
  });

  test.each([
    ["the command where the secret should stand", command],
    ["no secret and a query", `?command=${command}`],
    ["an empty secret", `/${command}`],
    ["the secret as the command", `x/${secret}`],
    ["the secret in the query", `${command}?secret=${secret}`],
    ["a bad % for a secret", `%/${command}`],
    ["an encoded slash for a secret", `%2F/${command}`],
  ])("is turned away with %s", async (_what, path) => expect(await check(path)).toMatchObject(rejected));

  test("is turned away without anything at all", async () => {
    const { verify } = createOpenim([secret], answering);
    for (const url of ["https://gate.example", "https://gate.example/openim", "https://gate.example/openim/"])
      expect(await verify(new URL(url), now, new Headers())).toMatchObject(rejected);
  });

  test("the command where the secret should stand is no command", () => expect(commandsOf(command)).toEqual([]));
});

describe("secrets", () => {
  test.each([
    "a+b/c=d+e/f=g=h=",
    "percent%25percent",
    "with space inside",
    "question?mark#and&",
    "名前と秘密の言葉は十六文字より長い",
    "😀😀😀😀😀😀😀😀",
    "dots..and..more..dots",
    "quote\"quote'quote",
  ])("%j passes percent-encoded", async (odd) => {
    expect(await check(`${encodeURIComponent(odd)}/${command}`, [odd])).toEqual(genuine);
    expect(await check(`${encodeURIComponent(odd)}x/${command}`, [odd])).toMatchObject(rejected);
  });

  test("a + in a path is a +, encoded or not", async () => {
    const plus = "aaaa+bbbb+cccc+dddd";
    expect(await check(`${plus}/${command}`, [plus])).toEqual(genuine);
    expect(await check(`${plus.replaceAll("+", "%2B")}/${command}`, [plus])).toEqual(genuine);
    expect(await check(`${plus.replaceAll("+", "%20")}/${command}`, [plus])).toMatchObject(rejected);
  });

  test("%2F does not end the secret, / does", async () => {
    const slash = "aaaaaaaa/bbbbbbbb";
    expect(await check(`aaaaaaaa%2Fbbbbbbbb/${command}`, [slash])).toEqual(genuine);
    expect(await check(`aaaaaaaa%2fbbbbbbbb/${command}`, [slash])).toEqual(genuine);
    expect(await check(`aaaaaaaa/bbbbbbbb/${command}`, [slash])).toMatchObject(rejected);
  });

  test("a secret with a % that encodes nothing passes as it stands", async () => {
    expect(await check(`100%-secret-secret/${command}`, ["100%-secret-secret"])).toEqual(genuine);
    expect(await check(`100%25-secret-secret/${command}`, ["100%-secret-secret"])).toEqual(genuine);
  });

  test("a secret is decoded once, not twice", async () => {
    expect(await check(`aaaaaaaaaaaa%252Fbbbb/${command}`, ["aaaaaaaaaaaa/bbbb"])).toMatchObject(rejected);
    expect(await check(`aaaaaaaaaaaa%252Fbbbb/${command}`, ["aaaaaaaaaaaa%2Fbbbb"])).toEqual(genuine);
  });

  test("of 256 characters count to the last one", async () => {
    const long = "0123456789abcdef".repeat(16);
    expect(await check(`${long}/${command}`, [long])).toEqual(genuine);
    expect(await check(`${long.slice(0, -1)}e/${command}`, [long])).toMatchObject(rejected);
    expect(await check(`${long}0/${command}`, [long])).toMatchObject(rejected);
  });

  test("are told apart by case and by white space", async () => {
    const upper = secret.toUpperCase();
    for (const other of [upper, `${secret}%20`, `%20${secret}`, `${secret}%00`])
      expect(await check(`${other}/${command}`)).toMatchObject(rejected);
  });

  test("several pass alike, old and new, and nobody passes with none", async () => {
    const several = ["first-secret-of-all", secret, "third-secret-of-all"];
    for (const one of several) expect(await check(`${one}/${command}`, several)).toEqual(genuine);
    expect(await check(`${several.join(",")}/${command}`, several)).toMatchObject(rejected);
    expect(await check(`/${command}`, [])).toMatchObject(rejected);
    expect(await check(`undefined/${command}`, [])).toMatchObject(rejected);
    expect(await check(`/${command}`, [""])).toMatchObject(rejected);
  });

  test("stand in no rejection", async () => {
    expect(JSON.stringify(await check(`presented-secret/${command}`))).not.toMatch(/presented|0123456789/);
  });
});
