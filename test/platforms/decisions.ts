// Decisions made by hand, as plain data: what the policy would hand to a platform. Must not import the policy, or the
// platforms would be tested with whatever it happens to say.
import type { EntryRequest } from "../../src/core/callback.ts";
import type { Decision, Effect, Settlement } from "../../src/core/verdict.ts";

/** Stands in every key, chain and note below, and must never stand in an answer. */
export const operatorsOnly = "operators-only";

export type Extras = Pick<Settlement, "code" | "message" | "member"> & { readonly undecided?: boolean };

function settle(effect: Effect, extras: Extras): Settlement {
  const key = `user/${operatorsOnly}`;
  return { effect, key, undecided: false, chain: [{ key, fate: "settled", effect, note: operatorsOnly }], ...extras };
}

/** The decision about a request in which `denied` are refused and everybody else, unless unreadable, is let in. */
export function decisionOn(
  { candidates }: EntryRequest,
  denied: (id: string | null) => boolean,
  extras: Partial<Record<Effect, Extras>> = {},
): Decision {
  const verdicts = candidates.map((id) => {
    const effect = denied(id) ? "deny" : "allow";
    return { id, settlement: settle(effect, extras[effect] ?? {}) };
  });
  const refused = verdicts.filter(({ settlement }) => settlement.effect === "deny").length;
  const outcome = refused === 0 ? "allow" : refused === verdicts.length ? "refuse" : "refuse-some";
  return { outcome, verdicts, undecided: false };
}

/** The decision in which a denied inviter takes everybody with them. */
export function inviterDenied(request: EntryRequest): Decision {
  const inviter = { id: request.inviter ?? null, settlement: settle("deny", {}) };
  return { ...decisionOn(request, () => true), inviter };
}
