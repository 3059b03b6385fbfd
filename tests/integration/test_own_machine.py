#!/usr/bin/python3
"""What our own machine may do to stetd: no room, no permission, a lock, a database that is damaged, foreign
or newer. It says so, ends with a status on which it is (or is not) started again, and nothing is lost."""
import os
import resource
import shutil
import sqlite3
import subprocess

import box
from newspaper import Newspaper


def with_articles(port, test):
    paper = Newspaper(seed=13, sites=1, articles=12, edits=3, behaviours=['plain'], port=port).start()
    try:
        with box.Box(paper.feed_urls(), box.QUICK) as b:
            b.once()
            assert b.sql('SELECT count(*) FROM revision') == [(12,)]
            test(b, paper)
    finally:
        paper.stop()


def test_a_disk_without_room_ends_it_for_a_restart_and_loses_nothing():
    def full(b, paper):
        paper.advance(6)
        size = os.path.getsize(b.db)

        def bound():
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
            import signal
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        import time
        time.sleep(1.1)
        p = b.once(check=False, preexec_fn=bound)
        assert p.returncode in (73, 74, 75), (p.returncode, p.stderr[-500:])
        assert 'msg=' in p.stderr
        assert os.path.getsize(b.db) >= size - 1
        assert b.sql('SELECT count(*) FROM revision') == [(12,)]
        b.once()
        assert b.sql('SELECT count(*) FROM revision')[0][0] > 12
        b.verify()
    with_articles(18701, full)


def test_a_newer_database_is_refused_and_untouched():
    def newer(b, paper):
        db = sqlite3.connect(b.db)
        db.execute('PRAGMA journal_mode = DELETE')
        db.execute('PRAGMA user_version = 9999')
        db.close()
        before = open(b.db, 'rb').read()
        p = b.once(check=False)
        assert p.returncode == 78, p.returncode
        assert 'newer' in p.stderr, p.stderr
        assert open(b.db, 'rb').read() == before
    with_articles(18702, newer)


def test_a_foreign_file_is_refused_and_untouched():
    with box.Box() as b:
        for content in (b'a letter to the editor\n' * 100, None):
            if content is None:
                os.unlink(b.db)
                db = sqlite3.connect(b.db)
                db.execute('CREATE TABLE recipes (name TEXT)')
                db.commit()
                db.close()
            else:
                open(b.db, 'wb').write(content)
            before = open(b.db, 'rb').read()
            p = b.once(check=False)
            assert p.returncode != 0 and b.db in p.stderr, (p.returncode, p.stderr)
            assert open(b.db, 'rb').read() == before


def test_a_damaged_database_is_said_and_kept():
    def damaged(b, paper):
        size = os.path.getsize(b.db)
        with open(b.db, 'r+b') as f:
            f.seek(4096)
            f.write(os.urandom(size - 4096 - 512))
        p = b.once(check=False)
        assert p.returncode not in (0, 78), (p.returncode, p.stderr[-800:])
        assert p.returncode > 0, 'killed by a signal'
        assert os.path.getsize(b.db) == size
    with_articles(18703, damaged)


def test_a_locked_database_is_waited_for_and_then_said():
    def locked(b, paper):
        db = sqlite3.connect(b.db, isolation_level=None)
        db.execute('BEGIN IMMEDIATE')
        p = b.once(check=False, timeout=60)
        assert p.returncode in (74, 75), (p.returncode, p.stderr[-500:])
        assert 'msg=' in p.stderr
        db.execute('ROLLBACK')
        db.close()
        b.once()
        b.verify()
    with_articles(18704, locked)


def test_a_folder_that_cannot_be_written_is_said():
    if os.getuid() == 0:
        if shutil.which('setpriv') is None:
            return
        before = ['setpriv', '--reuid', '65534', '--clear-groups']
    else:
        before = []
    with box.Box() as b:
        os.chmod(b.dir, 0o555)
        p = subprocess.run(before + b.command('--once'), stderr=subprocess.PIPE, text=True)
        os.chmod(b.dir, 0o755)
        assert p.returncode in (73, 74), (p.returncode, p.stderr)
        assert b.db in p.stderr


box.run(globals())
