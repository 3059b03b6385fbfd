#!/usr/bin/python3
"""checks.py BUILD [--rounds N] [--articles N] [--only PART]...: CPU of stetd's checks against the bare reference, in one run.

A newspaper of 20 sites with 100 articles each (or N) is served by nginx on loopback. Both programs visit it
for the first time, again with validators (304), again without them, and again with every article
changed. Printed: checks a CPU-second of each, their ratio (median of the rounds), peak memory.
"""
import argparse
import os
import shutil
import signal
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
    def __init__(self, directory, articles=100):
        self.dir, self.articles = directory, str(articles)
        self.shared = os.path.exists(SHARED) and os.environ.get("STET_BENCH_OWN") is None
        self.edition = 0
        if self.shared:
            self.tool("static", "--sites", "20", "--articles", self.articles, "--port", "18480")
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
        subprocess.run(["/usr/bin/python3", HERE + "/press.py", self.dir, "--articles", self.articles, "--edition", str(self.edition)], check=True)

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


PARTS = ("first visit", "304", "no validators", "all changed")


class Bench:
    """One newspaper, and what both programs know of it."""

    def __init__(self, build, articles):
        self.bare, self.stetd, self.stet = build + "/bench/bare_checks", build + "/bin/stetd", build + "/bin/stet"
        self.dir = tempfile.mkdtemp(prefix="stet-bench-")
        os.chmod(self.dir, 0o755)  # nginx's workers are another user
        self.paper = Newspaper(self.dir, articles)
        self.urls = self.dir + "/urls.txt"
        self.count = len(open(self.urls).read().split())
        self.results = {name: [] for name in PARTS}
        self.peaks = {"stetd": 0, "bare": 0}

    def close(self):
        self.paper.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def forget(self):
        for name in os.listdir(self.dir):
            if name.startswith(("stet.db", "bare.db")):
                os.unlink(os.path.join(self.dir, name))

    def once(self, full):
        time.sleep(1.1)  # so that every article is due again: periods are whole seconds
        s, peak, _ = run([self.stetd, "--config", config(self.dir, self.paper.feeds, full), "--once"])
        self.peaks["stetd"] = max(self.peaks["stetd"], peak)
        return s

    def settle(self):
        """Pages that look suspect at first are read again a few times before they are believed; not measured."""
        for _ in range(6):
            self.once("1d")

    def both(self, name, full, mode):
        b, peak, out = run([self.bare, self.dir + "/bare.db", self.urls, mode])
        self.peaks["bare"] = max(self.peaks["bare"], peak)
        if out.split()[2] != "0":
            sys.exit("the bare reference failed: " + out)
        s = self.once(full)
        self.results[name].append((self.count / b, self.count / s))
        print("%-15s bare %.2f s, stetd %.2f s" % (name, b, s), flush=True)

    def part(self, name, rounds):
        if name == "first visit":
            for _ in range(rounds):
                self.forget()
                self.both(name, "1d", "plain")
            return
        self.settle()  # both know all of it as it is now
        run([self.bare, self.dir + "/bare.db", self.urls, "validators"])
        for _ in range(rounds):
            if name == "all changed":
                self.paper.change()
            self.both(name, "1s" if name == "no validators" else "1d", "plain" if name == "no validators" else "validators")


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("build")
    ap.add_argument("--rounds", type=int, default=5)
    ap.add_argument("--articles", type=int, default=100, help="of each of the 20 sites")
    ap.add_argument("--only", action="append", choices=PARTS, help="this part, and those that are named besides")
    o = ap.parse_args()
    b = Bench(o.build, o.articles)
    try:
        for name in o.only or PARTS:
            b.part(name, o.rounds)
        print("checks a CPU-second, medians of %d rounds of %d articles (%s)"
              % (o.rounds, b.count, "the shared newsroom" if b.paper.shared else "press.py"))
        print("%-15s %10s %10s %8s" % ("", "bare", "stetd", "ratio"))
        for name, rows in b.results.items():
            if rows:
                print("%-15s %10.0f %10.0f %8.2f" % (name, statistics.median(r[0] for r in rows),
                      statistics.median(r[1] for r in rows), statistics.median(r[1] / r[0] for r in rows)))
        plain = b.results["no validators"] or b.results["first visit"]
        if plain and b.results["304"]:
            print("304 by stetd against a plain visit by the bare reference: %.1f"
                  % (statistics.median(r[1] for r in b.results["304"]) / statistics.median(r[0] for r in plain)))
        print("peak memory of the largest process, MiB: stetd %.1f, bare %.1f"
              % (b.peaks["stetd"] / 1024, b.peaks["bare"] / 1024))
    finally:
        b.close()


if __name__ == "__main__":
    main()
