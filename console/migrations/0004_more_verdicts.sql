-- A decision may also leave somebody to the group's admins (queued), who are then neither let in nor kept out; and a newer
-- gate may say a word that is not known here. Kept out is who was refused or muted, and nobody else.
DROP INDEX decisions_not_allowed;
CREATE INDEX decisions_kept_out ON decisions (time) WHERE verdict IN ('refused', 'muted');

-- Left to the admins; and of those who were refused or muted, whom Doorman let in all the same since it only observes.
ALTER TABLE hours ADD COLUMN queued INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hours ADD COLUMN observed INTEGER NOT NULL DEFAULT 0;

DROP TRIGGER decisions_counted;
CREATE TRIGGER decisions_counted AFTER INSERT ON decisions BEGIN
  INSERT INTO hours (hour, allowed, refused, muted, undecided, plain, queued, observed) VALUES (
    substr(NEW.time, 1, 13), NEW.verdict = 'allowed', NEW.verdict = 'refused', NEW.verdict = 'muted', NEW.undecided,
    NEW.verdict IN ('allowed', 'queued') AND NEW.entry IS NULL AND NEW.undecided = 0,
    NEW.verdict = 'queued', NEW.verdict IN ('refused', 'muted') AND NEW.enforced = 0
  )
  ON CONFLICT (hour) DO UPDATE SET
    allowed = allowed + excluded.allowed, refused = refused + excluded.refused, muted = muted + excluded.muted,
    undecided = undecided + excluded.undecided, plain = plain + excluded.plain, queued = queued + excluded.queued,
    observed = observed + excluded.observed;
END;
