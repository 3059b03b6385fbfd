-- How stetd does, as it last said: one row, written with what it stores, at most every 10 s. Counts
-- are since it started.
CREATE TABLE pulse (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	at INTEGER NOT NULL,				-- when it was written
	started_at INTEGER NOT NULL,
	checks INTEGER NOT NULL,			-- finished checks of articles
	fetching INTEGER NOT NULL,			-- visits under way by then
	reading INTEGER NOT NULL,			-- documents at the readers or waiting for one
	readers INTEGER NOT NULL,			-- reader processes there may be
	documents INTEGER NOT NULL,			-- read by them
	reader_deaths INTEGER NOT NULL,			-- readers that crashed, hung or lied
	loop_lag_ms INTEGER NOT NULL,			-- the longest that anything waited for the loop since the row before
	loop_late INTEGER NOT NULL			-- rounds of the loop that took over 50 ms
) STRICT;
