// Keeps every message of the queue, repeated ones too, in the order of their coming, and hands out those from `?from=` on.
// In memory alone: a local isolate lives as long as its harness.
const collected: unknown[] = [];

export default {
  async queue(batch) {
    for (const { body } of batch.messages) collected.push(body);
  },
  async fetch(request) {
    return Response.json(collected.slice(Number(new URL(request.url).searchParams.get("from"))));
  },
} satisfies ExportedHandler;
