// Address rules, held against Hono's ip-restriction, which the gate is too small to carry. Generated rules and addresses
// lie close together, so that hits, misses by one bit and both spellings of IPv4 come about.
import fc from "fast-check";
import { Hono } from "hono";
import { ipRestriction } from "hono/ip-restriction";
import { describe, expect, it, test } from "vitest";
import { createAddressCheck, isAddressRule } from "../src/address-check.ts";

type Check = (address: string) => boolean | Promise<boolean>;

const asked = (app: Hono): Check => {
  app.get("/", (c) => c.text("in"));
  return async (address) => {
    const response = await app.request("/", { headers: { "cf-connecting-ip": address } });
    return response.status === 200 && (await response.text()) === "in";
  };
};

const ours = createAddressCheck;

function honos(rules: readonly string[]): Check {
  const app = new Hono();
  app.use(
    ipRestriction(
      (c) => c.req.header("cf-connecting-ip") ?? "",
      { allowList: [...rules] },
      (_, c) => c.text("out", 403),
    ),
  );
  return asked(app);
}

const dotted = (octets: readonly number[]): string => octets.join(".");
const hex = (octets: readonly number[]): string =>
  [0, 2].map((at) => ((octets[at] ?? 0) * 256 + (octets[at + 1] ?? 0)).toString(16)).join(":");

const octets = fc.tuple(...Array.from({ length: 4 }, () => fc.constantFrom(0, 1, 127, 128, 192, 255)));
const ipv4 = octets.map(dotted);
const mapped = octets.chain((four) =>
  fc.constantFrom(`::ffff:${dotted(four)}`, `::FFFF:${hex(four)}`, `0:0:0:0:0:ffff:${dotted(four)}`),
);
const group = fc.constantFrom("0", "1", "8000", "ffff", "2001", "DB8", "0db8");
const ipv6 = fc
  .tuple(fc.array(group, { maxLength: 8 }), fc.array(group, { maxLength: 8 }))
  .filter(([head, tail]) => head.length + tail.length < 8)
  .map(([head, tail]) => `${head.join(":")}::${tail.join(":")}`);
const whole = fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.join(":"));
const address = fc.oneof(ipv4, mapped, ipv6, whole);
const rule = fc.oneof(
  address,
  fc.tuple(ipv4, fc.integer({ min: 0, max: 32 })).map(([one, length]) => `${one}/${length}`),
  // Below 96 bits a range that holds all of IPv4 is a range of IPv6 alone; Hono counts the longer spelling as within it.
  fc.tuple(mapped, fc.integer({ min: 96, max: 128 })).map(([one, length]) => `${one}/${length}`),
  fc
    .tuple(fc.oneof(ipv6, whole), fc.integer({ min: 3, max: 128 }))
    .map(([one, length]) => `2${one.replace(/^[^:]*/, "001")}/${length}`),
);

test("an address is within the rules exactly where Hono finds it so", async () => {
  const met = { in: 0, out: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(rule, { minLength: 1, maxLength: 4 }),
      fc.array(address, { maxLength: 8 }),
      async (rules, extra) => {
        fc.pre(rules.every(isAddressRule));
        const [mine, theirs] = [ours(rules), honos(rules)];
        for (const one of [...extra, ...rules.map((each) => each.split("/")[0] ?? "")]) {
          const allowed = await mine(one);
          met[allowed ? "in" : "out"] += 1;
          expect([one, rules, allowed]).toEqual([one, rules, await theirs(one)]);
        }
      },
    ),
    { numRuns: 500 },
  );
  expect(Math.min(met.in, met.out)).toBeGreaterThan(300);
});

describe("what is no rule", () => {
  const isHonosRule = (one: string): boolean => {
    try {
      ipRestriction(() => "", { allowList: [one] });
      return true;
    } catch {
      return false;
    }
  };

  test("is none for Hono either, and the other way round", () => {
    const character = fc.constantFrom(..."0125fF:.::/");
    fc.assert(
      fc.property(
        fc.oneof(rule, fc.string({ unit: character, maxLength: 12 })),
        fc.nat(12),
        character,
        (text, at, insert) => {
          const slip = text.slice(0, at) + insert + text.slice(at);
          for (const one of [text, slip]) {
            if (one.split("/").length > 2) expect(isAddressRule(one)).toBe(false);
            else expect([one, isAddressRule(one)]).toEqual([one, isHonosRule(one)]);
          }
        },
      ),
      { numRuns: 5_000 },
    );
  });

  // Hono takes the first for everybody and passes over what stands behind a second slash; the others are the URL parser's.
  it.each([
    "*",
    "10.0.0.0/8/8",
    "0x7f.1",
    "1.2",
    "2130706433",
    "[::1]",
    "::1]:80/",
    "fe80::1%eth0",
    "::1@",
    "１.2.3.4",
    "",
    "/8",
    ":",
    " ::1",
  ])("%j is none", (one) => expect(isAddressRule(one)).toBe(false));
});

it("a range of IPv6 that is wider than all of IPv4 lets no IPv4 address in, however it is spelled", () => {
  const check = ours(["::/0"]);
  expect(["::1", "2001:db8::1", "192.0.2.7", "::ffff:192.0.2.7"].map(check)).toEqual([true, true, false, false]);
});

it.each(["", "::ffff:1.2.3", "1.2.3.4, 5.6.7.8", "1.2.3.4:80", "::1%eth0", "[::1]", "unknown"])(
  "a call whose address is %j is refused, whatever the rules",
  (one) => {
    expect(ours(["0.0.0.0/0", "::/0"])(one)).toBe(false);
  },
);
