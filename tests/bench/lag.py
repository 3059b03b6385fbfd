#!/usr/bin/python3
"""lag.py BUILD [--dir DIR]...: how long the loop is held up while readers saturate the one core that it has.

A newspaper of 2,000 articles is served by nginx on loopback. stetd and as many readers as it may have are bound to one
core and visit all of it for the first time, as the daemon and not as one pass. Printed for each DIR that the database
lies in (a memory file system and /var/tmp unless told): the longest wait for the loop in all pulses, as stetd itself measured it
and /metrics shows it, the rounds over 50 ms, and what a bare synced write of 1 MB takes there, which no loop can undercut.
"""
import argparse
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import tempfile
import time

from checks import CONFIG, Newspaper

READERS = 4


def synced_write_ms(directory):
    path, took = directory + "/synced", []
    for _ in range(20):
        with open(path, "wb") as f:
            began = time.monotonic()
            f.write(bytes(1 << 20))
            f.flush()
            os.fdatasync(f.fileno())
            took.append((time.monotonic() - began) * 1000)
    os.unlink(path)
    return statistics.median(took), max(took)


def one(build, paper, count, where):
    directory = tempfile.mkdtemp(prefix="stet-lag-", dir=where)
    try:
        conf, db = directory + "/stet.conf", directory + "/stet.db"
        with open(conf, "w") as f:
            f.write(CONFIG.format(dir=directory, full="1d").replace('"1s" growth', '"1d" growth'))
            f.write("reader { count = %d }\n" % READERS)
            for i, url in enumerate(paper.feeds):
                f.write('feed "bench %d" { url = "%s" source = "s%d" period = "1h" }\n' % (i, url, i))
        core = min(os.sched_getaffinity(0))
        p = subprocess.Popen([build + "/bin/stetd", "--config", conf], stderr=subprocess.DEVNULL,
                             preexec_fn=lambda: os.sched_setaffinity(0, {core}))
        longest, began, seen = 0, time.monotonic(), 0
        try:
            while seen < count and time.monotonic() < began + 600 and p.poll() is None:
                time.sleep(0.5)
                try:
                    with sqlite3.connect("file:%s?mode=ro" % db, uri=True, timeout=10) as c:
                        seen = c.execute("SELECT sum(checks) FROM source").fetchone()[0] or 0
                        longest = max([longest] + [r[0] for r in c.execute("SELECT loop_lag_ms FROM pulse")])
                except sqlite3.OperationalError:
                    pass
            busy = time.monotonic() - began
        finally:
            p.send_signal(signal.SIGTERM)
            p.wait()
        with sqlite3.connect("file:%s?mode=ro" % db, uri=True) as c:
            last, late = c.execute("SELECT loop_lag_ms, loop_late FROM pulse").fetchone()
        print("%-12s %4d checks in %.1f s; longest wait for the loop %d ms, rounds over 50 ms %d; a synced MB %.0f ms, at most %.0f ms"
              % (where, seen, busy, max(longest, last), late, *synced_write_ms(directory)), flush=True)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("build")
    ap.add_argument("--dir", action="append")
    o = ap.parse_args()
    directory = tempfile.mkdtemp(prefix="stet-bench-")
    os.chmod(directory, 0o755)
    paper = Newspaper(directory)
    try:
        count = len(open(directory + "/urls.txt").read().split())
        for where in o.dir or ["/dev/shm", "/var/tmp"]:
            one(o.build, paper, count, where)
    finally:
        paper.close()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
