// TENCENT_ALLOWED_CIDRS and OPENIM_ALLOWED_CIDRS, by Hono's ip-restriction. Only CF-Connecting-IP counts: Cloudflare
// sets it itself, while X-Forwarded-For is whatever a caller writes.
import type { Context, MiddlewareHandler } from "hono";
import { ipRestriction } from "hono/ip-restriction";

/** Whether a rule is an IPv4 or IPv6 address or CIDR range. */
export function isAddressRule(rule: string): boolean {
  // Hono takes `*` for everybody and passes over what stands behind a second slash.
  if (rule === "*" || rule.split("/").length > 2) return false;
  try {
    ipRestriction(() => "", { allowList: [rule] });
    return true;
  } catch {
    return false;
  }
}

/** @param refuse makes the answer for an address that is not on the list, and for a call without any. */
export function createAddressCheck(
  cidrs: readonly string[],
  refuse: (c: Context, address: string) => Response,
): MiddlewareHandler {
  const addressOf = (c: Context): string => c.req.header("cf-connecting-ip") ?? "";
  const restrict = ipRestriction(addressOf, { allowList: [...cidrs] }, ({ addr }, c) => refuse(c, addr));
  return async (c, next) => {
    try {
      return await restrict(c, next);
    } catch {
      // It throws where the address is missing or is none; Hono hands a later handler's error to onError, not to us.
      return refuse(c, addressOf(c));
    }
  };
}
