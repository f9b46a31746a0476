// <PLATFORM>_ALLOWED_CIDRS. Only CF-Connecting-IP counts: Cloudflare sets it itself, while
// X-Forwarded-For is whatever a caller writes. The URL parser reads addresses, since Hono's ip-restriction is 1.4 KiB of
// the 40 that the gate may weigh; a test holds the two against each other.

/** `4` and 32 bits, or `6` and 128, each a 0 or 1; a range has fewer. */
type Bits = string;

const octet = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const ipv4 = new RegExp(`^${octet}(\\.${octet}){3}$`);
const mappedBits = `6${"0".repeat(80)}${"1".repeat(16)}`;

/** @returns undefined for what is no IP address. */
function bitsOf(address: string): Bits | undefined {
  const isIpv4 = ipv4.test(address);
  // Whatever else means something in a URL, such as a bracket or a port, is no part of an address.
  if (!isIpv4 && !/^[\da-f:.]*:[\da-f:.]*$/i.test(address)) return undefined;
  let host: string;
  try {
    host = new URL(`http://[${isIpv4 ? "::ffff:" : ""}${address}]`).hostname.slice(1, -1);
  } catch {
    return undefined;
  }
  // The parser has made it the shortest form, in hexadecimal alone; one :: may stand for groups of zeros.
  const [head = [], tail = []] = host.split("::").map((part) => part.split(":").filter((group) => group !== ""));
  const groups = [...head, ...Array<string>(8 - head.length - tail.length).fill("0"), ...tail];
  const bits = groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0")).join("");
  return isIpv4 ? `4${bits.slice(96)}` : `6${bits}`;
}

/** 192.0.2.7 and ::ffff:192.0.2.7 are one address, and so are ranges of either. */
const unmapped = (bits: Bits): Bits => (bits.startsWith(mappedBits) ? `4${bits.slice(mappedBits.length)}` : bits);

/** What every address within the rule begins with; undefined: no IPv4 or IPv6 address or CIDR range. */
function rangeOf(rule: string): Bits | undefined {
  const [address = "", length, ...more] = rule.split("/");
  const bits = bitsOf(address);
  if (bits === undefined || more.length > 0) return undefined;
  if (length === undefined) return unmapped(bits);
  const isLength = /^\d{1,3}$/.test(length) && Number(length) < bits.length;
  return isLength ? unmapped(bits.slice(0, 1 + Number(length))) : undefined;
}

/** Whether a rule is an IPv4 or IPv6 address or CIDR range. */
export const isAddressRule = (rule: string): boolean => rangeOf(rule) !== undefined;

/** Whether an address is on the list, as every one is on an empty list; one that is missing, or is none, never is otherwise. */
export function createAddressCheck(cidrs: readonly string[]): (address: string) => boolean {
  const ranges = cidrs.map(rangeOf).filter((range) => range !== undefined);
  return (address) => {
    if (cidrs.length === 0) return true;
    const bits = unmapped(bitsOf(address) ?? "");
    return ranges.some((range) => bits.startsWith(range));
  };
}
