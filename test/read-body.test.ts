// Reading a body: whole or not at all, never more than the cap, never longer than the limit, whatever the sender claims.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readBody } from "../src/read-body.ts";
import { createManualClock } from "./core/manual-clock.ts";

const maxBytes = 1000;
const timeoutMs = 800;
const clock = createManualClock(0);
const encoder = new TextEncoder();

interface Sent {
  readonly request: Request;
  /** How many chunks were taken out of the stream. */
  readonly taken: () => number;
  readonly cancelled: () => boolean;
}

/** A request whose body comes in these chunks; then it ends, breaks, or says no more. */
function send(chunks: readonly Uint8Array[], then: "ends" | "breaks" | "hangs" = "ends", headers = {}): Sent {
  let at = 0;
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[at];
        if (chunk !== undefined) {
          at += 1;
          controller.enqueue(chunk);
        } else if (then === "ends") controller.close();
        else if (then === "breaks") controller.error(new Error("connection reset"));
        else return new Promise<void>(() => undefined);
        return undefined;
      },
      cancel() {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  // Node wants duplex for a streamed body; Workers know no such thing.
  const init = { method: "POST", body, headers, duplex: "half" };
  return { request: new Request("https://gate.example/tencent", init), taken: () => at, cancelled: () => cancelled };
}

const bytes = (text: string) => encoder.encode(text);
const read = ({ request }: Sent, most = maxBytes) =>
  clock.until(clock.within(timeoutMs, (deadline) => readBody(request, most, deadline)));

/** A Content-Length, which need not be true here, has a body read in one go. */
const ways = [
  ["in one go", { "content-length": "10" }],
  ["piece by piece", {}],
] as const;

