// Keeps every message of the queue under the queue's own id for it, so that a repeated event is seen twice.
// Does nothing else: what an event should look like is the tests' business.
interface Env {
  readonly COLLECTED: KVNamespace;
}

export default {
  async queue(batch, env) {
    for (const { id, body } of batch.messages) await env.COLLECTED.put(id, JSON.stringify(body));
  },
} satisfies ExportedHandler<Env>;
