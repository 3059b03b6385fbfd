-- What the schedule learns a source by is kept up by each check, beside its changes: how much of
-- its articles was watched. Each counts by the share of an article's edits that usually come while
-- it was, up to 1. Nothing was kept in memory.
ALTER TABLE source DROP COLUMN memory;
ALTER TABLE source ADD COLUMN exposure REAL NOT NULL DEFAULT 0;
-- Those that were read by now count as watched to the end.
UPDATE source SET exposure = max(0, revisions - changes);
