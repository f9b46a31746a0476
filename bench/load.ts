// Load over HTTP: so many keep-alive connections, each with one call at a time, for so long. autocannon would do the
// same with thirty packages behind it. Only ever against this machine.
import { Agent, request } from "node:http";
import type { CallRequest } from "../cli/call/requests.ts";

export interface Load {
  readonly connections: number;
  readonly ms: number;
}

const here = "127.0.0.1";

function send(agent: Agent, { url, headers, body }: CallRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const length = { "content-length": Buffer.byteLength(body) };
    const sent = request(url, { method: "POST", agent, headers: { ...headers, ...length } }, (answer) => {
      answer.on("error", reject).on("end", () => {
        if (answer.statusCode === 200) resolve();
        else reject(new Error(`answered ${answer.statusCode}`));
      });
      answer.resume();
    });
    sent.on("error", reject).end(body);
  });
}

/** @param next makes the next call. @returns calls answered a second. */
export async function putLoad(next: () => CallRequest, { connections, ms }: Load): Promise<number> {
  const { hostname } = new URL(next().url);
  if (hostname !== here) throw new Error(`load goes to ${here} alone, not to ${hostname}`);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const start = performance.now();
  const end = start + ms;
  let answered = 0;
  const connect = async (): Promise<void> => {
    while (performance.now() < end) {
      await send(agent, next());
      answered++;
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, connect));
    return answered / ((performance.now() - start) / 1000);
  } finally {
    agent.destroy();
  }
}
