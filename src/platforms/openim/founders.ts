// Who leads a group that is being created, remembered from its create callback to the join callbacks that follow. These do
// not say that a group is new, and an owner who came in mute, or without his role, would leave it without a voice or a head
// (docs/reference/openim.md section 5b). Memory of one isolate, bounded, and gone within a minute. Knows no clock.
import type { EntryRequest } from "../../core/callback.ts";

/** OpenIM's operation may take its time limits for two callbacks, 15 s each, and its database. */
const keptMs = 60_000;
const maxCreations = 100;
/** Of all ids together; a creation with more than this is not remembered. */
const maxCharacters = 1_000_000;

interface Creation {
  /** undefined: the client chose none, and OpenIM makes one after the create callback. */
  readonly groupId: string | undefined;
  readonly people: ReadonlySet<string>;
  /** Those of them who have not come in yet. */
  readonly founders: Set<string>;
  readonly characters: number;
  /** Unix milliseconds. */
  readonly until: number;
}

const known = (ids: readonly (string | null)[]): Set<string> => new Set(ids.filter((id) => id !== null));

function shareAny(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const id of some) if (others.has(id)) return true;
  return false;
}

const fits = ({ groupId }: Creation, request: EntryRequest): boolean =>
  groupId === undefined || groupId === request.groupId;

/** Whether these are the people of that creation: all of them, but for a founder who is no member. */
function isBatchOf(joining: ReadonlySet<string>, { people, founders }: Creation): boolean {
  for (const id of joining) if (!people.has(id)) return false;
  for (const id of people) if (!joining.has(id) && !founders.has(id)) return false;
  return joining.size > 0;
}

export interface Founders {
  /** A group is about to be created, and nobody objects. */
  remember(request: EntryRequest, now: number): void;
  /** These people apply to, or are invited into, a group that is there already. */
  forget(request: EntryRequest): void;
  /**
   * The founders among those who join, if this is how their new group gets its members. Each creation serves once, so
   * that nobody can create a group in order to enter another one as its founder does.
   * @param single this callback has one member of a batch.
   */
  take(request: EntryRequest, single: boolean, now: number): ReadonlySet<string>;
}

const nobody: ReadonlySet<string> = new Set();

export function createFounders(): Founders {
  /** Newest first. */
  let creations: readonly Creation[] = [];

  /** The newest ones that fit into the bounds. */
  function bounded(newestFirst: readonly Creation[], now: number): readonly Creation[] {
    let characters = 0;
    return newestFirst
      .filter(({ until }) => until > now)
      .filter((creation, at) => {
        characters += creation.characters;
        return at < maxCreations && characters <= maxCharacters;
      });
  }

  return {
    remember({ groupId, candidates, founders = [] }, now) {
      const people = known(candidates);
      let characters = 0;
      for (const id of people) characters += id.length;
      // It would push out all the others.
      if (characters > maxCharacters) return;
      const creation = {
        groupId: groupId ?? undefined,
        people,
        founders: known(founders),
        characters,
        until: now + keptMs,
      };
      creations = bounded([creation, ...creations], now);
    },
    forget(request) {
      const people = known(request.candidates);
      creations = creations.filter((creation) => !fits(creation, request) || !shareAny(people, creation.people));
    },
    take(request, single, now) {
      creations = bounded(creations, now);
      const joining = known(request.candidates);
      const isOf = (creation: Creation): boolean =>
        fits(creation, request) && (single ? shareAny(joining, creation.founders) : isBatchOf(joining, creation));
      const found = creations.findLast(isOf);
      if (found === undefined) return nobody;
      const founders = new Set([...joining].filter((id) => found.founders.has(id)));
      for (const id of founders) found.founders.delete(id);
      if (!single || found.founders.size === 0) creations = creations.filter((creation) => creation !== found);
      return founders;
    },
  };
}
