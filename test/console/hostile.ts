// Texts that somebody outside may choose, put into every place that the console shows: ids, names, messages, reasons,
// keys, notes, bodies. And the addresses of all pages on which they then stand.
import type { RunningPages } from "./running-pages.ts";

export const hostileTexts: readonly string[] = [
  "<script>hacked=1</script>",
  '"><img src=x onerror=hacked=1>',
  "'><svg/onload=hacked=1>",
  '" autofocus onfocus="hacked=1',
  "</title></style></textarea><h1>hacked</h1>",
  "javascript:hacked=1",
  "&lt;b&gt;&amp;quot;&#x27;",
  "{{hacked}} $" + "{hacked}",
  "\u202egnp.exe\u202d \u2067right\u2069",
  "zero\u200bwidth\u00ad\u2060joiner\ufeff",
  "line\nend\r\u2028\u2029\tand\u0007bell",
  "e\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b\u030c".repeat(20),
  "W".repeat(10_000),
  "\u5b57".repeat(3000),
  "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
  "a/b%2Fc?d=e&f#g\\h",
  "..",
  ".",
  "%",
  "__proto__",
  "' OR 1=1; DROP TABLE decisions; --",
  "lone\ud800surrogate",
];

/** Texts of the payloads that must never stand in a page as they are. */
export const payloads = [
  "<script>hacked",
  "<img src=x",
  "<svg/onload",
  '" autofocus onfocus="',
  "</title></style>",
  "<h1>hacked",
];

const at = (n: number) => new Date(Date.now() - n * 1000).toISOString();

function eventsFor(text: string, n: number): readonly unknown[] {
  const envelope = (id: string, type: string, data: unknown) => ({
    specversion: "1.0",
    id,
    source: `/tencent/${n}`,
    type,
    subject: text,
    time: at(n),
    datacontenttype: "application/json",
    partitionkey: "tencent",
    data,
  });
  const group = { id: text, type: text, name: text, owner: text };
  const chain = [
    { key: `user/${text}`, fate: "settled", effect: "deny", note: text },
    { key: text, fate: "overridden", effect: "allow" },
  ];
  return [
    envelope(`${n}-created ${text}`, "im.group.created", {
      group,
      operator: text,
      members: [{ id: text }],
      custom: {},
    }),
    envelope(`${n}-joined`, "im.group.members.joined", {
      group: { id: text },
      how: "invite",
      operator: text,
      members: [{ id: text }, { id: `${text}2` }],
    }),
    envelope(`${n}-named`, "im.group.member.updated", {
      group: { id: text },
      member: { id: text },
      changes: { nickname: text },
    }),
    envelope(`${n}-decided ${text}`, "im.group.entry.decided", {
      action: "invite",
      group: { id: text, type: text },
      inviter: { id: text, chain },
      outcome: "refuse",
      enforced: true,
      candidates: [
        { id: text, verdict: "refused", key: `user/${text}`, undecided: true, observed: "allowed", chain },
        { id: text, verdict: "muted", key: text, chain },
      ],
    }),
    // No event: kept as a dead letter, with its body.
    { type: "im.group.created", id: "", text },
  ];
}

/** Fills everything, and gives the paths of all pages that show some of it. */
export async function fillHostile(pages: RunningPages): Promise<readonly string[]> {
  const { db, lists } = pages;
  const paths = ["/", "/decisions", "/lists", "/lists/patterns", "/edits", "/dead-letters"];
  for (const [n, text] of hostileTexts.entries()) {
    await pages.takeIn(...eventsFor(text, n));
    const short = text.slice(0, 100).toWellFormed().replaceAll("%", "%25").replaceAll("/", "%2F");
    const value = JSON.stringify({
      effect: "deny",
      message: text.toWellFormed(),
      reason: text.toWellFormed(),
      by: text.slice(0, 50).toWellFormed(),
      at: text.slice(0, 50).toWellFormed(),
      member: { nickname: text.slice(0, 100).toWellFormed() },
    });
    for (const key of [`user/${short}`, `group/${short}`, `group/${short}/user/${short}`]) {
      if (new TextEncoder().encode(key).length <= 512) await lists.put(key, value);
    }
    await lists.put(`wrong ${n} ${text.slice(0, 60).toWellFormed()}`.slice(0, 120), text.toWellFormed());
    await db
      .prepare(
        "INSERT INTO edits (at, author, origin, key, before, after, removed, note, batch, state, problem) VALUES (?1, ?2, 'console', ?3, ?4, ?4, 0, ?2, ?2, 'failed', ?2)",
      )
      .bind(at(n), text.toWellFormed(), `user/${short}`, value)
      .run();
    const encoded = encodeURIComponent(text.toWellFormed());
    if (encoded.length > 6000) continue;
    const inPath = text === "." || text === ".." ? `?id=${encoded}` : `/${encoded}`;
    paths.push(
      `/people${inPath}`,
      `/people${inPath}${inPath.includes("?") ? "&" : "?"}group=${encoded}`,
      `/groups${inPath}`,
      `/lists?q=${encoded}`,
      `/lists/entry?key=${encodeURIComponent(`user/${short}`)}`,
      `/lists/entry?key=${encoded}`,
      `/lists/new?kind=${encoded}&id=${encoded}&group=${encoded}`,
      `/lists/patterns?try=${encoded}`,
      `/edits?author=${encoded}`,
      `/edits?key=${encoded}`,
      `/edits?batch=${encoded}`,
      `/decisions?person=${encoded}`,
      `/decisions?group=${encoded}&entry=${encoded}&verdict=${encoded}&from=${encoded}&after=${encoded}`,
      `/decisions/${encodeURIComponent(`${n}-decided ${text}`.toWellFormed())}`,
      `/edits/${n + 1}`,
    );
  }
  await lists.put(
    "patterns",
    JSON.stringify(
      hostileTexts.map((text) => ({
        match: `${text.slice(0, 300).toWellFormed()}*`,
        effect: "deny",
        reason: text.slice(0, 300).toWellFormed(),
      })),
    ),
  );
  await pages.runScheduled("0-50/5 * * * *");
  return paths;
}
