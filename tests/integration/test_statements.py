#!/usr/bin/python3
"""Every statement that the real stetd asks in a life of its articles (met, read, edited, edited back, in doubt, gone and
back, moved, merged, hidden, looked at again, retired, unreachable; its feeds changed and taken away) is explained by
SQLite on the database as it is: none reads a table through that grows, none sorts more than one article's rows."""
import os
import re
import shutil
import signal
import sqlite3
import time

import box
from newspaper import Newspaper

SHIM = os.path.abspath(os.path.join(box.BIN, '../tests/statements.so'))
LIVES = ['plain', 'headline_only', 'taken_back', 'away_and_back', 'taken_down', 'wall', 'two_addresses', 'alternating',
         'chain', 'flaky', 'reset', 'no_validators', 'counters', 'busy']
# One row a feed or a source, or one altogether; what a WITH or VALUES holds; the index, asked for words.
SMALL = {'f', 'feed', 'source', 's', 'tally', 'pulse', 'CONSTANT ROW'}
# The rows of one article: bounded by limits.h.
OF_ONE_ARTICLE = ('FROM suspect', 'FROM headline', 'FROM alias')


def bad_steps(db, sql):
    """What of the statement's plan reads through a table that grows, or sorts."""
    bad, asked = [], re.findall(r'\?(\d*)', sql)
    values = [None] * max([len(asked) if '' in asked else 0] + [int(n) for n in asked if n])
    for *_, step in db.execute('EXPLAIN QUERY PLAN ' + sql, values):
        scan = re.match(r'SCAN (CONSTANT ROW|\(|\S+)', step)
        if scan and scan.group(1) not in SMALL and scan.group(1) != '(' and 'VIRTUAL TABLE INDEX' not in step \
                and not (re.search('USING (COVERING )?INDEX', step) and re.search(r'\bLIMIT \?|min\(next_check_at\)', sql)):
            bad.append(step)
        if re.search(r'\((feed_id|source|state)=\?\)$', step):     # all articles that one feed ever named
            bad.append(step)
        if 'TEMP B-TREE' in step and not any(words in sql for words in OF_ONE_ARTICLE):
            bad.append(step)
    return bad


def live(b, paper):
    """A life; returns the statements of it."""
    said = b.dir + '/statements'
    env = dict(os.environ, LD_PRELOAD=SHIM, STET_STATEMENTS=said)
    schedule = 'schedule { first_period = "1s" growth = 1.0 stop_after = "%s" unreachable_after = "3s" suspect_period = "1s" }\n'
    feeds = paper.feed_urls()
    b.configure(feeds, schedule % '40d')
    for k in range(18):
        b.once(env=env)
        if k % 3 == 2:
            paper.advance()
        time.sleep(1.1)     # everything is due again
    b.stet('hide', '1', '--reason', 'asked for')
    b.configure(feeds, schedule % '3s')     # whatever stands is retired now
    b.start(env=env)
    b.until(lambda: b.sql("SELECT count(*) FROM article WHERE state = 'retired'")[0][0] > 5, what='retired articles')
    b.stet('recheck', str(b.sql("SELECT id FROM article WHERE state = 'retired'")[0][0]))
    b.configure(feeds[:1] + [paper.base(1) + '/another.xml'], schedule % '3s')
    b.daemon.send_signal(signal.SIGHUP)
    b.await_log('event=reload result=ok')
    b.configure(feeds[:1], schedule % '3s')
    b.daemon.send_signal(signal.SIGHUP)
    b.await_log('event=reload result=ok', times=2)
    assert b.stop() == 0
    paper.stop()                            # and whoever is left cannot be reached
    b.once(env=env)
    time.sleep(4)
    b.once(env=env)
    with open(said, encoding='utf-8') as f:
        return sorted({s for s in f.read().split('\0') if re.match('SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH', s.lstrip())})


def test_no_statement_of_stetd_reads_a_table_through():
    paper = Newspaper(seed=31, sites=2, articles=len(LIVES), edits=2, horizon=4, behaviours=LIVES, port=18795).start()
    try:
        with box.Box() as b:
            statements = live(b, paper)
            states = dict(b.sql('SELECT state, count(*) FROM article GROUP BY state'))
            kinds = dict(b.sql('SELECT kind, count(*) FROM event GROUP BY kind'))
            assert {'retired', 'hidden'} <= set(states), states
            assert {'changed', 'reverted', 'gone', 'returned', 'retired'} <= set(kinds), kinds
            assert len(statements) > 50, 'only %d statements' % len(statements)
            copy = b.dir + '/copy.db'
            shutil.copy(b.db, copy)
            db = sqlite3.connect(copy)
            bad = {s: bad_steps(db, s) for s in statements}
            assert not any(bad.values()), '\n'.join('%s\n  in: %s' % (steps, s) for s, steps in bad.items() if steps)
            # A row of article that goes is looked for in all that could point at it, which no plan shows.
            for table, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'revision_fts%'").fetchall():
                for key in db.execute('SELECT "from" FROM pragma_foreign_key_list(?) WHERE "table" = \'article\'', (table,)).fetchall():
                    plan = ' '.join(r[-1] for r in db.execute('EXPLAIN QUERY PLAN SELECT 1 FROM %s WHERE %s = 1' % (table, *key)))
                    assert 'SEARCH' in plan, '%s.%s has no index' % (table, *key)
            # That this could fail: each index gone, one after another, some statement does read a table through.
            indexes = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL").fetchall()
            missed = []
            for name, sql in indexes:
                db.execute('DROP INDEX ' + name)
                if any(bad_steps(db, s) for s in statements):
                    missed.append(name)
                db.execute(sql)
            print('%d statements; each of %s is missed when it is gone' % (len(statements), ', '.join(sorted(missed))))
            assert {'feed_due', 'article_due', 'article_merged', 'alias_article', 'feed_article_guid', 'feed_article_article',
                    'sighting_revision', 'gone_article', 'event_article'} <= set(missed), missed
            db.close()
    finally:
        paper.stop()


box.run(globals())
