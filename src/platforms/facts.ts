// The facts of every platform that there is, and what they come to together. Plain data: the list tools and the policy's
// callers have it from here, none of them the dialects.
import type { CodeRanges } from "../core/codes.ts";
import { facts as openim } from "./openim/facts.ts";
import type { PlatformFacts } from "./platform-facts.ts";
import { facts as telegram } from "./telegram/facts.ts";
import { facts as tencent } from "./tencent/facts.ts";

const byName = { openim, tencent, telegram } as const satisfies Readonly<Record<string, PlatformFacts>>;

/** The name of a platform's folder; it is the first part of its path, and stands in events. */
export type KnownPlatform = keyof typeof byName;

/** Every platform's codes for refusals. */
export const knownCodes: CodeRanges = Object.values<PlatformFacts>(byName).flatMap(({ codes, title }) =>
  codes === undefined ? [] : [{ ...codes, of: title }],
);

// The Worker does without what stands below.

export const platformFacts: Readonly<Record<string, PlatformFacts>> = byName;

/** The platform of which an event's `source` tells. */
export const platformOf = (source: string): string => source.split("/")[1] ?? "";

export function factsOf(platform: string): PlatformFacts | undefined {
  return Object.hasOwn(platformFacts, platform) ? platformFacts[platform] : undefined;
}

/** What else a type of groups is called, on whichever platform. */
export const otherTypeNames = (type: string): readonly string[] =>
  Object.values(platformFacts).flatMap(({ otherTypeName }) => otherTypeName?.get(type) ?? []);
