#!/usr/bin/python3
"""start.py BUILD [--articles N] [--db FILE]: from the start of stetd to its first finished check, and its memory.

A database of N watched articles is made by bench_store (or taken from --db) and stetd is started on it once,
with every host refused at once, so that the first check needs no network. Reference: a bare SQLite open of the
same file that reads one row by its index.
"""
import argparse
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

BARE = "import sqlite3,sys;sqlite3.connect(sys.argv[1]).execute('SELECT id FROM article WHERE next_check_at IS NOT NULL ORDER BY next_check_at LIMIT 1').fetchone()"


def cpu(pid):
    fields = open("/proc/%d/stat" % pid).read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_kib(pid):
    return next(int(l.split()[1]) for l in open("/proc/%d/status" % pid) if l.startswith("VmHWM"))


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("build")
    ap.add_argument("--articles", type=int, default=1000000)
    ap.add_argument("--db")
    ap.add_argument("--seconds", type=float, default=20, help="how long to let it run, for its memory")
    o = ap.parse_args()
    directory = tempfile.mkdtemp(prefix="stet-start-", dir="/var/tmp")
    try:
        path = o.db
        if path is None:
            subprocess.run([o.build + "/bench/bench_store", "--articles", str(o.articles), "--checks", "1",
                            "--keep", "--dir", directory], check=True, stdout=subprocess.DEVNULL)
            path = "%s/bench-%d.db" % (directory, o.articles)
        conf = directory + "/stet.conf"
        with open(conf, "w") as f:
            # A proxy that nobody listens at: each request ends at once.
            f.write('database = "%s"\nuser_agent = "stet-bench/0 (+https://stet.example/bench)"\n'
                    'fetch { robots = false }\n' % path)
        bare = time.monotonic()
        subprocess.run(["/usr/bin/python3", "-c", BARE, path], check=True)
        bare = time.monotonic() - bare
        db = sqlite3.connect(path)
        before = db.execute("SELECT sum(checks) FROM source").fetchone()[0]
        env = dict(os.environ, http_proxy="http://127.0.0.1:9", https_proxy="http://127.0.0.1:9")
        began = time.monotonic()
        p = subprocess.Popen([o.build + "/bin/stetd", "--config", conf], env=env, stderr=subprocess.DEVNULL)
        try:
            while db.execute("SELECT sum(checks) FROM source").fetchone()[0] == before:
                if p.poll() is not None or time.monotonic() > began + 120:
                    sys.exit("no check was finished")
                time.sleep(0.01)
            first, spent = time.monotonic() - began, cpu(p.pid)
            time.sleep(o.seconds)
            peak = peak_kib(p.pid)
            children = open("/proc/%d/task/%d/children" % (p.pid, p.pid)).read().split()
            readers = [peak_kib(int(c)) for c in children]
            done = db.execute("SELECT sum(checks) FROM source").fetchone()[0] - before
            lag = db.execute("SELECT loop_lag_ms, loop_late FROM pulse").fetchone()
        finally:
            p.send_signal(signal.SIGTERM)
            p.wait()
            db.close()
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    print("start to first finished check: %.2f s wall (the group's delay of 0.5 s is in it), %.2f s CPU; bare open %.2f s"
          % (first, spent, bare))
    print("stetd's peak memory after %d checks: %.1f MiB; readers %s MiB"
          % (done, peak / 1024, " ".join("%.1f" % (r / 1024) for r in readers)))
    print("longest wait for the loop, last pulse: %s ms; rounds over 50 ms: %s" % (lag or ("none", "none")))


if __name__ == "__main__":
    main()
