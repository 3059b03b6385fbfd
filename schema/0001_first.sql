-- Stet's database. Times are INTEGER Unix seconds, UTC, NULL when there is none. README.md beside
-- this file explains the tables to people who query them. This file is never edited once released:
-- a change of shape is a new file with the next number.

-- A publication: it groups feeds and articles. The counts are kept up by each check, so that
-- nobody has to count millions of articles to say how a source does.
CREATE TABLE source (
	name TEXT PRIMARY KEY,
	watching INTEGER NOT NULL DEFAULT 0,		-- articles by state; merged ones are not counted
	retired INTEGER NOT NULL DEFAULT 0,
	gone INTEGER NOT NULL DEFAULT 0,
	hidden INTEGER NOT NULL DEFAULT 0,
	unreachable INTEGER NOT NULL DEFAULT 0,
	revisions INTEGER NOT NULL DEFAULT 0,		-- of its articles that are not hidden
	changes INTEGER NOT NULL DEFAULT 0,
	checks INTEGER NOT NULL DEFAULT 0,		-- checks of articles, ever
	failed_network INTEGER NOT NULL DEFAULT 0,	-- failed checks by kind, ever
	failed_server INTEGER NOT NULL DEFAULT 0,
	failed_refused INTEGER NOT NULL DEFAULT 0,
	failed_robots INTEGER NOT NULL DEFAULT 0,
	failed_address INTEGER NOT NULL DEFAULT 0,
	failed_body INTEGER NOT NULL DEFAULT 0,
	failed_reader INTEGER NOT NULL DEFAULT 0,
	failed_other INTEGER NOT NULL DEFAULT 0,
	suspects INTEGER NOT NULL DEFAULT 0,		-- suspect checks, ever
	went INTEGER NOT NULL DEFAULT 0,		-- times that an article was found gone
	returned INTEGER NOT NULL DEFAULT 0,		-- times that one came back
	last_checked_at INTEGER,
	last_good_at INTEGER,				-- the last check that found an article's words
	last_failed_at INTEGER,
	last_new_at INTEGER,				-- the last time that an article was met as new
	last_changed_at INTEGER,
	failures INTEGER NOT NULL DEFAULT 0,		-- failed checks in a row, over all its articles
	last_failure TEXT,				-- the kind of the last one
	last_error TEXT,				-- its words
	memory TEXT					-- what the schedule has learned of the source
) STRICT, WITHOUT ROWID;

-- A feed that names articles.
CREATE TABLE feed (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL,
	url TEXT NOT NULL,				-- as configured
	moved_url TEXT,					-- where a permanent redirect led: fetched instead
	source TEXT NOT NULL REFERENCES source (name),
	state TEXT NOT NULL DEFAULT 'watching'
		CHECK (state IN ('watching', 'ended', 'removed')),
	origin TEXT NOT NULL CHECK (origin IN ('config', 'import')),
	configured_period_s INTEGER NOT NULL CHECK (configured_period_s > 0),
	period_s INTEGER NOT NULL DEFAULT 0,		-- the present one; 0: none yet
	next_check_at INTEGER,				-- NULL: not checked any more
	first_seen_at INTEGER NOT NULL,
	last_checked_at INTEGER,
	last_good_at INTEGER,
	last_new_at INTEGER,				-- when it last named an article that was new
	checks INTEGER NOT NULL DEFAULT 0,
	entries INTEGER NOT NULL DEFAULT 0,		-- in the last document that was read
	failures INTEGER NOT NULL DEFAULT 0,		-- in a row
	first_failed_at INTEGER,			-- of that row
	last_error TEXT,
	etag TEXT,					-- validators, verbatim
	last_modified TEXT,
	body_hash TEXT,
	memory TEXT,					-- what stetd keeps with it
	CHECK (state = 'watching' OR next_check_at IS NULL)
) STRICT;
CREATE UNIQUE INDEX feed_name ON feed (name) WHERE state <> 'removed';
CREATE UNIQUE INDEX feed_url ON feed (url) WHERE state <> 'removed';
CREATE INDEX feed_due ON feed (next_check_at) WHERE next_check_at IS NOT NULL;

