// Keeps each line of another Worker's log as it came: its level, and what was printed, out of its JSON. Judges nothing.
interface Env {
  readonly TAILED: KVNamespace;
}

export default {
  async tail(events, env) {
    for (const { logs } of events)
      for (const { level, message, timestamp } of logs)
        await env.TAILED.put(`${timestamp}-${crypto.randomUUID()}`, JSON.stringify({ level, message }));
  },
} satisfies ExportedHandler<Env>;
