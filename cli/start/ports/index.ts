// For development only: `wrangler dev` gives one Worker a port, so this one stands before the gate and the console and
// hands each request to the one whose port it came to. `npm start` listens on the console's port and passes on what comes.

/** What the flag in wrangler.toml lets a binding do, too. */
interface Behind extends Fetcher {
  scheduled(run: { readonly cron: string; readonly scheduledTime: Date }): Promise<{ readonly outcome: string }>;
}

export interface Env {
  readonly GATE: Behind;
  readonly CONSOLE: Behind;
  readonly CONSOLE_PORT: string;
}

/** What `npm start` calls the console's runs, since it is one schedule that wrangler lets it fire. */
const consoles = "console ";

export default {
  async fetch(request, { GATE, CONSOLE, CONSOLE_PORT }) {
    const { port } = new URL(request.url);
    return await (port === CONSOLE_PORT ? CONSOLE : GATE).fetch(request);
  },
  async scheduled({ cron, scheduledTime }, { GATE, CONSOLE }) {
    const at = new Date(scheduledTime);
    const isConsoles = cron.startsWith(consoles);
    const given = { cron: isConsoles ? cron.slice(consoles.length) : cron, scheduledTime: at };
    const { outcome } = await (isConsoles ? CONSOLE : GATE).scheduled(given);
    if (outcome !== "ok") throw new Error(`the scheduled run ended with ${outcome}`);
  },
} satisfies ExportedHandler<Env>;
