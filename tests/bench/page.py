#!/usr/bin/python3
"""page.py BUILD [--rounds N]: diff pages a second of stet-web, against nginx serving the same bytes.

A thousand articles with two versions of a thousand words; wrk asks for their diff pages in turn on
loopback. nginx serves the same bodies with the same headers from files, with as many workers as
stet-web has threads. Then the same while another process writes to the database, with stet-web's
memory before and after. Then ten thousand pages and more while a real stetd watches the tests'
newspaper, whose articles change all the time. Printed: requests a second, pages a CPU-second of the
server, their ratio (median of the rounds), peak memory, errors.
"""
import argparse
import http.client
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ARTICLES = 1000
PORT = 18470
NGINX = """worker_processes {workers};
error_log {dir}/error.log;
pid {dir}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
	access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
	open_file_cache max=4000 inactive=600s; open_file_cache_valid 600s;
	default_type "text/html; charset=utf-8";
	client_body_temp_path {dir}; proxy_temp_path {dir}; fastcgi_temp_path {dir};
	uwsgi_temp_path {dir}; scgi_temp_path {dir};
	server {{
		listen 127.0.0.1:{port}; root {dir}/pages; etag on;
		{headers}
	}}
}}
"""
FEW = 10000     # diff pages asked for beside a real stetd
LUA = """local n, paths = 0, {%s}
request = function() n = n + 1; return wrk.format("GET", paths[n %% #paths + 1]) end
done = function(s, l, r)
	local e = s.errors
	print("RESULT", s.requests, s.duration, e.connect + e.read + e.write + e.timeout, e.status, l:percentile(99))
end
"""


def tree(pid):
    """The process and its children."""
    kids = open(f"/proc/{pid}/task/{pid}/children").read().split()
    return [pid] + [k for kid in kids for k in tree(int(kid))]


def cpu(pid):
    total = 0
    for p in tree(pid):
        fields = open(f"/proc/{p}/stat").read().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def memory(pid, what="VmRSS"):
    return int(re.search(what + r":\s+(\d+)", open(f"/proc/{pid}/status").read()).group(1)) / 1024


def ask_for(directory, paths):
    with open(f"{directory}/ask.lua", "w") as f:
        f.write(LUA % ", ".join(f'"{p}"' for p in paths))


def wrk(port, lua, seconds):
    """Requests, requests a second, errors, answers that are not 2xx, 99 % of latencies in ms."""
    out = subprocess.run(["wrk", "-t1", "-c16", f"-d{seconds}", "-s", lua, f"http://127.0.0.1:{port}"],
                         capture_output=True, text=True, check=True).stdout
    fields = re.search(r"^RESULT\s+(.*)$", out, re.M).group(1).split()
    n, us, errors, status, p99 = (float(f) for f in fields)
    return n, n / us * 1e6, int(errors), int(status), p99 / 1000


def measured(port, pid, lua, seconds):
    before = cpu(pid)
    n, rate, errors, status, p99 = wrk(port, lua, seconds)
    if errors or status:
        sys.exit(f"port {port}: {errors} errors, {status} answers that are not 2xx")
    return {"n": n, "rate": rate, "per_cpu": n / max(cpu(pid) - before, 0.01), "p99": p99}


def wait_for(port):
    for _ in range(200):
        try:
            c = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            c.request("GET", "/nothing")
            c.getresponse().read()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"nobody listens at port {port}")


def copy_pages(directory, first):
    """Writes every diff page where nginx finds it; returns the headers that are not nginx's own."""
    c = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    for i in range(first, first + ARTICLES):
        c.request("GET", f"/articles/{i}/diff/0/1")
        r = c.getresponse()
        body = r.read()
        if r.status != 200:
            sys.exit(f"article {i}: {r.status}")
        os.makedirs(f"{directory}/pages/articles/{i}/diff/0")
        with open(f"{directory}/pages/articles/{i}/diff/0/1", "wb") as f:
            f.write(body)
    own = {"date", "content-type", "etag", "content-length", "connection"}
    return "\n".join(f'add_header {k} "{v}";' for k, v in r.getheaders() if k.lower() not in own)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    args = parser.parse_args()
    build = os.path.abspath(args.build)
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        db = f"{directory}/stet.db"
        first = int(subprocess.run([f"{build}/tests/fill", db, str(ARTICLES)], capture_output=True,
                                   check=True).stdout)
        with open(f"{directory}/stet.conf", "w") as f:
            f.write(f'database = "{db}"\nuser_agent = "stet-bench/0 (+https://stet.example/bench)"\n')
        ask_for(directory, [f"/articles/{i}/diff/0/1" for i in range(first, first + ARTICLES)])
        web = subprocess.Popen([f"{build}/bin/stet-web", "--config", f"{directory}/stet.conf",
                                "--listen", f"127.0.0.1:{PORT}"], stderr=subprocess.DEVNULL)
        nginx = None
        try:
            wait_for(PORT)
            start = time.monotonic()
            headers = copy_pages(directory, first)
            cold = ARTICLES / (time.monotonic() - start)
            workers = max(2, min(8, os.cpu_count() or 2))
            with open(f"{directory}/nginx.conf", "w") as f:
                f.write(NGINX.format(dir=directory, port=PORT + 1, workers=workers, headers=headers))
            nginx = subprocess.Popen(["nginx", "-p", directory, "-c", f"{directory}/nginx.conf",
                                      "-g", "daemon off;"], stderr=subprocess.DEVNULL)
            wait_for(PORT + 1)
            rounds(args, web, nginx, directory, cold)
            writing(args, web, build, db, directory, first)
            beside_stetd(build, args.seconds)
        finally:
            for p in (web, nginx):
                if p is not None:
                    p.send_signal(signal.SIGTERM)
                    p.wait()


