// The check of addresses, held against Hono's ip-restriction: the same rules are rules, and the same callers get through.
import fc from "fast-check";
import { Hono } from "hono";
import { ipRestriction } from "hono/ip-restriction";
import { describe, expect, it } from "vitest";
import { createAddressCheck, isAddressRule } from "../src/address-check.ts";

const ask = async (app: Hono, address: string | undefined): Promise<number> =>
  (await app.request("/", address === undefined ? {} : { headers: { "cf-connecting-ip": address } })).status;

/** Whether a list lets an address through. */
function passes(rules: readonly string[], address: string | undefined): Promise<boolean> {
  const app = new Hono();
  app.get(
    "/",
    createAddressCheck(rules, (c) => c.text("no", 403)),
    (c) => c.text("yes"),
  );
  return ask(app, address).then((status) => status === 200);
}

function honoPasses(rules: readonly string[], address: string): Promise<boolean> {
  const app = new Hono();
  app.get(
    "/",
    ipRestriction((c) => c.req.header("cf-connecting-ip") ?? "", { allowList: [...rules] }),
    (c) => c.text("yes"),
  );
  return ask(app, address).then((status) => status === 200);
}

/** Hono takes `*` for everybody, passes over what stands behind a second slash, and reads an address when it is asked. */
function honoTakes(rule: string): boolean {
  if (rule === "*" || rule.split("/").length > 2) return false;
  try {
    ipRestriction(() => "", { allowList: [rule] });
    return true;
  } catch {
    return false;
  }
}

const mostlySmall = fc.oneof(fc.constantFrom(0, 1, 255), fc.integer({ min: 0, max: 260 }));
const dotted = fc.array(mostlySmall, { minLength: 4, maxLength: 4 }).map((parts) => parts.join("."));
const group = fc.oneof(
  fc.constantFrom("0", "ffff", "FFFF", "fe80", "2001", "0db8"),
  fc.stringMatching(/^[\da-f]{1,4}$/),
);
/** Mostly addresses, some of them broken. */
const sixes = fc
  .tuple(fc.array(group, { maxLength: 8 }), fc.array(group, { maxLength: 8 }), fc.constantFrom("::", ":", ""))
  .map(([head, tail, between]) => `${head.join(":")}${between}${tail.join(":")}`);
const full = fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.join(":"));
const short = fc
  .tuple(fc.array(group, { maxLength: 3 }), fc.array(group, { maxLength: 3 }))
  .map((both) => both.map((groups) => groups.join(":")).join("::"));
const mapped = fc
  .tuple(fc.constantFrom("::ffff:", "::FFFF:", "::", "64:ff9b::", "1:2:3:4:5:6:"), dotted)
  .map((two) => two.join(""));
const odd = fc.oneof(
  fc.constantFrom("1.2", "0x7f.0.0.1", "127.1", "010.0.0.1", "1.2.3.4.", "1234", "abcd", "::1]", "[::1]", "::1%eth0"),
  fc.constantFrom(
    "fe80::1%eth0",
    "FEBF::1%1",
    "fec0::1%1",
    "fe80::1%",
    "::1 ",
    "\t::1",
    "::1\n",
    "::1]:80/x",
    "١.٢.٣.٤",
  ),
  fc.stringMatching(/^[\da-f:.%/]{0,20}$/),
);
const addresses = fc.oneof(dotted, full, short, mapped, sixes, odd);
const rules = fc.oneof(
  addresses,
  fc
    .tuple(
      addresses,
      fc.oneof(
        fc.integer({ min: 0, max: 140 }).map(String),
        fc.constantFrom("", "008", "-1", "8/8", "1e1", "0x8", " 8"),
      ),
    )
    .map((two) => two.join("/")),
);

describe("address rules", () => {
  it("takes for a rule what Hono takes for one", () => {
    fc.assert(
      fc.property(rules, (rule) => {
        expect(isAddressRule(rule)).toBe(honoTakes(rule));
      }),
      { numRuns: 20_000 },
    );
  });

  it("lets through whom Hono lets through", async () => {
    /** Near the rule as often as not: the rule's own address with its end changed. */
    const near = fc.tuple(rules, addresses, fc.constantFrom("", "0", "1", "ff", "254")).map(([rule, other, end]) => {
      const [own = ""] = rule.split("/");
      return { rule, address: end === "" ? other : own.replace(/[\da-f]*$/i, end) };
    });
    await fc.assert(
      fc.asyncProperty(near, async ({ rule, address }) => {
        fc.pre(honoTakes(rule) && /^[\x21-\x7e]*$/.test(address));
        expect(await passes([rule], address)).toBe(await honoPasses([rule], address));
      }),
      { numRuns: 5000 },
    );
  });

  it("knows an IPv4 address in IPv6's spelling, and keeps ranges of IPv6 from IPv4", async () => {
    expect(await passes(["192.0.2.0/24"], "::ffff:192.0.2.7")).toBe(true);
    expect(await passes(["::ffff:192.0.2.0/120"], "192.0.2.7")).toBe(true);
    expect(await passes(["::/0"], "192.0.2.7")).toBe(false);
    expect(await passes(["0.0.0.0/0"], "2001:db8::1")).toBe(false);
    expect(await passes(["2001:DB8::/32"], "2001:0db8:0:0::1")).toBe(true);
  });

  it("refuses a caller whose address is missing or none, whatever the list", async () => {
    for (const address of [undefined, "", "localhost", "0x7f.1", "127.1", "::1]:80/x"]) {
      expect(await passes(["0.0.0.0/0", "::/0"], address)).toBe(false);
    }
  });
});
