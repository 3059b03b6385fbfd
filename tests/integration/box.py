"""box - a folder with a config and a database, and the programs run on them."""
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

BIN = os.environ.get('STET_BIN') or os.path.join(os.path.dirname(__file__), '../../build/bin')
SLOW = float(os.environ.get('STET_SLOW', '1'))      # how much slower this machine is than an idle one
QUICK = 'schedule { first_period = "1s" growth = 1.0 }\n'


class Box:
    def __init__(self, feeds=(), config='', timeout='3s', where=None):
        self.dir = tempfile.mkdtemp(prefix='stet-box-', dir=where)
        self.conf, self.db = self.dir + '/stet.conf', self.dir + '/stet.db'
        self.head = ('database = "%s"\nuser_agent = "stet-test/0 (+http://127.0.0.1/)"\n'
                     'fetch { host_delay = "0s" timeout = "%s" allow_private = { "127.0.0.128/25" } }\n' % (self.db, timeout))
        self.configure(feeds, config)
        self.daemon = None

    def configure(self, feeds, config=''):
        with open(self.conf, 'w') as f:
            f.write(self.head + config)
            for n, url in enumerate(feeds):
                f.write('feed "feed %d" { url = "%s" source = "s%d" period = "1s" max_period = "1s" }\n' % (n, url, n))

    def command(self, *args, program='stetd'):
        return [os.path.join(BIN, program), '--config', self.conf] + list(args)

    def once(self, *args, before=(), timeout=120, check=True, **more):
        """One pass; returns the finished process, its log in .stderr."""
        p = subprocess.run(list(before) + self.command('--once', *args), stderr=subprocess.PIPE, text=True,
                           timeout=timeout * SLOW, **more)
        if check and p.returncode != 0:
            raise AssertionError('stetd --once ended with %d:\n%s' % (p.returncode, p.stderr[-3000:]))
        return p

    def start(self, *args, before=(), wait=True, env=None):
        self.log = open(self.dir + '/log', 'a+')
        self.daemon = subprocess.Popen(list(before) + self.command(*args), stderr=self.log, env=env)
        if wait:
            self.await_log('event=ready')
        return self.daemon

    def logged(self):
        with open(self.dir + '/log') as f:
            return f.read()

    def await_log(self, words, times=1, timeout=30):
        self.until(lambda: self.logged().count(words) >= times or self.daemon.poll() is not None, timeout, words)
        if self.logged().count(words) < times:
            raise AssertionError('stetd ended with %s before it said %r:\n%s' % (self.daemon.poll(), words, self.logged()[-3000:]))

    def until(self, true, timeout=30, what=''):
        end = time.time() + timeout * SLOW
        while not true():
            if time.time() > end:
                raise AssertionError('waited too long: %s\n%s' % (what, self.logged()[-3000:] if self.daemon else ''))
            time.sleep(0.05)

    def stop(self, sig=signal.SIGTERM, timeout=5):
        began = time.time()
        self.daemon.send_signal(sig)
        status = self.daemon.wait(timeout * SLOW)
        self.daemon, self.stopped_in = None, time.time() - began
        return status

    def sql(self, query, *args):
        db = sqlite3.connect('file:%s?mode=ro' % self.db, uri=True, timeout=10)
        try:
            return db.execute(query, args).fetchall()
        finally:
            db.close()

    def stet(self, *args, check=True):
        p = subprocess.run([os.path.join(BIN, 'stet'), args[0], '--config', self.conf] + list(args[1:]),
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120 * SLOW)
        if check and p.returncode > 1:
            raise AssertionError('stet %s ended with %d: %s' % (args[0], p.returncode, p.stderr))
        return p

    def export(self):
        return [json.loads(line) for line in self.stet('export', '--json').stdout.splitlines()]

    def verify(self):
        """Every promise of the database holds."""
        p = self.stet('verify', check=False)
        if p.returncode != 0:
            raise AssertionError('stet verify: %s%s' % (p.stdout, p.stderr))
        for query in (
                "SELECT id FROM article WHERE revisions <> (SELECT count(*) FROM revision WHERE article_id = article.id)",
                "SELECT id FROM article WHERE revisions > 0 AND changes <> revisions - 1",
                "SELECT id FROM revision r WHERE NOT EXISTS (SELECT 1 FROM sighting WHERE revision_id = r.id)",
                "SELECT article_id FROM revision GROUP BY article_id HAVING max(version) <> count(*) - 1",
                "SELECT id FROM article WHERE state = 'watching' AND next_check_at IS NULL"):
            rows = self.sql(query)
            if rows:
                raise AssertionError('%s: %s' % (query, rows[:5]))

    def close(self):
        if self.daemon is not None:
            self.daemon.kill()
            self.daemon.wait()
        shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *a):
        self.close()


def run(tests):
    """Runs the functions whose names begin with test_, or those named as arguments."""
    names = sys.argv[1:] or sorted(n for n in tests if n.startswith('test_'))
    failed = 0
    for name in names:
        began = time.time()
        try:
            tests[name]()
            print('ok    %5.1f s  %s' % (time.time() - began, name), flush=True)
        except Exception as e:      # noqa: the next test runs all the same
            failed += 1
            print('FAIL  %5.1f s  %s: %s: %s' % (time.time() - began, name, type(e).__name__, e), flush=True)
    sys.exit(1 if failed else 0)
