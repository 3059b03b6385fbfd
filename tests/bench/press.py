#!/usr/bin/python3
"""press.py DIR [--sites N] [--articles N] [--edition N]: prints a newspaper as static files.

Makes DIR/www/ADDRESS/... for N sites on 127.0.0.128 and up, DIR/urls.txt, DIR/feeds.txt and
DIR/nginx.conf. Every edition changes a sentence of every article; all is a function of the
numbers given, so that two runs compare.
"""
import argparse
import gzip
import html
import os
import random

WORDS = """council harbour bridge budget minister school river market winter storm library
engine village doctor station garden railway teacher factory election island museum court
hospital theatre paper signal border airport festival committee orchard quarry lantern""".split()
VERBS = "opened closed moved repaired painted measured counted visited sold planned".split()


def sentence(rng):
    words = [rng.choice(WORDS) for _ in range(rng.randint(8, 22))]
    words.insert(3, rng.choice(VERBS))
    return "The " + " ".join(words) + "."


def article(site, number, edition):
    rng = random.Random(site * 100003 + number)
    title = " ".join(rng.choice(WORDS) for _ in range(7)).capitalize()
    paragraphs = [" ".join(sentence(rng) for _ in range(rng.randint(2, 5)))
                  for _ in range(rng.randint(12, 30))]
    if edition:
        paragraphs[1] += " Edition %d counted %d more." % (edition, edition * 7 + number)
    return title, paragraphs, rng


def page(site, number, edition, base):
    title, paragraphs, rng = article(site, number, edition)
    links = "".join('<li class="nav-item"><a href="/section/%s/%d"><span>%s</span></a></li>'
                    % (rng.choice(WORDS), i, rng.choice(WORDS)) for i in range(150))
    cards = "".join('<div class="card teaser"><a href="/news/%d.html"><img src="/img/%d.jpg" alt="">'
                    '<h3>%s</h3></a><time>%d min</time></div>' % (i, i, sentence(rng), i)
                    for i in range(40))
    script = "<script>var data={" + ",".join('"k%d":"%s"' % (i, rng.choice(WORDS)) for i in range(600)) + "};</script>"
    body = "".join('<p class="body-text">%s</p>' % html.escape(p) for p in paragraphs)
    return ('<!doctype html><html lang="en"><head><meta charset="utf-8"><title>%s | Site %d</title>'
            '<link rel="canonical" href="%s/news/%d.html"><meta property="og:title" content="%s">%s</head>'
            '<body><header><nav><ul>%s</ul></nav></header><main><article><h1>%s</h1>'
            '<p class="byline">By A Reporter</p><div class="article-body">%s</div></article>'
            '<aside>%s</aside></main><footer>%s</footer></body></html>'
            % (title, site, base, number, title, script, links, title, body, cards, links)).encode()


def feed(site, count, base):
    items = "".join("<item><title>%s</title><link>%s/news/%d.html</link><guid>%s/news/%d.html</guid></item>"
                    % (article(site, n, 0)[0], base, n, base, n) for n in range(count))
    return ('<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Site %d</title>'
            "<link>%s/</link><description>d</description>%s</channel></rss>" % (site, base, items)).encode()


def put(path, data):
    for name, content in ((path, data), (path + ".gz", gzip.compress(data, 5, mtime=0))):
        with open(name + ".tmp", "wb") as f:
            f.write(content)
        os.rename(name + ".tmp", name)


NGINX = """worker_processes 1; worker_rlimit_nofile 8192;
pid %(dir)s/nginx.pid; error_log %(dir)s/error.log warn;
events { worker_connections 4000; }
http {
  types { text/html html; application/xml xml; }
  default_type application/octet-stream; access_log off; sendfile on; tcp_nopush on;
  keepalive_requests 100000; keepalive_timeout 30s; gzip_static on; gzip_vary on; etag on;
  client_body_temp_path %(dir)s/t1; proxy_temp_path %(dir)s/t2; fastcgi_temp_path %(dir)s/t3;
  uwsgi_temp_path %(dir)s/t4; scgi_temp_path %(dir)s/t5;
  server { %(listen)s root %(dir)s/www/$server_addr; }
}
"""


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("dir")
    ap.add_argument("--sites", type=int, default=20)
    ap.add_argument("--articles", type=int, default=100)
    ap.add_argument("--edition", type=int, default=0)
    ap.add_argument("--port", type=int, default=18480)
    o = ap.parse_args()
    o.dir = os.path.abspath(o.dir)
    urls, feeds, listen = [], [], []
    for site in range(o.sites):
        address = "127.0.0.%d" % (128 + site)
        base = "http://%s:%d" % (address, o.port)
        root = os.path.join(o.dir, "www", address)
        os.makedirs(os.path.join(root, "news"), exist_ok=True)
        for n in range(o.articles):
            put(os.path.join(root, "news", "%d.html" % n), page(site, n, o.edition, base))
            urls.append("%s/news/%d.html" % (base, n))
        put(os.path.join(root, "feed.xml"), feed(site, o.articles, base))
        feeds.append(base + "/feed.xml")
        listen.append("listen %s:%d;" % (address, o.port))
    with open(os.path.join(o.dir, "urls.txt"), "w") as f:
        f.write("\n".join(urls) + "\n")
    with open(os.path.join(o.dir, "feeds.txt"), "w") as f:
        f.write("\n".join(feeds) + "\n")
    with open(os.path.join(o.dir, "nginx.conf"), "w") as f:
        f.write(NGINX % {"dir": o.dir, "listen": " ".join(listen)})


if __name__ == "__main__":
    main()
