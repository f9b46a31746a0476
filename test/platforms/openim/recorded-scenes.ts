// The 73 callbacks that OpenIM's own code sent (docs/reference/openim.md section 5b), in their scenes. Knows nothing of what
// they mean.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface RecordedCallback {
  readonly command: string;
  readonly query: string;
  /** The body, to the last character. */
  readonly text: string;
}

export interface RecordedScene {
  readonly name: string;
  readonly callbacks: readonly RecordedCallback[];
}

interface Line extends RecordedCallback {
  readonly scene: string;
  readonly call: number;
  readonly of: number;
}

function readLine(json: string): Line {
  const line: unknown = JSON.parse(json);
  const { scene, call, of, command, query, text } = Object(line);
  const texts: readonly unknown[] = [scene, command, query, text];
  if (!texts.every((each) => typeof each === "string")) throw new Error(`no recorded callback: ${json.slice(0, 80)}`);
  return { scene, call, of, command, query, text };
}

const lines = readFileSync(join(import.meta.dirname, "../../fixtures/openim/recorded.ndjson"), "utf8")
  .trimEnd()
  .split("\n")
  .map(readLine);

/** In the order of the recording; of a scene that was recorded twice each is one of its own. */
export const recordedScenes: readonly RecordedScene[] = lines
  .flatMap((line, at) => (line.call === 1 ? [lines.slice(at, at + line.of)] : []))
  .map((callbacks) => ({ name: callbacks[0]?.scene ?? "", callbacks }));
