#!/usr/bin/python3
"""capacity.py BUILD [--new N]: what feeds cost: articles watched, checks, requests, disk a year.

Checks for one article are bench_schedule's, which runs lib/judge as it is on modelled edits. How long an article is
watched follows from the same model (27.5 % edited, 2.6 edits each, log-normal ages of median 3 h, sigma 1.7) and the
40 days. Bytes for one revision are measured: bench_store fills a database, index and chain and all. In the steady
state, articles watched are those that come a day times the days that each is watched. --new, the articles a day that
one feed is the first to name, is an assumption, and every row but the feeds' own requests is in proportion to it.
"""
import argparse
import glob
import os
import random
import shutil
import subprocess
import tempfile


def requests_of(build):
    """Checks of one article by rule, in the first world."""
    out = subprocess.run([build + "/bench/bench_schedule", "3000"], check=True, stdout=subprocess.PIPE).stdout.decode()
    found = {}
    for line in out.splitlines():
        for name, checks in rule(line).items():
            found.setdefault(name, checks)
    return found


def rule(line):
    names = {"Stet, 1.2 rule": "adapt off", "Stet, adapt": "adapt on"}
    return {names[n]: float(line[len(n):].split()[0]) for n in names if line.startswith(n)}


def life(n=200000):
    """Mean days watched and mean edits of one article."""
    rng, days, edits = random.Random(1), 0.0, 0
    for _ in range(n):
        last = 0.0
        if rng.random() < 0.275:
            while True:
                last = max(last, 3 / 24 * rng.lognormvariate(0, 1.7))
                edits += 1
                if rng.random() < 1 / 2.6:
                    break
        days += 40 + min(last, 300)
    return days / n, edits / n


def revision_bytes(build):
    directory = tempfile.mkdtemp(prefix="stet-capacity-", dir="/var/tmp")
    try:
        subprocess.run([build + "/bench/bench_store", "--articles", "10", "--checks", "1", "--keep", "--dir", directory],
                       check=True, stdout=subprocess.DEVNULL)
        return sum(os.path.getsize(f) for f in glob.glob(directory + "/bench-10.db")) / 8000
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("build")
    ap.add_argument("--new", type=float, default=20, help="new articles a day and feed")
    ap.add_argument("--period", type=float, default=5, help="minutes between two looks at a feed")
    o = ap.parse_args()
    days, edits = life()
    size = revision_bytes(o.build)
    rules = sorted(requests_of(o.build).items())
    print("an article is watched %.1f days and edited %.2f times; a revision of 3.5 kB of text takes %.1f kB of database"
          % (days, edits, size / 1000))
    print("%.0f new articles a day and feed; a feed every %.0f min; an edit never seen counts as stored, so disk is an upper bound"
          % (o.new, o.period))
    print("%8s %10s %12s %10s %14s %14s" % ("feeds", "schedule", "watched", "checks/s", "requests/day", "disk/year GB"))
    for feeds in (1000, 10000, 100000):
        for name, checks in rules:
            new = feeds * o.new
            print("%8d %10s %12.0f %10.1f %14.0f %14.0f" % (feeds, name, new * days, new * checks / 86400,
                  new * checks + feeds * 1440 / o.period, new * 365 * (1 + edits) * size / 1e9))


if __name__ == "__main__":
    main()
