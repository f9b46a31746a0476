import { connect } from "node:net";
import { execFileSync } from "node:child_process";
import { it } from "vitest";
import { startGate, credentials } from "../e2e/gate.ts";
import { tencentApply } from "../../cli/call/callbacks.ts";
import { tencentRequest } from "../../cli/call/requests.ts";
it("exp", async () => {
  const gate = await startGate({DECISION_EVENTS:"none"});
  const url = new URL(gate.url);
  console.log(url.href, execFileSync("sh", ["-c", "cat /proc/net/tcp | awk '$4==\"0A\"{print $2, $8}'; for p in $(pgrep workerd); do ls -l /proc/$p/fd 2>/dev/null | grep -c socket; tr '\\0' ' ' < /proc/$p/cmdline | cut -c1-300; echo; done"]).toString());
  const path = () => { const request = tencentRequest(gate.url, { sdkAppId: credentials.sdkAppId, token: credentials.token }, tencentApply({ groupId: "g", type: "Public" }, "a"), new Date());
   return request.url.slice(gate.url.length - 1); };
  const raw = (port: number, head: string, feed: (s: import("node:net").Socket) => void) => new Promise<string>((resolve) => {
    const s = connect(port, "127.0.0.1"); let got = ""; const t = performance.now();
    s.on("data", (d) => { got += d; resolve(`${(performance.now() - t).toFixed(0)}ms ${got}`); s.destroy(); });
    s.on("error", (e) => resolve(`${(performance.now() - t).toFixed(0)}ms err ${e.message} ${got}`));
    s.on("close", () => resolve(`${(performance.now() - t).toFixed(0)}ms close ${got}`));
    setTimeout(() => { resolve("6 s nothing"); s.destroy(); }, 6000);
    s.write(head); feed(s);
  });
  const port = Number(url.port);
  console.log("huge", await raw(port, `POST ${path()} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Length: 1073741824\r\n\r\n{`, () => {}));
  console.log("20MB", await raw(port, `POST ${path()} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Length: 20000000\r\n\r\n{`, () => {}));
  console.log("stall", await raw(port, `POST ${path()} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Length: 100\r\n\r\n{`, () => {}));
  console.log("stall-chunked", await raw(port, `POST ${path()} HTTP/1.1\r\nHost: ${url.host}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`, () => {}));
  let sent = 0;
  console.log("endless", await raw(port, `POST ${path()} HTTP/1.1\r\nHost: ${url.host}\r\nTransfer-Encoding: chunked\r\n\r\n`, (s) => {
    const chunk = "x".repeat(65536);
    const more = () => { while (!s.destroyed && s.writable) { sent += 65536; if (!s.write(`10000\r\n${chunk}\r\n`)) { s.once("drain", more); return; } } };
    more();
  }), sent / 1048576);
  console.log(gate.logLines().slice(-6));
  await gate.stop();
}, 120000);
