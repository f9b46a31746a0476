// Who is believed by a secret, and what the log is told of who is not: that there was none, or another one.
import { expect, test } from "vitest";
import { believe } from "../../src/platforms/by-secret.ts";

const secrets = ["the-old-secret-0123456789", "the-new-secret-0123456789"];

test.each(secrets)("each of the secrets is believed: %s", (secret) => {
  expect(believe("/here", secret, secrets)).toEqual({ ok: true, value: "/here" });
});

test.each([
  ["", "the secret is missing"],
  ["the-old-secret-012345678", "the secret is wrong"],
  ["the-old-secret-0123456789,the-new-secret-0123456789", "the secret is wrong"],
  ["The-old-secret-0123456789", "the secret is wrong"],
])("%j is not", (presented, detail) => {
  expect(believe("/here", presented, secrets)).toEqual({ ok: false, error: { reason: "credentials", detail } });
  expect(believe("/here", presented, [])).toEqual({ ok: false, error: { reason: "credentials", detail } });
});
