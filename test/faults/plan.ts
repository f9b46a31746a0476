// The fault plan: what each wrapped binding does wrong, as data that travels from a test to the Worker under test.
// A binding without a plan does nothing wrong: its calls reach the real one.
import * as z from "zod/mini";

const throws = z.object({ kind: z.literal("throws"), message: z.string() });
/** Never settles, which stands for every hang that is longer than the Worker's limits: KV's as well as a queue's 57 s. */
const hangs = z.object({ kind: z.literal("hangs") });

export const listsFault = z.discriminatedUnion("kind", [
  throws,
  hangs,
  /** Answers only the bulk read that asks this key; every other one throws or hangs. */
  z.object({ kind: z.literal("answers-only"), holding: z.string(), others: z.enum(["throws", "hangs"]) }),
  /** Throws for every bulk read that asks a key which ends so. */
  z.object({ kind: z.literal("throws-for"), ending: z.string(), message: z.string() }),
  /** The keys that end so are missing from the answer altogether, as integer-like ones are (docs/reference/cloudflare.md 1.3). */
  z.object({ kind: z.literal("leaves-out"), ending: z.string() }),
  /** The keys that end so have this value instead of their own; "" is the end of all of them. */
  z.object({ kind: z.literal("garbles"), ending: z.string(), value: z.unknown() }),
  /** list() tells no metadata, as of entries that were put by hand. */
  z.object({ kind: z.literal("lists-plainly") }),
  /** The keys that end so have a value of so many bytes that is no entry. */
  z.object({ kind: z.literal("swells"), ending: z.string(), bytes: z.number() }),
]);

export const queueFault = z.discriminatedUnion("kind", [
  throws,
  hangs,
  z.object({ kind: z.literal("every-second"), message: z.string() }),
  /** Throws for a batch in which this text stands; takes every other. */
  z.object({ kind: z.literal("rejects"), containing: z.string(), message: z.string() }),
  /** Takes so many calls, then throws. */
  z.object({ kind: z.literal("dies-after"), calls: z.number(), message: z.string() }),
  /**
   * Each call's fate is drawn from the seed. Shares are of 1; half of the failing and of the hanging calls have reached
   * the real queue before. From call `deadFrom` to `deadTo` everything fails.
   */
  z.object({
    kind: z.literal("flaky"),
    seed: z.number(),
    failing: z.number(),
    hanging: z.number(),
    deadFrom: z.number(),
    deadTo: z.number(),
  }),
]);

/** `methods`: only these of the spool's KV fail; left out: all of them. */
export const spoolFault = z.discriminatedUnion("kind", [
  z.extend(throws, { methods: z.optional(z.array(z.string())) }),
  z.extend(hangs, { methods: z.optional(z.array(z.string())) }),
]);

/** `killed`: the object is aborted while it works on the first call to it, and made anew for the next. */
export const floodFault = z.discriminatedUnion("kind", [throws, hangs, z.object({ kind: z.literal("killed") })]);

export const plan = z.object({
  /** What is told behind an answer does not begin before the next plan. */
  holdsTelling: z.optional(z.boolean()),
  lists: z.optional(listsFault),
  queue: z.optional(queueFault),
  spool: z.optional(spoolFault),
  /** Of the namespace ROSTER. */
  roster: z.optional(z.discriminatedUnion("kind", [throws, hangs])),
  /** The objects that count who enters a group. */
  flood: z.optional(floodFault),
  /** Settings that stand over wrangler.toml's. */
  vars: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
  /** Bindings that are missing from env. */
  without: z.optional(z.array(z.enum(["LISTS", "SPOOL", "EVENTS", "ROSTER", "FLOOD"]))),
});

export type ListsFault = z.infer<typeof listsFault>;
export type QueueFault = z.infer<typeof queueFault>;
export type SpoolFault = z.infer<typeof spoolFault>;
export type FloodFault = z.infer<typeof floodFault>;
export type Plan = z.infer<typeof plan>;

/** What the wrapped bindings saw since the plan was set. */
export const seen = z.object({
  /** Work that goes on after an answer (waitUntil) and has not ended. */
  pending: z.number(),
  /** Calls of each binding's methods: `SPOOL.put`. */
  calls: z.record(z.string(), z.number()),
});

export type Seen = z.infer<typeof seen>;
