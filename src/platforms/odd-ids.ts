// Ids that an entry names and no callback carries, as far as a platform's can be told from others: for the list tools. The
// Worker does without: it must not import this.
import type { OddId } from "./platform-facts.ts";
import { oddId as telegram } from "./telegram/odd-id.ts";

/** What is odd about an id that an entry names; undefined: nothing. */
export const oddIdOf: OddId = telegram;
