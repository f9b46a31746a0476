// Once a day: forgets what is old, and stops to wait for parts that never came. Groups and members are not touched.

/** Far longer than a queue (14 days at most) and Doorman's spool can hold an event back and then repeat it. */
const handledDays = 60;
const decisionDays = 90;
const partDays = 15;

export async function forget(db: D1Database, now: Date): Promise<void> {
  const before = (days: number) => new Date(now.getTime() - days * 24 * 60 * 60 * 1000).toISOString();
  await db.batch([
    db.prepare("DELETE FROM handled WHERE handled_at < ?1").bind(before(handledDays)),
    db.prepare("DELETE FROM decisions WHERE time < ?1").bind(before(decisionDays)),
    db.prepare("DELETE FROM floods WHERE time < ?1").bind(before(decisionDays)),
    db
      .prepare(
        `INSERT INTO dead_letters (id, reason, body, stored_at)
         SELECT event_id || '.' || part, 'its other parts never came', body, ?2 FROM parts WHERE kept_at < ?1
         ON CONFLICT DO NOTHING`,
      )
      .bind(before(partDays), now.toISOString()),
    db.prepare("DELETE FROM parts WHERE kept_at < ?1").bind(before(partDays)),
  ]);
}
