// An HTTP client that does what no decent one would: announces what it does not send, sends without end, or stops in
// the middle. Bounded in bytes and in time, and against 127.0.0.1 alone.
import { connect, type Socket } from "node:net";

export interface RawAnswer {
  readonly status: number;
  readonly body: string;
  /** Bytes of the body that were handed to the socket until the answer was there. */
  readonly sentBytes: number;
}

export interface RawCall {
  readonly url: string;
  readonly headers: readonly string[];
  /** Sent at once, and then again and again when `endless`. */
  readonly chunk: string;
  readonly endless?: boolean;
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

/** Sends until there is an answer; rejects when `limitMs` is over, or the connection ends without one. */
export function callRaw({ url, headers, chunk, endless = false }: RawCall, limitMs: number): Promise<RawAnswer> {
  const { hostname, port, host, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    let sentBytes = 0;
    let received = "";
    const socket: Socket = connect({ host: hostname, port: Number(port) });
    const finish = (end: () => void): void => {
      clearTimeout(timer);
      socket.destroy();
      end();
    };
    const timer = setTimeout(() => finish(() => reject(new Error(`no answer within ${limitMs} ms`))), limitMs);
    const send = (): void => {
      let takes = true;
      do {
        takes = socket.write(chunk);
        sentBytes += chunk.length;
      } while (endless && takes && sentBytes < mostBytes && !socket.destroyed);
    };
    if (endless) socket.on("drain", send);
    socket.on("data", (data) => {
      received += data.toString("utf8");
      const answer = readAnswer(received);
      if (answer !== undefined) finish(() => resolve({ ...answer, sentBytes }));
    });
    socket.on("error", (error) => finish(() => reject(error)));
    socket.on("close", () => finish(() => reject(new Error(`closed after ${JSON.stringify(received)}`))));
    socket.write([`POST ${pathname}${search} HTTP/1.1`, `Host: ${host}`, ...headers, "", ""].join("\r\n"));
    send();
  });
}
