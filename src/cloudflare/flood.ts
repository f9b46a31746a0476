// The Durable Object that counts one group's newcomers: wires the counter to storage, alarm and clock. What it keeps
// stands in its storage, since its memory is gone some ten seconds after the last call (docs/reference/cloudflare.md).
import { DurableObject } from "cloudflare:workers";
import {
  askCounter,
  type CounterState,
  endCounter,
  forgetTold,
  newCounter,
  nextWaking,
  type Untold,
  wakeCounter,
} from "../flood/counter.ts";
import type { CounterAnswer, FloodQuestion } from "../flood/floods.ts";
import type { FloodObject } from "./flood-counters.ts";

/** Tells what happened. @returns false: nothing could be told, try again later. Never rejects. */
type Tell = (untold: readonly Untold[]) => Promise<boolean>;

const againAfterMs = 60_000;

const stateKey = "state";
const newId = (): string => crypto.randomUUID();

/** @param tellWith what telling needs of the Worker's own bindings. */
export function createFloodClass<Env>(tellWith: (env: Env) => Tell) {
  return class Flood extends DurableObject<Env> implements FloodObject {
    #read(): CounterState {
      return this.ctx.storage.kv.get<CounterState>(stateKey) ?? newCounter;
    }

    /** Keeps the state, and has it woken when it wants to be. */
    async #keep(state: CounterState, before?: CounterState): Promise<void> {
      if (state === before) return;
      this.ctx.storage.kv.put(stateKey, state);
      const at = nextWaking(state, Date.now());
      if (at !== undefined) await this.ctx.storage.setAlarm(at);
    }

    async ask(question: FloodQuestion & { readonly refusedElsewhere: number }): Promise<CounterAnswer> {
      const before = this.#read();
      const { state, answer } = askCounter(before, question, Date.now(), newId);
      await this.#keep(state, before);
      return answer;
    }

    async peek(question: FloodQuestion): Promise<CounterAnswer> {
      return askCounter(this.#read(), { ...question, refusedElsewhere: 0 }, Date.now(), newId).answer;
    }

    async end(): Promise<boolean> {
      const before = this.#read();
      if (before.window.closed === undefined) return false;
      await this.#keep(endCounter(before, Date.now(), newId));
      return true;
    }

    override async alarm(): Promise<void> {
      const woken = wakeCounter(this.#read(), Date.now(), newId);
      this.ctx.storage.kv.put(stateKey, woken);
      // Somebody may have asked meanwhile. What cannot be told stays for another alarm: Cloudflare itself repeats one that
      // fails six times at most.
      if (await tellWith(this.env)(woken.untold)) await this.#keep(forgetTold(this.#read(), woken.untold));
      else await this.ctx.storage.setAlarm(Date.now() + againAfterMs);
    }
  };
}