describe.each(ways)("a body that comes whole, read %s", (_way, headers) => {
  const come = (chunks: readonly Uint8Array[]) => send(chunks, "ends", headers);

  test("is its text", async () => {
    expect(await read(come([bytes('{"a":'), bytes("1}")]))).toEqual({ ok: true, value: '{"a":1}' });
  });

  test("may be empty, or missing", async () => {
    expect(await read(come([]))).toEqual({ ok: true, value: "" });
    expect(await read(come([bytes("")]))).toEqual({ ok: true, value: "" });
    const none = new Request("https://gate.example/tencent", { method: "POST" });
    expect(await clock.within(timeoutMs, (deadline) => readBody(none, maxBytes, deadline))).toEqual({
      ok: true,
      value: "",
    });
  });

  test("may be cut anywhere, inside a character too", async () => {
    const text = "周末徒步 😀 e\u0301";
    const whole = bytes(text);
    for (let at = 0; at <= whole.length; at++)
      expect(await read(come([whole.slice(0, at), whole.slice(at)]))).toEqual({ ok: true, value: text });
    const single = Array.from(whole, (byte) => new Uint8Array([byte]));
    expect(await read(come(single))).toEqual({ ok: true, value: text });
  });

  test("loses a BOM, so that it is JSON, and keeps what only looks like one", async () => {
    expect(await read(come([bytes("\ufeff{}")]))).toEqual({ ok: true, value: "{}" });
    expect(await read(come([new Uint8Array([0xef]), new Uint8Array([0xbb, 0xbf, 0x7b, 0x7d])]))).toEqual({
      ok: true,
      value: "{}",
    });
    expect(await read(come([bytes('{"a":"\ufeff"}')]))).toEqual({ ok: true, value: '{"a":"\ufeff"}' });
  });

  test("has U+FFFD where its bytes are no UTF-8, a character cut off at the end included", async () => {
    expect(await read(come([new Uint8Array([0x61, 0xff, 0x62])]))).toEqual({ ok: true, value: "a\ufffdb" });
    expect(await read(come([bytes("a😀").slice(0, -1)]))).toEqual({ ok: true, value: "a\ufffd" });
  });

  test("comes out as it went in, however it is cut", async () => {
    const parts = fc.array(fc.string({ unit: "grapheme" }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(parts, async (texts) => {
        const whole = texts.join("");
        const sent = come(texts.map(bytes));
        const expected = whole.replace(/^\ufeff/, "");
        expect(await read(sent, 100_000)).toEqual({ ok: true, value: expected });
      }),
    );
  });
});

describe("the cap", () => {
  const tooLarge = { ok: false, error: { problem: "too-large", text: "" } };

  test("lets exactly so many bytes pass, counted in bytes and not in characters", async () => {
    expect(await read(send([bytes("x".repeat(1000))]))).toEqual({ ok: true, value: "x".repeat(1000) });
    expect(await read(send([bytes("x".repeat(1000)), bytes("x")]))).toEqual(tooLarge);
    expect(await read(send([bytes("周".repeat(333)), bytes("x")]))).toEqual({
      ok: true,
      value: `${"周".repeat(333)}x`,
    });
    expect(await read(send([bytes("周".repeat(334))]))).toEqual(tooLarge);
  });

  test("holds by Content-Length, before a byte is read", async () => {
    const sent = send([bytes("{}")], "ends", { "content-length": "1001" });
    expect(await read(sent)).toEqual(tooLarge);
    expect(sent.taken()).toBe(0);
    expect(await read(send([bytes("{}")], "ends", { "content-length": "1000" }))).toEqual({ ok: true, value: "{}" });
  });

  test.each(["-1", "many", "", "1e2", undefined])(
    "holds by count when Content-Length is %j, and the sender is let finish",
    async (claimed) => {
      const headers = claimed === undefined ? {} : { "content-length": claimed };
      const sent = send(Array(50).fill(bytes("x".repeat(100))), "ends", headers);
      expect(await read(sent)).toEqual(tooLarge);
      expect(sent.taken()).toBe(11);
      expect(sent.cancelled()).toBe(false);
    },
  );

  test.each(["2", "0"])("holds when a server lets a false Content-Length of %s pass", async (claimed) => {
    const sent = send(Array(50).fill(bytes("x".repeat(100))), "ends", { "content-length": claimed });
    expect(await read(sent)).toEqual(tooLarge);
  });
});

describe.each(ways)("a body that does not come whole, read %s", (way, headers) => {
  /** In one go nothing is known of what came. */
  const fault = (problem: string, text: string) => {
    return { ok: false, error: { problem, text: way === "piece by piece" ? text : "" } };
  };
  test("is stalled when the rest does not come in time, and is given up", async () => {
    for (const text of ["", '{"a":1}']) {
      const sent = send(text === "" ? [] : [bytes(text)], "hangs", headers);
      expect(await read(sent)).toEqual(fault("stalled", text));
      // A body that is read in one go cannot be cancelled meanwhile; it ends with its request.
      expect(sent.cancelled()).toBe(way === "piece by piece");
    }
  });

  test("is stalled exactly when the limit is reached", async () => {
    const ticking = createManualClock(0);
    let result: unknown;
    const { request } = send([], "hangs", headers);
    const reading = ticking
      .within(timeoutMs, (deadline) => readBody(request, maxBytes, deadline))
      .then((value) => {
        result = value;
      });
    await ticking.pass(799);
    expect(result).toBeUndefined();
    await ticking.pass(1);
    await reading;
    expect(result).toEqual(fault("stalled", ""));
  });

  test("is broken when the connection breaks, never the text so far", async () => {
    for (const text of ["", "{}"])
      expect(await read(send([bytes(text)], "breaks", headers))).toEqual(fault("broken", text));
  });

  test("leaves what came of it where that is worth having, but for half a character", async () => {
    const keeping = ({ request }: Sent) =>
      clock.until(clock.within(timeoutMs, (deadline) => readBody(request, maxBytes, deadline, true)));
    const came = [bytes('{"a":"周'), bytes("末").slice(0, 2)];
    for (const [then, problem] of [
      ["hangs", "stalled"],
      ["breaks", "broken"],
    ] as const) {
      const text = '{"a":"周';
      expect(await keeping(send(came, then, headers))).toEqual({ ok: false, error: { problem, text } });
    }
    expect(await keeping(send([bytes("{}")], "ends", headers))).toEqual({ ok: true, value: "{}" });
    const large = send([bytes("x".repeat(600)), bytes("x".repeat(600))], "ends", headers);
    expect(await keeping(large)).toEqual({ ok: false, error: { problem: "too-large", text: "" } });
  });
});
