// The real console behind an entry whose writes to the lists can be made to fail or to hang: PUT /fault sets what the next
// puts and deletes do, every other request is the console's.
import console_ from "../../../console/src/index.ts";
import type { Env } from "../../../console/src/settings.ts";

/** hang: the write is never answered. A text: it throws with it. "after: …": it is done, and throws then. */
let fault: string | undefined;

async function faulty(write: () => Promise<void>): Promise<void> {
  if (fault === undefined) return await write();
  if (fault === "hang") return await new Promise(() => {});
  if (fault.startsWith("after: ")) await write();
  throw new Error(fault);
}

const wrapped = (env: Env): Env => ({
  ...env,
  LISTS: new Proxy(env.LISTS, {
    get(lists, name) {
      if (name === "put") return (...given: Parameters<KVNamespace["put"]>) => faulty(() => lists.put(...given));
      if (name === "delete") return (key: string) => faulty(() => lists.delete(key));
      const value = Reflect.get(lists, name);
      return typeof value === "function" ? value.bind(lists) : value;
    },
  }),
});

export default {
  ...console_,
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname !== "/fault") return await console_.fetch(request, wrapped(env), ctx);
    fault = (await request.text()) || undefined;
    return new Response();
  },
} satisfies ExportedHandler<Env>;
