// While code is changed on purpose, a property that fails has said enough: no smaller counterexample is looked for.
import fc from "fast-check";

fc.configureGlobal({ endOnFailure: true });
