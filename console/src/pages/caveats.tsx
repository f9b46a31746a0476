// What an answer made from the lists does not know: said beside it, wherever the console says whether somebody may enter.
import type { DecisionRow } from "../queries/decisions.ts";
import type { Answer } from "../reading/may-enter.ts";

/** @param last the last decision that is known: it tells whether the gate only observes. */
export function Caveats({ answer, last }: { answer: Answer | undefined; last: DecisionRow | undefined }) {
  return (
    <p class="note">
      By the lists alone: feeds, flood rules and rules on what somebody writes or is called come on top.
      {answer?.typeUnknown ? " The type of the group is not known here, so entries about types were not asked." : ""}
      {last?.enforced === 0 ? " When it decided last, Doorman only observed: then nobody is kept out." : ""}
    </p>
  );
}