def rounds(args, web, nginx, directory, cold):
    lua = f"{directory}/ask.lua"
    ours, theirs = [], []
    for _ in range(args.rounds):
        ours.append(measured(PORT, web.pid, lua, args.seconds))
        theirs.append(measured(PORT + 1, nginx.pid, lua, args.seconds))
    size = os.path.getsize(f"{directory}/pages/articles/{os.listdir(directory + '/pages/articles')[0]}/diff/0/1")
    print(f"a diff page of {size} bytes; {cold:.0f} pages a second made for the first time, one after another")
    print(f"{'':12}{'pages/s':>10}{'pages/CPU-s':>14}{'99% in ms':>12}")
    for name, all_rounds in (("stet-web", ours), ("nginx", theirs)):
        middle = {k: statistics.median(r[k] for r in all_rounds) for k in all_rounds[0]}
        print(f"{name:12}{middle['rate']:10.0f}{middle['per_cpu']:14.0f}{middle['p99']:12.1f}")
    for key, what in (("rate", "pages a second"), ("per_cpu", "pages a CPU-second")):
        ratio = statistics.median(a[key] / b[key] for a, b in zip(ours, theirs))
        print(f"ratio to nginx, {what}: {ratio:.2f}")


def writing(args, web, build, db, directory, first):
    """The same while the database is written: a commit every twenty articles, all the time."""
    before = memory(web.pid)
    total = errors = 0
    sizes = []
    for i in range(args.rounds):
        writer = subprocess.Popen([f"{build}/tests/fill", db, "100000", str(100000 * (i + 1))],
                                  stdout=subprocess.DEVNULL)
        n, rate, e, status, p99 = wrk(PORT, f"{directory}/ask.lua", args.seconds)
        if writer.poll() is not None:
            sys.exit(f"the writer ended with {writer.returncode}")
        writer.kill()
        writer.wait()
        total, errors = total + int(n), errors + e + status
        sizes.append(memory(web.pid))
        if i == 0:
            print(f"while the database is written: {rate:.0f} pages/s, 99% in {p99:.1f} ms")
    print(f"{total} pages, {errors} errors; memory in MB before and after each round: {before:.0f} | "
          + " ".join(f"{s:.0f}" for s in sizes) + f", at most {memory(web.pid, 'VmHWM'):.0f}")
    if errors:
        sys.exit(1)


def listed(box):
    """Lets wrk ask for the diff of every two versions that stetd has committed; how many."""
    paths = [f"/articles/{article}/diff/{a}/{b}"
             for article, n in box.sql("SELECT id, revisions FROM article WHERE revisions > 1")
             for a in range(n) for b in range(n) if a != b]
    ask_for(box.dir, paths)
    return len(paths)


def beside_stetd(build, seconds):
    """The same while a real stetd checks a newspaper whose articles change."""
    os.environ["STET_BIN"] = f"{build}/bin"
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../integration"))
    from box import QUICK, Box
    from newspaper import Newspaper
    paper = Newspaper(seed=9, sites=4, articles=50, edits=40, horizon=40, port=18472,
                      behaviours=["plain", "headline_only", "no_validators"]).start()
    web = None
    with Box(paper.feed_urls(), QUICK) as box:
        try:
            box.start()
            checks = lambda: box.sql("SELECT coalesce(sum(checks), 0), coalesce(sum(changes), 0) FROM article")[0]
            box.until(lambda: box.sql("SELECT count(*) FROM revision")[0][0] > 150, 120, "articles are read")
            for step in range(3):
                paper.advance()
                box.until(lambda: checks()[1] > 30 * (step + 1), 120, "changes are found")
            web = subprocess.Popen(box.command("--listen", f"127.0.0.1:{PORT + 3}", program="stet-web"),
                                   stderr=subprocess.DEVNULL)
            wait_for(PORT + 3)
            first, total, errors, sizes, paths = checks(), 0, 0, [], 0
            while total < FEW or len(sizes) < 16:    # the cache is full after some
                paths = listed(box)
                n, _, e, status, _ = wrk(PORT + 3, box.dir + "/ask.lua", seconds)
                total, errors = total + int(n), errors + e + status
                sizes.append(memory(web.pid))
                paper.advance()
            last = checks()
            print(f"while stetd makes {last[0] - first[0]} checks and finds {last[1] - first[1]} changes: {total} pages of "
                  f"{paths} diffs, {errors} errors; memory in MB after each round: " + " ".join(f"{s:.0f}" for s in sizes))
            if errors:
                sys.exit(1)
        finally:
            if web is not None:
                web.terminate()
                web.wait()
            paper.stop()


if __name__ == "__main__":
    main()
