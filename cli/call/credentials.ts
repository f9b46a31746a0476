/**
 * Where `npm run call` finds what the IM servers would know: the options, else the .dev.vars of this checkout
 * (`npm start` writes it). Must not invent a credential, and must never print one.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { OpenimCredentials, TelegramCredentials, TencentCredentials } from "./requests.ts";

/** The options that come before the file; `vars` is the file's path. */
export type CredentialOptions = {
  readonly app?: string;
  readonly token?: string;
  readonly secret?: string;
  readonly telegramSecret?: string | undefined;
  readonly vars: string;
};

export const defaultVarsFile = join(import.meta.dirname, "../../.dev.vars");

/** SdkAppid and token (TENCENT_SDK_APP_IDS, TENCENT_TOKENS); undefined without an SdkAppid. */
export function findTencent(options: CredentialOptions): TencentCredentials | undefined {
  const sdkAppId = options.app ?? firstOf(options.vars, "TENCENT_SDK_APP_IDS");
  if (sdkAppId === undefined) return undefined;
  return { sdkAppId, token: options.token ?? firstOf(options.vars, "TENCENT_TOKENS") };
}

/** The secret in the path (OPENIM_SECRETS); undefined without one. */
export function findOpenim(options: CredentialOptions): OpenimCredentials | undefined {
  const secret = options.secret ?? firstOf(options.vars, "OPENIM_SECRETS");
  return secret === undefined ? undefined : { secret };
}

/** For POST /explain (ADMIN_TOKENS); undefined without one. */
export const findAdminToken = ({ vars }: Pick<CredentialOptions, "vars">): string | undefined =>
  firstOf(vars, "ADMIN_TOKENS");

/** The secret in the header (TELEGRAM_SECRETS); undefined without one. */
export function findTelegram(options: CredentialOptions): TelegramCredentials | undefined {
  const secret = options.telegramSecret ?? firstOf(options.vars, "TELEGRAM_SECRETS");
  return secret === undefined ? undefined : { secret };
}

/** The first item of a setting's comma list. */
function firstOf(file: string, name: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const first = parseEnv(readFileSync(file, "utf8"))[name]?.split(",")[0]?.trim();
  return first === "" ? undefined : first;
}
