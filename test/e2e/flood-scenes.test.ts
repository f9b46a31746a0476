// OpenIM asks several times on one way into a group. Recorded operations, each with all the callbacks that OpenIM made of
// it, are played under tight flood rules: whom one callback of an operation lets in, no later one of it refuses.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordedScenes } from "../platforms/openim/recorded-scenes.ts";
import { type GateUnderTest, startGate } from "./gate.ts";

describe.each(["reject", "mute"])("with OPENIM_PARTIAL %s", (partial) => {
  let gate: GateUnderTest;
  beforeAll(async () => {
    const patient = { DECISION_TIMEOUT_MS: 1800, FLOOD_TIMEOUT_MS: 1500 };
    gate = await startGate({ OPENIM_PARTIAL: partial, DECISION_EVENTS: "none", ...patient });
  });
  afterAll(() => gate.stop());

  test.each([1, 2, 3])("a recorded operation's callbacks agree where %i may enter", async (joins) => {
    await gate.putLists({ flood: { joins, seconds: 3600, for: 600 } });
    let letInTwice = 0;
    let refused = 0;
    for (const [at, { name, callbacks }] of recordedScenes.entries()) {
      const letIn = new Set<string>();
      for (const { command, text } of callbacks) {
        // Each scene in groups of its own, so that none begins in a group that another has closed.
        const body = text.replace(/"groupID":"([^"]+)"/, `"groupID":"$1-${partial}-${joins}-${at}"`);
        const { judgement } = await gate.openim({ command, fields: {} }, { body: Buffer.from(body) });
        expect(
          judgement.keptOut.filter((id) => letIn.has(id)),
          `${name}, ${command}`,
        ).toEqual([]);
        for (const id of judgement.letIn) {
          if (letIn.has(id)) letInTwice++;
          letIn.add(id);
        }
        if (judgement.keptOut.length > 0) refused++;
      }
    }
    expect(letInTwice).toBeGreaterThan(5);
    expect(refused > 0 || joins > 1).toBe(true);
  });
});
