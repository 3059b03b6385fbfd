-- What the latest reading of an article left out in doubt, or had beyond the words of the current
-- revision: a paragraph of it that is text at the next check is no edit. Apart from article, whose
-- row is written at every check; only for articles whose page leaves a doubt.
CREATE TABLE aside (
	article_id INTEGER PRIMARY KEY REFERENCES article (id),
	text TEXT NOT NULL				-- paragraphs separated by line feeds
) STRICT;
