// An HTTP client that does what no decent one would: announces what it does not send, sends without end, or stops in
// the middle. Bounded in bytes and in time, and against 127.0.0.1 alone.
import { connect, type Socket } from "node:net";

export interface RawAnswer {
  readonly status: number;
  readonly body: string;
}

export interface RawCall {
  readonly url: string;
  readonly headers: readonly string[];
  readonly chunk: string;
  /** How often the chunk is sent; nothing ends the body behind it. */
  readonly times?: number;
}

/** What came of it: an answer, or why there is none. */
interface Ended {
  /** Bytes of the body that were handed to the socket until then. */
  readonly sentBytes: number;
  readonly answer: RawAnswer | Error;
}

const mostBytes = 256 * 1024 * 1024;

function readAnswer(text: string): { readonly status: number; readonly body: string } | undefined {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const body = Buffer.from(rest.join("\r\n\r\n"));
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? Number.POSITIVE_INFINITY);
  if (body.length < length) return undefined;
  // Behind it may stand the answer to what was sent too much.
  return { status: Number(/^HTTP\/1.1 (\d+)/.exec(head)?.[1]), body: body.toString("utf8", 0, length) };
}

/** Sends until there is an answer, `limitMs` are over, or the connection ends. Never rejects. */
function send({ url, headers, chunk, times = 1 }: RawCall, limitMs: number): Promise<Ended> {
  const { hostname, port, host, pathname, search } = new URL(url);
  const mostSent = Math.min(times * chunk.length, mostBytes);
  return new Promise((resolve) => {
    let sentBytes = 0;
    let received = "";
    const socket: Socket = connect({ host: hostname, port: Number(port) });
    const finish = (answer: RawAnswer | Error): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ sentBytes, answer });
    };
    const timer = setTimeout(() => finish(new Error(`no answer within ${limitMs} ms`)), limitMs);
    const sendMore = (): void => {
      let takes = true;
      while (takes && sentBytes < mostSent && !socket.destroyed) {
        takes = socket.write(chunk);
        sentBytes += chunk.length;
      }
    };
    socket.on("drain", sendMore);
    socket.on("data", (data) => {
      received += data.toString("utf8");
      const answer = readAnswer(received);
      if (answer !== undefined) finish(answer);
    });
    socket.on("error", finish);
    socket.on("close", () => finish(new Error(`closed after ${JSON.stringify(received)}`)));
    socket.write([`POST ${pathname}${search} HTTP/1.1`, `Host: ${host}`, ...headers, "", ""].join("\r\n"));
    sendMore();
  });
}

/** Rejects where no answer comes within `limitMs`, or the connection ends without one. */
export async function callRaw(call: RawCall, limitMs: number): Promise<RawAnswer> {
  const { answer } = await send(call, limitMs);
  if (answer instanceof Error) throw answer;
  return answer;
}

/**
 * Sends without end. @returns how many bytes of the body went out until it was answered, or the connection was closed: who
 * writes to one that was closed behind the answer is told of that first, and may never read the answer.
 */
export async function sendWithoutEnd(call: Omit<RawCall, "times">, limitMs: number): Promise<number> {
  const { sentBytes } = await send({ ...call, times: Number.POSITIVE_INFINITY }, limitMs);
  return sentBytes;
}
