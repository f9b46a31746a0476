-- One row for each time that a flood rule closed a group (what = started) or that it opened again (ended).
CREATE TABLE floods (
  event_id TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  group_id TEXT NOT NULL,
  time TEXT NOT NULL,
  what TEXT NOT NULL,
  -- The entry that is the flood rule; enforced is 0 where nobody was refused.
  entry TEXT NOT NULL,
  enforced INTEGER NOT NULL,
  -- Of started: until when, and who came in within the window, a JSON array of ids.
  until TEXT, members TEXT,
  -- Of ended: for how long, and how many were refused, at least.
  seconds INTEGER, refused INTEGER
) WITHOUT ROWID;

CREATE INDEX floods_by_group ON floods (group_id, time);
