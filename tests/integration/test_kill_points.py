#!/usr/bin/python3
"""stetd is killed at chosen moments of its work on the database: before, in the middle of and after a
write or a sync, while it makes the database, while it records, while it checkpoints and ends, while it
takes a new config, while it brings an older database up to date. Whatever the moment: the database opens, `stet verify` passes, every change that the
log called a change is there, and the next pass leaves nothing behind."""
import glob
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time

import box
from newspaper import Newspaper

SHIM = os.path.join(box.BIN, '../tests/kill_at.so')
POINTS = int(os.environ.get('STET_KILL_POINTS', '12'))      # of the some hundred of a pass
HOW = ('before', 'half', 'after')


def shim(b, how, n):
    """The environment in which the n-th operation on the database is the last."""
    plan(b, how, n)
    return dict(os.environ, LD_PRELOAD=os.path.abspath(SHIM), STET_KILL_FILE=b.dir + '/kill',
                ASAN_OPTIONS='verify_asan_link_order=0:detect_leaks=0')


def plan(b, how, n):
    with open(b.dir + '/kill.new', 'w') as f:
        f.write('%s %d' % (how, n))
    os.rename(b.dir + '/kill.new', b.dir + '/kill')


def counted(b):
    with open(b.dir + '/kill.count') as f:
        return int(f.read())


def spread(count, most):
    """Points over the whole of a run, its first and last always among them, each with its HOW."""
    step = max(1.0, (count - 1) / max(1, most - 1))
    points = sorted({1 + round(k * step) for k in range(most) if 1 + round(k * step) <= count})
    return [(HOW[k % 3], n) for k, n in enumerate(points)]


def killed(p, what):
    assert p.returncode == -signal.SIGKILL, '%s: stetd ended with %d:\n%s' % (what, p.returncode, p.stderr[-2000:])


def test_killed_while_the_database_is_made():
    with box.Box() as b:
        b.once(env=shim(b, 'count', 0))
        count = counted(b)
        assert count > 5, count
        for how, n in spread(count, POINTS):
            for name in os.listdir(b.dir):
                if name.startswith('stet.db'):
                    os.unlink(b.dir + '/' + name)
            killed(b.once(env=shim(b, how, n), check=False), '%s %d of %d' % (how, n, count))
            b.once()
            b.verify()


def test_killed_while_a_pass_is_recorded_and_checkpointed():
    paper = Newspaper(seed=11, sites=1, articles=12, edits=3, horizon=3, behaviours=['plain', 'headline_only'], port=18790).start()
    try:
        with box.Box(paper.feed_urls(), box.QUICK + 'store { commit_count = 3 }\n') as b:
            b.once()
            paper.advance()
            time.sleep(1.1)
            kept = b.dir + '/kept.db'
            shutil.copy(b.db, kept)
            b.once(env=shim(b, 'count', 0))
            count = counted(b)
            changes = len(re.findall('event=changed', b.once().stderr)) or b.sql('SELECT sum(changes) FROM article')[0][0]
            assert changes > 3, 'the newspaper did not change'
            told = 0
            for how, n in spread(count, POINTS):
                for name in os.listdir(b.dir):
                    if name.startswith('stet.db'):
                        os.unlink(b.dir + '/' + name)
                shutil.copy(kept, b.db)
                p = b.once(env=shim(b, how, n), check=False)
                killed(p, '%s %d of %d' % (how, n, count))
                b.verify()
                for article, version in re.findall(r'event=changed article=(\d+).* version=(\d+)', p.stderr):
                    told += 1
                    assert b.sql('SELECT count(*) FROM revision WHERE article_id = ? AND version = ?', article, version) == [(1,)], \
                        '%s %d of %d: article %s was said to have version %s' % (how, n, count, article, version)
                time.sleep(1.1)
                b.once()
                bad = paper.check(b.export())
                assert not bad, '%s %d of %d: %s' % (how, n, count, bad[:3])
                b.verify()
                assert b.sql('SELECT sum(changes) FROM article')[0][0] == changes
            assert told > 0, 'no kill came after a commit'
    finally:
        paper.stop()

MIGRATIONS = sorted(glob.glob(os.path.join(os.path.dirname(__file__), '../../schema/[0-9]*.sql')))
SHAPE = 'SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name'


def of_version(path, version):
    """An empty database as a Stet of that schema version made it."""
    db = sqlite3.connect(path)
    for number, name in enumerate(MIGRATIONS[:version], 1):
        with open(name) as f:
            db.executescript('PRAGMA application_id = %d; %s; PRAGMA user_version = %d' % (0x53746574, f.read(), number))
    return db


