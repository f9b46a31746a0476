// TENCENT_ALLOWED_CIDRS and OPENIM_ALLOWED_CIDRS. Only CF-Connecting-IP counts: Cloudflare sets it itself, while
// X-Forwarded-For is whatever a caller writes. By hand and not by Hono's ip-restriction, which is five times as long; a test
// holds the two against each other.
import type { Context, MiddlewareHandler } from "hono";

const ipv4 = /^\d+(\.\d+){3}$/;
/** A zone names an interface of the caller's, and only a link-local address has one. */
const zone = /(?<=^fe[89ab].*)%.+$/i;
/** Bits before an IPv4 address where it stands among those of IPv6, as ::ffff:192.0.2.1. */
const mappedBits = 96;

const groupsOf = (part: string): readonly string[] => (part === "" ? [] : part.split(":"));

/** The address as a number of 128 bits, of IPv4 too; undefined: it is none. */
function numberOf(address: string): bigint | undefined {
  const text = ipv4.test(address) ? `::ffff:${address}` : address.replace(zone, "");
  // Whatever else an URL would make of it.
  if (!/^[\da-f.]*:[\da-f.:]+$/i.test(text) || !URL.canParse(`http://[${text}]`)) return undefined;
  const [head = "", tail = ""] = new URL(`http://[${text}]`).hostname.slice(1, -1).split("::");
  const [first, last] = [groupsOf(head), groupsOf(tail)];
  const groups = [...first, ...new Array<string>(8 - first.length - last.length).fill("0"), ...last];
  return BigInt(`0x${groups.map((group) => group.padStart(4, "0")).join("")}`);
}

type Rule = (address: string, number: bigint) => boolean;

/** undefined: it is none. */
function readRule(rule: string): Rule | undefined {
  const [address = "", length, ...more] = rule.split("/");
  const number = numberOf(address);
  const isIpv4 = ipv4.test(address);
  const most = isIpv4 ? 32 : 128;
  const bits = length === undefined ? most : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (number === undefined || more.length > 0 || !(bits <= most)) return undefined;
  const named = isIpv4 ? mappedBits + bits : bits;
  const rest = BigInt(128 - named);
  // A range of IPv6 that is wider than all of IPv4 is not meant for it.
  return (caller, called) => called >> rest === number >> rest && (named >= mappedBits || !ipv4.test(caller));
}

/** Whether a rule is an IPv4 or IPv6 address or CIDR range. */
export const isAddressRule = (rule: string): boolean => readRule(rule) !== undefined;

/** @param refuse makes the answer for an address that is not on the list, and for a call without any. */
export function createAddressCheck(
  cidrs: readonly string[],
  refuse: (c: Context, address: string) => Response,
): MiddlewareHandler {
  const rules = cidrs.flatMap((rule) => readRule(rule) ?? []);
  return async (c, next) => {
    const address = c.req.header("cf-connecting-ip") ?? "";
    const number = numberOf(address);
    if (number === undefined || !rules.some((rule) => rule(address, number))) return refuse(c, address);
    return await next();
  };
}
