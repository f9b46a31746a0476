// Every update of Telegram's registry has a recorded body, and each is read as people read it.
import { describe } from "vitest";
import { describeRegistry } from "../../docs/registries.ts";

describe("Telegram's registry", () => describeRegistry("telegram"));