def grown_old(b, path):
    """What the box's database holds, as a Stet of schema version 1 would have kept it."""
    db = of_version(path, 1)
    db.execute('ATTACH ? AS now', (b.db,))
    tables = [name for name, in db.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND "
                                           "name NOT LIKE 'revision_fts%' AND name <> 'sqlite_sequence'")]
    names = {}
    for table in tables:
        still = {row[1] for row in db.execute("SELECT * FROM pragma_table_info(?, 'now')", (table,))}
        columns = ', '.join(row[1] for row in db.execute("SELECT * FROM pragma_table_info(?, 'main')", (table,)) if row[1] in still)
        names[table] = columns
        db.execute('DELETE FROM main.%s' % table)
        db.execute('INSERT INTO main.%s (%s) SELECT %s FROM now.%s' % (table, columns, columns, table))
    db.execute('INSERT INTO revision_fts (rowid, title, text, added, removed) SELECT id, title, text, added, removed FROM main.revision')
    db.execute('UPDATE article SET next_check_at = 4000000000')     # the migration is all there is to do
    db.commit()
    rows = {(table, names[table]): db.execute('SELECT %s FROM main.%s ORDER BY 1, 2' % (names[table], table)).fetchall()
            for table in tables if table not in ('tally', 'feed', 'source')}    # the last two follow the config
    db.execute('DETACH now')
    db.execute('PRAGMA journal_mode = WAL')
    db.close()
    return rows


def test_killed_while_an_old_database_is_brought_up_to_date():
    paper = Newspaper(seed=13, sites=1, articles=6, edits=2, horizon=2, behaviours=['plain'], port=18792).start()
    try:
        with box.Box(paper.feed_urls(), box.QUICK) as b:
            for _ in range(3):
                b.once()
                paper.advance()
                time.sleep(1.1)
            old = b.dir + '/old.db'
            rows = grown_old(b, old)
            assert len([k for k in rows if k[0] in ('article', 'revision')]) == 2 and b.sql('SELECT count(*) FROM revision')[0][0] > 6
            b.configure([])
            shapes = []
            for version in range(1, len(MIGRATIONS) + 1):
                db = of_version(b.dir + '/empty%d.db' % version, version)
                shapes.append(db.execute(SHAPE).fetchall())
                db.close()

            def begin():
                for name in os.listdir(b.dir):
                    if name.startswith('stet.db'):
                        os.unlink(b.dir + '/' + name)
                shutil.copy(old, b.db)

            def version_of():
                """Old or new, never half: the shape is exactly that of the version it says, and no row is lost."""
                version = b.sql('PRAGMA user_version')[0][0]
                assert b.sql(SHAPE) == shapes[version - 1], 'the shape is not that of version %d' % version
                return version

            def kept_all():
                for (table, columns), before in rows.items():
                    assert b.sql('SELECT %s FROM %s ORDER BY 1, 2' % (columns, table)) == before, '%s has other rows' % table

            begin()
            b.once(env=shim(b, 'count', 0))
            count = counted(b)
            seen = set()
            for how, n in spread(count, 3 * POINTS):
                begin()
                killed(b.once(env=shim(b, how, n), check=False), '%s %d of %d' % (how, n, count))
                seen.add(version_of())
                kept_all()
                b.once()
                assert version_of() == len(MIGRATIONS)
                kept_all()
                b.verify()
            assert seen >= {1, len(MIGRATIONS)}, 'the kills were all on one side of the migration: %s' % seen
    finally:
        paper.stop()


def test_killed_while_a_new_config_is_taken():
    paper = Newspaper(seed=12, sites=2, articles=3, edits=0, behaviours=['plain'], port=18791).start()
    one, two = paper.feed_urls()
    try:
        with box.Box([one], 'schedule { first_period = "1h" }\n') as b:
            b.once()
            kept = b.dir + '/kept.db'
            shutil.copy(b.db, kept)
            for how, n in [(h, n) for n in (1, 2, 4) for h in HOW]:
                for name in os.listdir(b.dir):
                    if name.startswith('stet.db'):
                        os.unlink(b.dir + '/' + name)
                shutil.copy(kept, b.db)
                b.configure([one], 'schedule { first_period = "1h" }\n')
                if os.path.exists(b.dir + '/log'):
                    os.unlink(b.dir + '/log')
                b.start(env=shim(b, 'count', 0))
                time.sleep(0.3)
                b.configure([one, two], 'schedule { first_period = "1h" }\n')
                plan(b, how, n)
                b.daemon.send_signal(signal.SIGHUP)
                assert b.daemon.wait(30 * box.SLOW) == -signal.SIGKILL
                b.daemon = None
                b.log.close()
                b.verify()
                assert b.sql("SELECT count(*) FROM feed WHERE state = 'watching'")[0][0] in (1, 2)
                b.once()
                b.verify()
                assert b.sql("SELECT count(*) FROM feed WHERE state = 'watching'") == [(2,)]
                assert b.sql('SELECT count(*) FROM article') == [(6,)]
    finally:
        paper.stop()


box.run(globals())
