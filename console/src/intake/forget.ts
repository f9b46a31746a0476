// Forgets what is old, a bounded number of rows at a time, and stops to wait for parts that never came. Groups, members
// and the trail of edits are not touched.

/** Far longer than a queue (14 days at most) and Doorman's spool can hold an event back and then repeat it. */
const handledDays = 60;
const decisionDays = 90;
const partDays = 15;
/** Rows of one table that one step deletes at most: a step is one transaction, during which D1 does nothing else. */
export const rowsPerStep = 1000;

/** ?1: older than this is forgotten. Each reads no more rows than it deletes. */
export const forgetting = {
  handled: `DELETE FROM handled WHERE event_id IN
    (SELECT event_id FROM handled WHERE handled_at < ?1 ORDER BY handled_at LIMIT ${rowsPerStep})`,
  decisions: `DELETE FROM decisions WHERE (event_id, n) IN
    (SELECT event_id, n FROM decisions WHERE time < ?1 ORDER BY time LIMIT ${rowsPerStep})`,
  floods: `DELETE FROM floods WHERE event_id IN
    (SELECT event_id FROM floods WHERE time < ?1 ORDER BY time LIMIT ${rowsPerStep})`,
  hours: `DELETE FROM hours WHERE hour < substr(?1, 1, 13)`,
  partsToLetters: `INSERT INTO dead_letters (id, reason, body, stored_at)
    SELECT event_id || '.' || part, 'its other parts never came', body, ?2 FROM parts WHERE kept_at < ?1
    ORDER BY kept_at LIMIT ${rowsPerStep} ON CONFLICT DO NOTHING`,
  parts: `DELETE FROM parts WHERE (event_id, part) IN
    (SELECT event_id, part FROM parts WHERE kept_at < ?1 ORDER BY kept_at LIMIT ${rowsPerStep})`,
  tries: `DELETE FROM sign_in_tries WHERE address IN
    (SELECT address FROM sign_in_tries WHERE since < unixepoch(?1) ORDER BY since LIMIT ${rowsPerStep})`,
} as const;

/** Does at most so many steps, and tells whether nothing old is left. */
export async function forget(db: D1Database, now: Date, steps: number): Promise<boolean> {
  const before = (days: number) => new Date(now.getTime() - days * 24 * 60 * 60 * 1000).toISOString();
  for (let step = 0; step < steps; step++) {
    const results = await db.batch([
      db.prepare(forgetting.handled).bind(before(handledDays)),
      db.prepare(forgetting.decisions).bind(before(decisionDays)),
      db.prepare(forgetting.floods).bind(before(decisionDays)),
      db.prepare(forgetting.hours).bind(before(decisionDays)),
      db.prepare(forgetting.partsToLetters).bind(before(partDays), now.toISOString()),
      db.prepare(forgetting.parts).bind(before(partDays)),
      db.prepare(forgetting.tries).bind(before(1)),
    ]);
    if (results.every(({ meta }) => meta.changes < rowsPerStep)) return true;
  }
  return false;
}