-- One story. The row also carries all that the next check needs, so that a check that finds
-- nothing new costs the update of this row and of the running sighting.
CREATE TABLE article (
	id INTEGER PRIMARY KEY AUTOINCREMENT,		-- never used again
	url TEXT NOT NULL,				-- where it is fetched
	source TEXT NOT NULL REFERENCES source (name),
	title TEXT NOT NULL DEFAULT '',			-- of the current revision, before the first of the feed
	state TEXT NOT NULL DEFAULT 'watching'
		CHECK (state IN ('watching', 'retired', 'gone', 'hidden', 'unreachable')),
	reason TEXT,					-- why it is not just watched
	merged_into INTEGER REFERENCES article (id),	-- it turned out to be that article
	published_at INTEGER,				-- as feed or page say
	first_seen_at INTEGER NOT NULL,
	last_checked_at INTEGER,
	last_changed_at INTEGER,			-- NULL: never
	last_good_at INTEGER,				-- the last check that found its words
	stable_since INTEGER NOT NULL,			-- from here the 40 days count
	next_check_at INTEGER,				-- NULL: not checked any more
	period_s INTEGER NOT NULL,
	checks INTEGER NOT NULL DEFAULT 0,
	revisions INTEGER NOT NULL DEFAULT 0,
	changes INTEGER NOT NULL DEFAULT 0,
	flips INTEGER NOT NULL DEFAULT 0,		-- times in a row that it went back to earlier words
	run_checks INTEGER NOT NULL DEFAULT 0,		-- checks in a row that found the current words
	revision_id INTEGER REFERENCES revision (id),	-- the current one: the last seen
	version INTEGER,				-- its version
	sighting_id INTEGER REFERENCES sighting (id),	-- the one that goes on
	failures INTEGER NOT NULL DEFAULT 0,		-- failed checks in a row
	first_failed_at INTEGER,
	last_error TEXT,
	suspect_checks INTEGER NOT NULL DEFAULT 0,	-- suspect checks in a row, of the same content
	suspect_since INTEGER,
	suspect_last INTEGER,
	suspect_reason TEXT,
	suspect_hash TEXT,
	missing_checks INTEGER NOT NULL DEFAULT 0,	-- checks in a row that found no page
	missing_since INTEGER,
	missing_last INTEGER,
	etag TEXT,					-- validators, verbatim
	last_modified TEXT,
	body_hash TEXT,					-- of the last body whose words are known
	last_full_at INTEGER,				-- the last check without validators
	extractor INTEGER NOT NULL DEFAULT 0,		-- whose reading the current words are
	charset TEXT,					-- they were read by
	CHECK (changes = max(revisions - 1, 0)),
	CHECK (state IN ('watching', 'gone') OR next_check_at IS NULL),
	CHECK (state <> 'watching' OR next_check_at IS NOT NULL),
	CHECK ((revision_id IS NULL) = (revisions = 0) AND (sighting_id IS NULL) = (revisions = 0)
		AND (version IS NULL) = (revisions = 0))
) STRICT;
CREATE INDEX article_due ON article (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX article_source ON article (source);
CREATE INDEX article_state ON article (state) WHERE state <> 'watching';
CREATE INDEX article_changed ON article (changes) WHERE changes > 0;
CREATE INDEX article_merged ON article (merged_into) WHERE merged_into IS NOT NULL;

-- Every address under which an article was met, the first spelling of each. url_key is the
-- address without what does not tell articles apart (scheme, fragment, tracking parameters).
CREATE TABLE alias (
	url_key TEXT PRIMARY KEY,
	article_id INTEGER NOT NULL REFERENCES article (id),
	url TEXT NOT NULL,
	first_seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_article ON alias (article_id, first_seen_at);

-- Which feed names which article, and what it said of it.
CREATE TABLE feed_article (
	feed_id INTEGER NOT NULL REFERENCES feed (id),
	article_id INTEGER NOT NULL REFERENCES article (id),
	guid TEXT,					-- as it was first given
	title TEXT,					-- as it was last given
	published_at INTEGER,
	updated_at INTEGER,
	first_seen_at INTEGER NOT NULL,
	PRIMARY KEY (feed_id, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_article_guid ON feed_article (feed_id, guid) WHERE guid IS NOT NULL;
CREATE INDEX feed_article_article ON feed_article (article_id);

-- One distinct headline-and-text of an article. Rows are added, never changed and never removed:
-- ids have no gaps, and each hash covers the row and the hash before it.
CREATE TABLE revision (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	article_id INTEGER NOT NULL REFERENCES article (id),
	version INTEGER NOT NULL CHECK (version >= 0),
	title TEXT NOT NULL,
	byline TEXT,
	fetched_at INTEGER NOT NULL,
	url TEXT NOT NULL,				-- where it was fetched
	extractor INTEGER NOT NULL,			-- version of the reader that made it
	content_hash TEXT NOT NULL,			-- of title and text as they are compared
	hash TEXT NOT NULL,				-- of the row and prev_hash
	prev_hash TEXT NOT NULL,			-- hash of the version before; '' for version 0
	from_version INTEGER,				-- what it changed from: after a revert not the one before
	last_seen_before INTEGER,			-- the change lies between this and fetched_at
	published_at INTEGER,				-- as the page said
	modified_at INTEGER,
	section TEXT,
	language TEXT,
	correction TEXT,				-- the page's own note of a correction
	classes INTEGER NOT NULL DEFAULT 0,		-- bits: 1 headline, 2 numbers, 4 names, 8 quotes, 16 negation,
							-- 32 typo, 64 added, 128 removed, 256 moved, 512 rewrite
	rank INTEGER NOT NULL DEFAULT 0,		-- 0 to 100
	words_added INTEGER NOT NULL DEFAULT 0,
	words_removed INTEGER NOT NULL DEFAULT 0,
	disclosed INTEGER NOT NULL DEFAULT 0,		-- 1: the page's modified time or note changed with it
	added TEXT NOT NULL DEFAULT '',			-- the words that came
	removed TEXT NOT NULL DEFAULT '',		-- the words that went
	text TEXT NOT NULL,				-- paragraphs separated by line feeds
	UNIQUE (article_id, version),
	UNIQUE (article_id, content_hash),
	UNIQUE (article_id, hash)
) STRICT;

-- Full text of all revisions. Ideographs are indexed one by one, so the index is filled by Stet,
-- never by 'rebuild'.
CREATE VIRTUAL TABLE revision_fts USING fts5 (
	title, text, added, removed,
	content = 'revision', content_rowid = 'id',
	tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co'"
);

-- When another version of the reader finds other words in a page that did not change, these words
-- are what later readings are compared with. Not a revision.
CREATE TABLE baseline (
	revision_id INTEGER PRIMARY KEY REFERENCES revision (id),
	extractor INTEGER NOT NULL,
	recorded_at INTEGER NOT NULL,
	content_hash TEXT NOT NULL,
	title TEXT NOT NULL,
	text TEXT NOT NULL
) STRICT;

-- The time line: unbroken runs of checks that found the same revision.
CREATE TABLE sighting (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	article_id INTEGER NOT NULL REFERENCES article (id),
	revision_id INTEGER NOT NULL REFERENCES revision (id),
	first_seen_at INTEGER NOT NULL,
	last_seen_at INTEGER NOT NULL,
	checks INTEGER NOT NULL CHECK (checks > 0),
	flips INTEGER NOT NULL DEFAULT 0,		-- above 0: it alternated with another, this often
	CHECK (first_seen_at <= last_seen_at)
) STRICT;
CREATE INDEX sighting_article ON sighting (article_id);
CREATE INDEX sighting_revision ON sighting (revision_id);

-- Times in which the page of an article was gone.
CREATE TABLE gone (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	article_id INTEGER NOT NULL REFERENCES article (id),
	gone_at INTEGER NOT NULL,			-- the first check that found no page
	confirmed_at INTEGER NOT NULL,			-- the check that settled it
	returned_at INTEGER,				-- NULL: still gone
	reason TEXT,
	CHECK (gone_at <= confirmed_at)
) STRICT;
CREATE INDEX gone_article ON gone (article_id);

-- Pages that came with 200 but did not look like the article: the last few of each article.
CREATE TABLE suspect (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	article_id INTEGER NOT NULL REFERENCES article (id),
	content_hash TEXT NOT NULL,
	reason TEXT NOT NULL,
	title TEXT NOT NULL,
	first_seen_at INTEGER NOT NULL,
	last_seen_at INTEGER NOT NULL,
	checks INTEGER NOT NULL,
	text TEXT NOT NULL,
	UNIQUE (article_id, content_hash)
) STRICT;

-- Headlines by channel: feed, h1, og (og:title), jsonld.
CREATE TABLE headline (
	article_id INTEGER NOT NULL REFERENCES article (id),
	channel TEXT NOT NULL CHECK (channel IN ('feed', 'h1', 'og', 'jsonld')),
	title TEXT NOT NULL,
	first_seen_at INTEGER NOT NULL,
	PRIMARY KEY (article_id, channel, title)
) STRICT, WITHOUT ROWID;

-- What is announced, in the order in which it happened. Rows are never changed.
CREATE TABLE event (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	kind TEXT NOT NULL CHECK (kind IN
		('changed', 'reverted', 'gone', 'returned', 'retired', 'unreachable')),
	at INTEGER NOT NULL,
	since INTEGER,					-- the latest moment when it was still otherwise
	article_id INTEGER NOT NULL REFERENCES article (id),
	source TEXT NOT NULL,
	revision_id INTEGER REFERENCES revision (id),	-- the current one after it
	from_revision_id INTEGER REFERENCES revision (id), -- changed, reverted: the one before
	changes INTEGER NOT NULL,			-- of the article by then
	classes INTEGER NOT NULL DEFAULT 0,		-- as in revision, for 'changed'
	rank INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX event_source ON event (source);
CREATE INDEX event_article ON event (article_id);

-- One row over all: how many revisions there are, a running hash over their hashes in the order
-- of their ids, and a number that grows with every commit.
CREATE TABLE tally (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	revisions INTEGER NOT NULL,
	hash TEXT NOT NULL,
	commits INTEGER NOT NULL
) STRICT;
INSERT INTO tally (id, revisions, hash, commits) VALUES (1, 0, '', 0);

-- One row an article, with its change count and readable times. Without hidden ones.
CREATE VIEW article_changes AS
SELECT
	id AS article_id, source, title, url, state, changes, revisions, checks,
	strftime('%Y-%m-%dT%H:%M:%SZ', published_at, 'unixepoch') AS published,
	strftime('%Y-%m-%dT%H:%M:%SZ', first_seen_at, 'unixepoch') AS first_seen,
	strftime('%Y-%m-%dT%H:%M:%SZ', last_checked_at, 'unixepoch') AS last_checked,
	strftime('%Y-%m-%dT%H:%M:%SZ', last_changed_at, 'unixepoch') AS last_changed,
	strftime('%Y-%m-%dT%H:%M:%SZ', next_check_at, 'unixepoch') AS next_check
FROM article
WHERE state <> 'hidden' AND merged_into IS NULL;

-- One row a change, latest first, with the headlines before and after. It happened between
-- last_seen_before and first_seen. Without those of hidden articles.
CREATE VIEW latest_changes AS
SELECT
	r.id AS revision_id, a.id AS article_id, a.source, a.url,
	r.from_version, r.version,
	p.title AS title_before, r.title AS title,
	strftime('%Y-%m-%dT%H:%M:%SZ', r.last_seen_before, 'unixepoch') AS last_seen_before,
	strftime('%Y-%m-%dT%H:%M:%SZ', r.fetched_at, 'unixepoch') AS first_seen,
	rtrim(iif(r.classes & 1, 'headline ', '') || iif(r.classes & 2, 'numbers ', '')
		|| iif(r.classes & 4, 'names ', '') || iif(r.classes & 8, 'quotes ', '')
		|| iif(r.classes & 16, 'negation ', '') || iif(r.classes & 32, 'typo ', '')
		|| iif(r.classes & 64, 'added ', '') || iif(r.classes & 128, 'removed ', '')
		|| iif(r.classes & 256, 'moved ', '') || iif(r.classes & 512, 'rewrite ', '')) AS classes,
	r.rank, r.words_added, r.words_removed, r.disclosed, r.added, r.removed
FROM revision AS r
JOIN article AS a ON a.id = r.article_id
JOIN revision AS p ON p.article_id = r.article_id AND p.version = r.from_version
WHERE r.version > 0 AND a.state <> 'hidden'
ORDER BY r.id DESC;
