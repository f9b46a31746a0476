// What `add`, `remove` and `show` have in common about one entry: whom it is about, and what stands there.

import type { Pair } from "../../../lists/entry/pair.ts";
import { parseSubject, type Subject } from "../../../lists/entry/row.ts";
import { wrongUse } from "../stop.ts";
import type { Store } from "../storing/store.ts";

export function subjectFrom(kind: string, id: string | undefined, group: string | undefined): Subject {
  const subject = parseSubject(kind, id ?? "", group ?? "");
  return subject.ok ? subject.value : wrongUse(`${subject.error}.`);
}

export async function findOne(store: Store, key: string): Promise<Pair | undefined> {
  return (await store.find([key]))[0];
}
