// Reads a request's body once, as text, with a cap on its bytes and on the time it may take. It is counted as it
// arrives, so an oversized body is given up without being held, whatever its Content-Length claims.
import type { Clock } from "./core/clock.ts";
import { err, ok, type Result } from "./core/result.ts";

export type BodyProblem = "too-large" | "stalled" | "broken";

export interface BodyLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** A body that cannot be read whole is a problem, never an empty text. Invalid UTF-8 reads as U+FFFD. */
export async function readBody(
  request: Request,
  limits: BodyLimits,
  clock: Clock,
): Promise<Result<string, BodyProblem>> {
  if (Number(request.headers.get("content-length") ?? 0) > limits.maxBytes) return err("too-large");
  if (request.body === null) return ok("");
  const reader = request.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  const readAll = async (): Promise<Result<string, BodyProblem>> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return ok(text + decoder.decode());
      bytes += value.byteLength;
      if (bytes > limits.maxBytes) return err("too-large");
      text += decoder.decode(value, { stream: true });
    }
  };
  const read = readAll().catch((): Result<string, BodyProblem> => err("broken"));
  const result = await clock.limit(read, limits.timeoutMs).catch((): Result<string, BodyProblem> => err("stalled"));
  // Not awaited: a sender that stalls may never confirm. One that sends too much is left alone: it would lose the
  // connection, and the answer with it.
  if (!result.ok && result.error !== "too-large") reader.cancel().catch(() => undefined);
  return result;
}
