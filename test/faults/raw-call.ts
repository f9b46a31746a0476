// A call as a broken connection makes it, over a bare TCP socket: a body that stalls, one without a length, one whose
// length is a lie. Waits for the answer as long as the IM server would.
import { createConnection } from "node:net";
import type { CallRequest } from "../../cli/call/requests.ts";
import type { Answer } from "../judges/judge.ts";
import { openimTimeoutMs } from "../judges/openim.ts";
import { telegramTimeoutMs } from "../judges/telegram.ts";
import { tencentTimeoutMs } from "../judges/tencent.ts";

export type RawFault = "stalls" | "pauses" | "too-large-honest" | "too-large-absent" | "too-large-claimed";

const padded = (body: string): string => body.trimEnd() + " ".repeat(5000);

/** The bytes to send: what stands behind the path and the fixed headers. */
function wire(body: string, fault: RawFault): string {
  const bytes = (text: string): number => Buffer.byteLength(text);
  switch (fault) {
    case "stalls":
    case "pauses":
      return `Content-Length: ${bytes(body)}\r\n\r\n${body.slice(0, body.length / 2)}`;
    case "too-large-honest":
      return `Content-Length: ${bytes(padded(body))}\r\n\r\n${padded(body)}`;
    case "too-large-absent":
      return `Transfer-Encoding: chunked\r\n\r\n${bytes(padded(body)).toString(16)}\r\n${padded(body)}\r\n0\r\n\r\n`;
    case "too-large-claimed":
      return `Content-Length: 1000000000\r\n\r\n${body}`;
  }
}

/** Status and body of one HTTP/1.1 answer, once all of it has come. */
function readAnswer(text: string): Answer | undefined {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const body = rest.join("\r\n\r\n");
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]);
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  if (length !== undefined) return Buffer.byteLength(body) >= Number(length) ? { status, body } : undefined;
  const chunk = /^[0-9a-f]+\r\n(.*)\r\n0\r\n\r\n$/is.exec(body);
  return chunk === null ? undefined : { status, body: chunk[1] ?? "" };
}

const timeoutsMs = { tencent: tencentTimeoutMs, openim: openimTimeoutMs, telegram: telegramTimeoutMs } as const;

/** @param until of a call that pauses in the middle of its body: what it waits for. */
export async function rawCall(request: CallRequest, fault: RawFault, until?: Promise<unknown>): Promise<Answer> {
  const url = new URL(request.url);
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const body = Buffer.from(request.body).toString("utf8");
  const socket = createConnection({ host: url.hostname, port: Number(url.port) });
  const timeoutMs = timeoutsMs[request.platform];
  try {
    return await new Promise<Answer>((resolve) => {
      let text = "";
      const timer = setTimeout(() => resolve({ noAnswer: "timeout" }), timeoutMs);
      const settle = (answer: Answer): void => {
        clearTimeout(timer);
        resolve(answer);
      };
      socket.setEncoding("utf8");
      socket.on("data", (chunk: string) => {
        text += chunk;
        const answer = readAnswer(text);
        if (answer !== undefined) settle(answer);
      });
      socket.on("error", () => settle({ noAnswer: "connection" }));
      socket.on("close", () => settle({ noAnswer: "connection" }));
      socket.write(`POST ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\n${headers.join("")}`);
      socket.write(wire(body, fault));
      if (fault === "pauses") void until?.then(() => socket.write(body.slice(body.length / 2)));
    });
  } finally {
    socket.destroy();
  }
}
