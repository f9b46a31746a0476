// Every command in Tencent's registry, by the bodies recorded of it: each has one, and is read as it should be.
import { describe } from "vitest";
import { describeRegistry } from "../../docs/registries.ts";

describe("Tencent's registry", () => describeRegistry("tencent"));
