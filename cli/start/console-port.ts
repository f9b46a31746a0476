// The console's port: passes on every byte to wrangler's own port, where the Worker of ports/index.ts sees by the Host
// header for whom it is. Listens on this machine only; whatever is behind it, it knows nothing of it.

import { connect, createServer, type Server } from "node:net";

export function passOn(host: string, from: number, to: number): Promise<Server> {
  const server = createServer((incoming) => {
    const outgoing = connect(to, host);
    const end = () => {
      incoming.destroy();
      outgoing.destroy();
    };
    incoming.on("error", end).on("close", end);
    outgoing.on("error", end).on("close", end);
    incoming.pipe(outgoing).pipe(incoming);
  });
  // Ctrl-C must not wait for a browser that keeps its connection.
  server.unref();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(from, host, () => resolve(server));
  });
}
