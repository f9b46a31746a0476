-- What the console's pages need: how each decision came about, counts by the hour, who changed which entry, and what the
-- lists hold. Every page finds its rows by an index, and none reads a table from end to end (test/console/queries).

-- How a decision came about, for the pages and to try an edit on it. Rows from before this migration have NULL here.
ALTER TABLE decisions ADD COLUMN group_type TEXT;
-- What the IM server was told, and to how many people the decision was about.
ALTER TABLE decisions ADD COLUMN outcome TEXT;
ALTER TABLE decisions ADD COLUMN people INTEGER;
-- The verdict, were entries that only observe enforced.
ALTER TABLE decisions ADD COLUMN observed TEXT;
-- The entries that were met, in order of precedence: JSON, [{key, fate, effect?, note?}]. The inviter's stand with the
-- decision's first person; NULL there: nobody brought them in.
ALTER TABLE decisions ADD COLUMN chain TEXT;
ALTER TABLE decisions ADD COLUMN inviter_chain TEXT;

CREATE INDEX decisions_by_time ON decisions (time);
CREATE INDEX decisions_by_person ON decisions (user_id, time);
CREATE INDEX decisions_by_entry ON decisions (entry, time) WHERE entry IS NOT NULL;
CREATE INDEX decisions_not_allowed ON decisions (time) WHERE verdict <> 'allowed';
CREATE INDEX decisions_undecided ON decisions (time) WHERE undecided = 1;

-- People by the hour of their decisions. `plain`: let in, and no entry had a word in it.
CREATE TABLE hours (
  hour TEXT PRIMARY KEY,
  allowed INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  muted INTEGER NOT NULL,
  undecided INTEGER NOT NULL,
  plain INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO hours
SELECT
  substr(time, 1, 13), sum(verdict = 'allowed'), sum(verdict = 'refused'), sum(verdict = 'muted'), sum(undecided),
  sum(verdict = 'allowed' AND entry IS NULL AND undecided = 0)
FROM decisions GROUP BY 1;

-- A trigger, so that counting costs the batch of an event no further statement.
CREATE TRIGGER decisions_counted AFTER INSERT ON decisions BEGIN
  INSERT INTO hours VALUES (
    substr(NEW.time, 1, 13), NEW.verdict = 'allowed', NEW.verdict = 'refused', NEW.verdict = 'muted', NEW.undecided,
    NEW.verdict = 'allowed' AND NEW.entry IS NULL AND NEW.undecided = 0
  )
  ON CONFLICT (hour) DO UPDATE SET
    allowed = allowed + excluded.allowed, refused = refused + excluded.refused, muted = muted + excluded.muted,
    undecided = undecided + excluded.undecided, plain = plain + excluded.plain;
END;

CREATE INDEX floods_by_time ON floods (time);
CREATE INDEX members_present ON members (source, group_id, present_stamp) WHERE present = 1;
CREATE INDEX groups_by_id ON groups (group_id);
CREATE INDEX handled_by_time ON handled (handled_at);
CREATE INDEX parts_by_time ON parts (kept_at);
CREATE INDEX dead_letters_by_time ON dead_letters (stored_at);

-- The trail: who changed which entry of the lists. An edit of the console's is written here first, then to KV, then
-- marked done, so that one that was interrupted is found again.
CREATE TABLE edits (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  -- NULL: nobody knows.
  author TEXT,
  -- console, or elsewhere: seen in the lists, and made by `lists`, wrangler or the dashboard.
  origin TEXT NOT NULL,
  key TEXT NOT NULL,
  -- Values as they stand in KV, with KV's own end in Unix seconds; NULL: no such entry, or, elsewhere, not known.
  before TEXT, before_end INTEGER,
  after TEXT, after_end INTEGER,
  removed INTEGER NOT NULL,
  note TEXT,
  -- Edits that were made at once, and the edit that this one takes back.
  batch TEXT,
  undoes INTEGER,
  -- writing, done, failed (nothing was written) or overtaken (somebody else changed the entry before it was written).
  state TEXT NOT NULL,
  problem TEXT
);
CREATE INDEX edits_by_key ON edits (key, id);
CREATE INDEX edits_by_author ON edits (author, id);
CREATE INDEX edits_by_batch ON edits (batch, id) WHERE batch IS NOT NULL;
CREATE INDEX edits_by_undone ON edits (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX edits_unfinished ON edits (id) WHERE state = 'writing';

-- What the lists hold, as of the last run that looked (src/editing/mirror.ts). For finding; what counts stands in KV.
CREATE TABLE listed (
  n INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  -- user, inviter, group, type, default, patterns, or other: a key that no lookup asks for.
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  -- Empty: every group.
  group_id TEXT NOT NULL,
  -- NULL: not read yet.
  value TEXT,
  expiration INTEGER,
  metadata TEXT,
  -- The run that saw it last, and when its value was read.
  seen INTEGER NOT NULL,
  read_at TEXT
);
CREATE INDEX listed_by_kind ON listed (kind, key);
CREATE INDEX listed_by_id ON listed (id, key);
CREATE INDEX listed_by_group ON listed (group_id, key) WHERE group_id <> '';
CREATE INDEX listed_by_run ON listed (seen);
CREATE INDEX listed_by_reading ON listed (read_at);

-- Any three characters of a key or a value find it. It can be made again from `listed` at any time.
CREATE VIRTUAL TABLE listed_text USING fts5 (key, value, content = 'listed', content_rowid = 'n', tokenize = 'trigram');
CREATE TRIGGER listed_added AFTER INSERT ON listed BEGIN
  INSERT INTO listed_text (rowid, key, value) VALUES (NEW.n, NEW.key, NEW.value);
END;
CREATE TRIGGER listed_removed AFTER DELETE ON listed BEGIN
  INSERT INTO listed_text (listed_text, rowid, key, value) VALUES ('delete', OLD.n, OLD.key, OLD.value);
END;
CREATE TRIGGER listed_changed AFTER UPDATE OF value ON listed WHEN NEW.value IS NOT OLD.value BEGIN
  INSERT INTO listed_text (listed_text, rowid, key, value) VALUES ('delete', OLD.n, OLD.key, OLD.value);
  INSERT INTO listed_text (rowid, key, value) VALUES (NEW.n, NEW.key, NEW.value);
END;

-- Tries to sign in that failed, for each address.
CREATE TABLE sign_in_tries (
  address TEXT PRIMARY KEY,
  -- Unix seconds: when counting began.
  since INTEGER NOT NULL,
  tries INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sign_in_tries_by_time ON sign_in_tries (since);

-- Single values of the console's own: where the run over the lists stands, the key that signs forms.
CREATE TABLE kept (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
