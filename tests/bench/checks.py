#!/usr/bin/python3
"""checks.py BUILD [--rounds N]: CPU of stetd's checks against the bare reference, in one run.

A newspaper of 2,000 articles on 20 sites is served by nginx on loopback. Both programs visit it
for the first time, again with validators (304), again without them, and again with every article
changed. Printed: checks a CPU-second of each, their ratio (median of the rounds), peak memory.
"""
import argparse
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.path.join(HERE, "../../../shared/tools/newsroom/newsroom.py")

CONFIG = """database = "{dir}/stet.db"
user_agent = "stet-bench/0 (+https://stet.example/bench)"
schedule {{ first_period = "1s" growth = 1.0 adapt = false full_check_period = "{full}" }}
fetch {{ max_connections = 40 per_host = 2 host_delay = "0s" robots = false allow_private = {{ "127.0.0.128/25" }} }}
"""


def run(argv):
    """Runs a program; returns (CPU seconds of it and its children, peak KiB, stdout)."""
    p = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    out = p.stdout.read().decode()
    _, status, usage = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    if p.returncode != 0:
        sys.exit("%s ended with %d" % (argv[0], p.returncode))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss, out


class Newspaper:
    def __init__(self, directory):
        self.dir = directory
        self.shared = os.path.exists(SHARED) and os.environ.get("STET_BENCH_OWN") is None
        self.edition = 0
        if self.shared:
            self.tool("static", "--sites", "20", "--articles", "100", "--port", "18480")
        else:
            self.tool_own()
        subprocess.run(["nginx", "-c", directory + "/nginx.conf", "-p", directory, "-g", "daemon on;"],
                       check=True, stderr=subprocess.DEVNULL)
        self.feeds = open(directory + "/feeds.txt").read().split()
        for _ in range(100):
            try:
                urllib.request.urlopen(self.feeds[0]).read()
                break
            except OSError:
                time.sleep(0.05)

    def tool(self, *args):
        subprocess.run(["/usr/bin/python3", SHARED, args[0], "--out", self.dir, *args[1:]], check=True,
                       stdout=subprocess.DEVNULL)

    def tool_own(self):
        subprocess.run(["/usr/bin/python3", HERE + "/press.py", self.dir, "--edition", str(self.edition)], check=True)

    def change(self):
        self.edition += 1
        if self.shared:
            self.tool("static-advance")
        else:
            self.tool_own()

    def close(self):
        os.kill(int(open(self.dir + "/nginx.pid").read()), signal.SIGTERM)


def config(directory, feeds, full):
    path = os.path.join(directory, "stet.conf")
    with open(path, "w") as f:
        f.write(CONFIG.format(dir=directory, full=full))
        for i, url in enumerate(feeds):
            f.write('feed "bench %d" { url = "%s" source = "s%d" period = "1s" }\n' % (i, url, i))
    return path


def articles(build, conf):
    out = subprocess.run([build + "/bin/stet", "status", "--json", "--config", conf], stdout=subprocess.PIPE).stdout
    return out.decode().strip()


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("build")
    ap.add_argument("--rounds", type=int, default=5)
    o = ap.parse_args()
    bare, stetd = o.build + "/bench/bare_checks", o.build + "/bin/stetd"
    results = {name: [] for name in ("first visit", "304", "no validators", "all changed")}
    peaks = {"stetd": 0, "bare": 0}
    for _ in range(o.rounds):
        directory = tempfile.mkdtemp(prefix="stet-bench-")
        os.chmod(directory, 0o755)  # nginx's workers are another user
        paper = Newspaper(directory)
        try:
            urls = directory + "/urls.txt"
            count = len(open(urls).read().split())

            def settle():
                """Pages that look suspect are read again a few times before they are believed; not measured."""
                for _ in range(5):
                    time.sleep(1.1)
                    run([stetd, "--config", config(directory, paper.feeds, "1d"), "--once"])

            def both(name, full, mode):
                time.sleep(1.1)  # so that every article is due again: periods are whole seconds
                conf = config(directory, paper.feeds, full)
                b, bm, out = run([bare, directory + "/bare.db", urls, mode])
                s, sm, _ = run([stetd, "--config", conf, "--once"])
                results[name].append((count / b, count / s))
                peaks["bare"], peaks["stetd"] = max(peaks["bare"], bm), max(peaks["stetd"], sm)
                if out.split()[2] != "0":
                    sys.exit("the bare reference failed: " + out)

            both("first visit", "1d", "plain")
            settle()
            both("304", "1d", "validators")
            both("no validators", "1s", "plain")
            paper.change()
            both("all changed", "1d", "validators")
            status = articles(o.build, directory + "/stet.conf")
            db = sqlite3.connect("file:%s/stet.db?mode=ro" % directory, uri=True)
            suspects = db.execute("SELECT count(*), sum(checks) FROM suspect").fetchone()
            db.close()
        finally:
            paper.close()
            shutil.rmtree(directory, ignore_errors=True)
    print("checks a CPU-second, medians of %d rounds of %d articles (%s)"
          % (o.rounds, count, "the shared newsroom" if paper.shared else "press.py"))
    print("%-15s %10s %10s %8s" % ("", "bare", "stetd", "ratio"))
    for name, rows in results.items():
        print("%-15s %10.0f %10.0f %8.2f" % (name, statistics.median(r[0] for r in rows),
              statistics.median(r[1] for r in rows), statistics.median(r[1] / r[0] for r in rows)))
    again = statistics.median(s / b for (b, _), (_, s) in zip(results["first visit"], results["304"]))
    print("304 by stetd against a plain visit by the bare reference: %.1f" % again)
    print("peak memory of the largest process, MiB: stetd %.1f, bare %.1f" % (peaks["stetd"] / 1024, peaks["bare"] / 1024))
    print("pages held suspect at first: %d, read %d times (not in the 304 row)" % (suspects[0], suspects[1] or 0))
    print("status: " + status)


if __name__ == "__main__":
    main()
