// What works with which version of OpenIM, for docs/callbacks.md (docs/reference/openim.md sections 0.3, 5 and 5b). The test of
// this table holds each row against the model of that version in test/judges.

export interface OpenimVersionRow {
  readonly version: string;
  /** Where the command stands. */
  readonly url: string;
  /** Whether a refusal keeps somebody out. */
  readonly enforced: boolean;
  readonly refusals: string;
  /** Who can be given something, or a mute: those for whom the join callback has their own id. */
  readonly attributes: string;
  readonly says: string;
}

export const openimVersionRows: readonly OpenimVersionRow[] = [
  {
    version: "v2",
    url: "none",
    enforced: false,
    refusals: "none are asked for",
    attributes: "nobody",
    says: "has no callbacks about groups that Doorman could read",
  },
  {
    version: "v3.0 to v3.4",
    url: "`?command=`",
    enforced: true,
    refusals: "work: by `errCode`",
    attributes: "whoever enters",
    says: "one join callback for each member; not run against its code",
  },
  {
    version: "v3.5",
    url: "path",
    enforced: true,
    refusals: "work: by `nextCode`",
    attributes: "whoever enters",
    says: "one join callback for each member. Some names differ; Doorman knows them",
  },
  {
    version: "v3.6.0",
    url: "path",
    enforced: false,
    refusals: "**none works**: it logs `callback parse failed` and goes on",
    attributes: "whoever enters",
    says: "Doorman can only tell. Use another version to keep anybody out",
  },
  {
    version: "v3.7",
    url: "path",
    enforced: true,
    refusals: "work: by `nextCode`",
    attributes: "whoever joins, is approved or comes with a new group; nobody who is invited",
    says: "on an invite the join callback has the inviter's id, so `beforeInviteUserToGroup` has to be on. While `beforeMemberJoinGroup` is on, an invite by the admin API crashes OpenIM",
  },
  {
    version: "v3.8 and later",
    url: "path",
    enforced: true,
    refusals: "work: by `nextCode`",
    attributes: "whoever enters",
    says: 'one join callback for all members of an operation. The only versions in which `OPENIM_PARTIAL = "mute"` mutes one of several',
  },
];

export function openimVersionTable(): string {
  const rows = openimVersionRows.map(
    ({ version, url, refusals, attributes, says }) => `| ${[version, url, refusals, attributes, says].join(" | ")} |`,
  );
  const head = "| version | the command stands in | refusals | who can be given something, or a mute | |";
  return [head, "|---|---|---|---|---|", ...rows].join("\n");
}
