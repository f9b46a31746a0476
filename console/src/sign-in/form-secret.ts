// What signs the forms of those whom Cloudflare Access lets in: they have no token of ours to sign with. Made once, at
// random, and kept in D1.

const keep = `
INSERT INTO kept (name, value) VALUES ('form-secret', ?1) ON CONFLICT (name) DO UPDATE SET value = value RETURNING value`;

/** A database has one for as long as it is there, so that it need not be asked again. */
const known = new WeakMap<D1Database, string>();

export const formSecretOf = (db: D1Database) => async (): Promise<string> => {
  const secret = known.get(db) ?? (await db.prepare(keep).bind(crypto.randomUUID()).first<string>("value"));
  if (secret === null) throw new Error("the database keeps no form secret");
  known.set(db, secret);
  return secret;
};
