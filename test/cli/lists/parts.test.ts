// The parts that a million entries lean on: the table of pairs, packed values, the pace of requests, progress lines.
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { createAsker } from "../../../cli/lists/operator/ask.ts";
import { createProgress, duration, progressLine } from "../../../cli/lists/showing/progress.ts";
import { createPace } from "../../../cli/lists/storing/pace.ts";
import { pack, unpack } from "../../../lists/comparing/packed-value.ts";
import { createPairTable } from "../../../lists/comparing/pair-table.ts";

describe("the table of pairs", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 20 });

  it("holds what a Map holds, in the order it came", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 60 }), (pairs) => {
        const table = createPairTable();
        const map = new Map<string, string>();
        for (const [line, [key, value]] of pairs.entries()) {
          expect(table.add(key, value, line) === undefined).toBe(!map.has(key));
          if (!map.has(key)) map.set(key, value);
        }
        const held = Array.from({ length: table.size() }, (_, place) => [table.keyAt(place), table.valueAt(place)]);
        expect(held).toEqual([...map]);
        for (const [key] of pairs) expect(table.keyAt(table.find(key) ?? -1)).toBe(key);
        expect(table.find("not there, longer than any of them")).toBeUndefined();
      }),
    );
  });

  it("finds each of 200,000 keys, and a value larger than all of its room", () => {
    const table = createPairTable();
    for (let index = 0; index < 200_000; index++)
      table.add(`user/u${index}`, `{"effect":"deny","code":${index}}`, index + 1);
    table.add("big", "x".repeat(5_000_000), 0);
    table.add("after", "y", 0);
    for (let index = 0; index < 200_000; index += 977) {
      const place = table.find(`user/u${index}`) ?? -1;
      expect([place, table.lineAt(place), table.valueAt(place)]).toEqual([
        index,
        index + 1,
        `{"effect":"deny","code":${index}}`,
      ]);
    }
    expect(table.valueAt(table.find("big") ?? -1)).toHaveLength(5_000_000);
    expect(table.valueAt(table.find("after") ?? -1)).toBe("y");
  });
});

test("every value comes out of packing as it went in", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '{"effect":"deny"',
      '{"effect":"allow"',
      ',"until":"',
      ',"code":',
      ',"message":"',
      ',"reason":"',
      "$&",
      "\u0000",
      "\u0001",
      "\u0003",
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      expect(unpack(pack(pieces.join("")))).toBe(pieces.join(""));
    }),
  );
});

test("the pace lets so many requests out in a window, and never more", async () => {
  let now = 0;
  const waited: number[] = [];
  const go = createPace({
    requests: 3,
    windowMs: 1000,
    now: () => now,
    wait: async (ms) => {
      now += ms;
    },
    onWait: (ms) => waited.push(ms),
  });
  const sent: number[] = [];
  const send = async () => {
    await go();
    sent.push(now);
  };
  await Promise.all(Array.from({ length: 8 }, send));
  expect(sent).toEqual([0, 0, 0, 1000, 1000, 1000, 2000, 2000]);
  now = 10_000;
  await send();
  expect(sent.at(-1)).toBe(10_000);
});

describe("progress", () => {
  test.each([
    [75, "1 min 15 s"],
    [9, "9 s"],
    [3725, "1 h 2 min"],
  ])("%d seconds are told as %s", (seconds, text) => expect(duration(seconds)).toBe(text));

  it("tells rate and time left", () => {
    expect(progressLine("writing", 12_000, 100_000, 10_000)).toBe(
      "writing: 12,000 of 100,000, 1,200/s, 1 min 13 s left",
    );
    expect(progressLine("reading", 5, undefined, 1000)).toBe("reading: 5, 5/s");
  });

  it("is a plain line every few seconds where there is no terminal, and nothing for short work", () => {
    let now = 0;
    const stream = Object.assign(new PassThrough(), { isTTY: false });
    const work = createProgress(stream, () => now).begin("writing", 100);
    for (let done = 0; done < 100; done++) {
      now += 110;
      work.add(1);
    }
    work.end();
    const lines = String(stream.read()).trim().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^writing: 46 of 100, 9\/s, 6 s left$/);
    const short = createProgress(stream, () => now).begin("writing", 3);
    short.add(3);
    short.end();
    expect(stream.read()).toBeNull();
  });
});

describe("the question", () => {
  const ask = (isTTY: boolean, typed: string | null, yes = false) => {
    const input = Object.assign(new PassThrough(), { isTTY });
    const output = Object.assign(new PassThrough(), { isTTY });
    const answer = createAsker(input, output, () => undefined).confirm("Write?", yes, "--yes");
    if (typed === null) input.end();
    else input.write(typed);
    return answer;
  };

  test.each(["y\n", "Yes\n", " y \n"])("goes on at %j", async (typed) => {
    await expect(ask(true, typed)).resolves.toBeUndefined();
  });

  test.each(["n\n", "\n", "yeah\n", null])("ends the command at %j", async (typed) => {
    await expect(ask(true, typed)).rejects.toThrow("Nothing was written.");
  });

  it("is not asked where there is no terminal, and not when it is answered beforehand", async () => {
    await expect(ask(false, "y\n")).rejects.toThrow("Nobody can be asked here: give --yes.");
    await expect(ask(false, "", true)).resolves.toBeUndefined();
  });

  it("is asked on the terminal itself where standard input is the file", async () => {
    const asked = (typed: string) => {
      const terminal = new PassThrough();
      terminal.write(typed);
      const output = Object.assign(new PassThrough(), { isTTY: true });
      return createAsker(new PassThrough(), output, () => terminal).confirm("Write?", false, "--yes");
    };
    await expect(asked("y\n")).resolves.toBeUndefined();
    await expect(asked("n\n")).rejects.toThrow("Nothing was written.");
  });

  it("names the option that answers it", async () => {
    const streams = [0, 1].map(() => Object.assign(new PassThrough(), { isTTY: false }));
    const [input = new PassThrough(), output = new PassThrough()] = streams;
    const asked = createAsker(input, output, () => undefined).confirm("Lose?", false, "--allow-loss");
    await expect(asked).rejects.toThrow("Nobody can be asked here: give --allow-loss.");
  });
});
