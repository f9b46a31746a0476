// What an id that an entry names tells of Telegram (docs/reference/telegram.md): for the list tools, which warn of it. The
// Worker does without: it must not import this.
import type { OddId } from "../platform-facts.ts";

/** A name of a person or a group, as Telegram makes them. Tencent's groups begin with @ too, and go on with #. */
const name = /^@[A-Za-z]\w{3,31}$/;
/** Supergroups and channels; old groups, whose ids have no such beginning, cannot ask for approval. */
const groupId = /^-100\d+$/;

export const oddId: OddId = (kind, id) => {
  if (name.test(id)) return "a @name of Telegram's? Its callbacks carry ids, never names";
  return kind === "group" && /^-\d+$/.test(id) && !groupId.test(id)
    ? "a group of Telegram's? The id of one that can ask for approval begins with -100"
    : undefined;
};
