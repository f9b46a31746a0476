-- Groups and members as Doorman's events tell of them. Beside a value stands its stamp, "<time> <rank> <event id>": a value
-- is replaced by one with a greater stamp only, so that events may come twice and in any order (src/changes.ts).
-- Nothing here is ever emptied by an event: whoever left keeps a row, which is what a late, older event is held against.

CREATE TABLE groups (
  -- "/tencent/<SDKAppID>" or "/openim": two IM servers may have a group of the same id.
  source TEXT NOT NULL,
  group_id TEXT NOT NULL,
  type TEXT, type_stamp TEXT NOT NULL,
  name TEXT, name_stamp TEXT NOT NULL,
  owner TEXT, owner_stamp TEXT NOT NULL,
  introduction TEXT, introduction_stamp TEXT NOT NULL,
  notification TEXT, notification_stamp TEXT NOT NULL,
  face_url TEXT, face_url_stamp TEXT NOT NULL,
  ex TEXT, ex_stamp TEXT NOT NULL,
  -- Empty: nothing was told of it.
  created_stamp TEXT NOT NULL,
  dismissed_stamp TEXT NOT NULL,
  PRIMARY KEY (source, group_id)
) WITHOUT ROWID;

CREATE TABLE members (
  source TEXT NOT NULL,
  group_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  -- 1 came in, 0 went out, NULL neither was told; how: create, apply, invite, quit, kick, unknown, and let-in: by what
  -- Doorman answered, where OpenIM does not tell what became of it.
  present INTEGER, how TEXT, operator TEXT, present_stamp TEXT NOT NULL,
  -- admin or member. The owner is the group's, so that there never are two.
  role TEXT, role_stamp TEXT NOT NULL,
  nickname TEXT, nickname_stamp TEXT NOT NULL,
  face_url TEXT, face_url_stamp TEXT NOT NULL,
  ex TEXT, ex_stamp TEXT NOT NULL,
  PRIMARY KEY (source, group_id, user_id)
) WITHOUT ROWID;

CREATE INDEX members_by_user ON members (user_id);

-- What to query. A dismissed group is nobody's until it is told to be created anew, and then of those who came since.
CREATE VIEW current_groups AS
SELECT
  source, group_id, type, name, owner, introduction, notification, face_url, ex,
  iif(dismissed_stamp > created_stamp, 'dismissed', 'open') AS state,
  nullif(substr(created_stamp, 1, 24), '') AS created_at,
  nullif(substr(dismissed_stamp, 1, 24), '') AS dismissed_at
FROM groups;

CREATE VIEW current_members AS
SELECT
  m.source, m.group_id, m.user_id,
  iif(m.user_id = g.owner, 'owner', coalesce(m.role, 'member')) AS role,
  substr(m.present_stamp, 1, 24) AS since,
  m.how, m.operator, m.nickname
FROM members AS m JOIN groups AS g ON g.source = m.source AND g.group_id = m.group_id
WHERE m.present = 1
  AND g.dismissed_stamp <= g.created_stamp
  AND m.present_stamp > g.dismissed_stamp;

-- One row for each person of each decision that Doorman sent (its setting DECISION_EVENTS says which it sends).
CREATE TABLE decisions (
  event_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  source TEXT NOT NULL,
  -- NULL: a group that was to be created.
  group_id TEXT,
  time TEXT NOT NULL,
  action TEXT,
  inviter TEXT,
  user_id TEXT,
  -- allowed, refused or muted; enforced is 0 where Doorman only observed.
  verdict TEXT NOT NULL,
  enforced INTEGER NOT NULL,
  undecided INTEGER NOT NULL,
  -- The list entry that settled it.
  entry TEXT,
  PRIMARY KEY (event_id, n)
) WITHOUT ROWID;

CREATE INDEX decisions_by_group ON decisions (group_id, time);

-- The events that were handled. The second of an id changes nothing; old ids are forgotten (src/forget.ts).
CREATE TABLE handled (
  event_id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  -- Of im.callback.received, so that these can be counted.
  command TEXT,
  handled_at TEXT NOT NULL
) WITHOUT ROWID;

-- Parts of split events, until the last one is there.
CREATE TABLE parts (
  event_id TEXT NOT NULL,
  part INTEGER NOT NULL,
  body TEXT NOT NULL,
  kept_at TEXT NOT NULL,
  PRIMARY KEY (event_id, part)
) WITHOUT ROWID;

-- What could not be handled: unreadable, given up by the queue, or a part whose others never came.
CREATE TABLE dead_letters (
  id TEXT PRIMARY KEY,
  reason TEXT NOT NULL,
  body TEXT NOT NULL,
  stored_at TEXT NOT NULL
) WITHOUT ROWID;
