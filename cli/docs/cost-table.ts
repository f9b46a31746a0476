// What Doorman and its console cost at three sizes, for docs/operations.md: uses counted from what one entry needs, times
// Cloudflare's list prices. An estimate before the first bill, not a measurement; what one call needs is measured by bench/.

const daysPerMonth = 30;
const minutesPerDay = 24 * 60;

/** How many are in the plan for $5 a month, and dollars for each million beyond (docs/reference/cloudflare.md 1.6, 2.2, 9 and 10). */
const prices = {
  requests: [10e6, 0.3],
  "CPU ms": [30e6, 0.02],
  "KV keys read": [10e6, 0.5],
  "KV listings": [1e6, 5],
  "KV writes": [1e6, 5],
  "queue operations": [1e6, 0.4],
  "D1 rows written": [50e6, 1],
  "counter calls (Durable Object)": [1e6, 0.15],
  "rows written by counters": [50e6, 1],
  "points (Analytics Engine)": [10e6, 0.25],
} as const;

type Use = keyof typeof prices;
const isUse = (name: string): name is Use => name in prices;
const kinds = Object.keys(prices).filter(isUse);

interface Size {
  readonly what: string;
  readonly joinsPerDay: number;
  /** Keys of the lists, for the roster's listings. */
  readonly keys: number;
  readonly roster: boolean;
}

const sizes: readonly Size[] = [
  { what: "10 groups, 1,000 people enter a day", joinsPerDay: 1_000, keys: 1_000, roster: false },
  { what: "200 groups, 50,000 a day", joinsPerDay: 50_000, keys: 10_000, roster: true },
  { what: "5,000 groups, 1,000,000 a day", joinsPerDay: 1_000_000, keys: 20_000, roster: true },
];

/** Each who enters: one call that asks, one that tells, and an event of both (`DECISION_EVENTS` `all`). */
function usesPerDay({ joinsPerDay, keys, roster }: Size): Readonly<Record<Use, number>> {
  const calls = 2 * joinsPerDay;
  const messages = 2 * joinsPerDay;
  const pages = Math.ceil(keys / 1000);
  // Every two minutes, every minute, and the console's 264 looks (its wrangler.toml).
  const runs = minutesPerDay / 2 + minutesPerDay + 264;
  // The console takes at most 8 messages a run; a quiet queue brings fewer.
  const batches = messages / 4;
  return {
    requests: calls + runs + batches,
    "CPU ms": 2 * calls + 4 * batches + 5 * runs,
    "KV keys read": joinsPerDay * (roster ? 0.1 : 9),
    "KV listings": minutesPerDay / 2 + 264 * pages + (roster ? minutesPerDay * pages : 0),
    "KV writes": roster ? minutesPerDay : 0,
    "queue operations": 3 * messages,
    "D1 rows written": (5 + 3) * joinsPerDay,
    "counter calls (Durable Object)": joinsPerDay,
    "rows written by counters": joinsPerDay,
    "points (Analytics Engine)": 3 * joinsPerDay + minutesPerDay * 1.5,
  };
}

const numbers = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });
const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

function costOf(use: Use, perMonth: number): number {
  const [included, perMillion] = prices[use];
  return (Math.max(0, perMonth - included) * perMillion) / 1e6;
}

/** One row for each use, one column for each size: how many a month, and what is beyond the plan. */
export function costRows(): string {
  const perMonth = sizes.map((size) => {
    const uses = usesPerDay(size);
    return (use: Use) => uses[use] * daysPerMonth;
  });
  const rows = kinds.map((use) => {
    const [included, perMillion] = prices[use];
    const cells = perMonth.map((uses) => `${numbers.format(uses(use))}: ${dollars.format(costOf(use, uses(use)))}`);
    return `| ${use} | ${numbers.format(included)}, then $${perMillion} a million | ${cells.join(" | ")} |`;
  });
  const sums = perMonth.map((uses) => dollars.format(kinds.reduce((sum, use) => sum + costOf(use, uses(use)), 5)));
  return [
    `| a month | in the plan for $5 | ${sizes.map(({ what, roster }) => `${what}, roster ${roster ? "on" : "off"}`).join(" | ")} |`,
    `|---|---|${sizes.map(() => "---").join("|")}|`,
    ...rows,
    `| **all, the plan's $5 with it** | | ${sums.map((sum) => `**${sum}**`).join(" | ")} |`,
  ].join("\n");
}
