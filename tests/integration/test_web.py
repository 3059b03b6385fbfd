"""stet-web over a database of our own newspaper: its words, addresses, feeds, validators, walls."""
import datetime
import email.utils
import html
import http.client
import json
import os
import re
import socket
import sqlite3
import subprocess
import tempfile
import time
import unittest
import urllib.parse
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

BIN = os.environ.get("STET_BIN", "build/bin")
FILL = os.environ.get("STET_FILL", "build/tests/fill")
SCHEMAS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "schema")
ATOM = "{http://www.w3.org/2005/Atom}"


class Web:
    """A running stet-web."""

    def __init__(self, database, conf="", args=()):
        self.dir = tempfile.TemporaryDirectory()
        path = os.path.join(self.dir.name, "stet.conf")
        with open(path, "w") as f:
            f.write(f'database = "{database}"\nuser_agent = "stet-test (+https://stet.example/)"\n{conf}\n')
        self.process = subprocess.Popen(
            [f"{BIN}/stet-web", "--config", path, "--listen", "127.0.0.1:0", *args],
            stderr=subprocess.PIPE, text=True)
        while True:
            line = self.process.stderr.readline()
            if not line:
                self.process.stderr.close()
                self.dir.cleanup()
                raise RuntimeError(f"stet-web ended with {self.process.wait()}")
            found = re.search(r"event=listening.*url=\"?http://127\.0\.0\.1:(\d+)/", line)
            if found:
                self.port = int(found.group(1))
                break

    def ask(self, path, method="GET", headers=None, body=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        c.putrequest(method, path, skip_host="Host" in (headers or {}), skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            c.putheader(name, value)
        if body is not None:
            c.putheader("Content-Length", str(len(body)))
        c.endheaders(body)
        r = c.getresponse()
        r.bytes = r.read()
        r.text = r.bytes.decode("utf-8")
        c.close()
        return r

    def json(self, path):
        return json.loads(self.ask(path).text)

    def close(self):
        self.process.terminate()
        status = self.process.wait(timeout=20)
        self.process.stderr.close()
        self.dir.cleanup()
        return status


class Page(HTMLParser):
    """A page as a reader has it: its text, its elements, the rows of its diff."""

    VOID = {"meta", "link", "input", "br", "img"}

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.stack, self.words, self.rows, self.ids, self.links = [], [], [], [], []
        self.heads = []
        self.cell = None
        self.feed(text)
        self.close()
        assert not self.stack, f"never closed: {self.stack}"
        self.text = re.sub(r"\s+", " ", "".join(self.words)).strip()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "a":
            self.links.append(attrs.get("href"))
        if tag in self.VOID:
            return
        self.stack.append(tag)
        if tag in ("p", "td", "th", "li", "h1", "h2", "h3", "div", "tr", "time"):
            self.words.append("" if tag == "time" else " ")
        if tag == "tr":
            self.rows.append((attrs.get("class"), {}))
        if tag == "td" and self.rows:
            self.cell = attrs.get("class") or str(len(self.rows[-1][1]))
            self.rows[-1][1][self.cell] = []

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if tag in self.VOID:
            return
        assert self.stack and self.stack[-1] == tag, f"</{tag}> in {self.stack}"
        self.stack.pop()
        if tag == "td":
            self.cell = None

    def handle_data(self, data):
        self.words.append(data)
        if self.cell is not None and self.rows:
            mark = "del" if "del" in self.stack else "ins" if "ins" in self.stack else ""
            self.rows[-1][1][self.cell].append((mark, data))

    def side(self, which):
        """The rows' cells on one side, as [(mark, text)...]."""
        return [cells[which] for _, cells in self.rows if which in cells]


def plain(cell):
    return "".join(text for _, text in cell)


def marked(cell, mark):
    return [text for m, text in cell if m == mark]


class WebTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.TemporaryDirectory()
        cls.db = os.path.join(cls.dir.name, "stet.db")
        subprocess.run([FILL, cls.db], check=True)
        cls.web = Web(cls.db)
        cls.articles = {a["url"]: a for a in cls.web.json("/articles.json")["articles"]}

    @classmethod
    def tearDownClass(cls):
        assert cls.web.close() == 0
        cls.dir.cleanup()

    def article(self, part):
        return next(a for url, a in self.articles.items() if part in url)

    def get(self, path, status=200, **more):
        r = self.web.ask(path, **more)
        self.assertEqual(r.status, status, f"{path}: {r.text[:300]}")
        return r

    # ---- the words of the seed ----

    def test_the_diff_page_says_every_sentence_of_the_seed(self):
        seed = self.article("ferry-talks")
        page = Page(self.get(f"/articles/{seed['id']}/diff/0/1").text)
        self.assertIn("This article is from the source 'guardian' and was first published or seen on "
                      "14 September 2024, 07:40 UTC. It last changed over 40 days ago and won't be "
                      "checked again for changes.", page.text)
        self.assertIn(f"You can find the current article at its original source at {seed['url']}", page.text)
        self.assertIn("The article has changed 6 times. There is an RSS feed of changes available.", page.text)
        self.assertRegex(page.text, r"Version 0 Version 1 Harbour minister .*Ivo Marsh Harbour minister "
                                    r".*Ivo Marsh 14 September 2024, 08:00 UTC 14 September 2024, 08:35 UTC "
                                    r"\(35 minutes later\)")
        self.assertIn(f"/articles/{seed['id']}.rss", page.links)
        self.assertIn("/sources/guardian", page.links)
        self.assertIn(seed["url"], page.links)

    def test_the_article_page_says_the_same_three(self):
        seed = self.article("ferry-talks")
        page = Page(self.get(f"/articles/{seed['id']}").text)
        for sentence in ("This article is from the source 'guardian' and was first published or seen on",
                         "won't be checked again for changes.",
                         "You can find the current article at its original source at https://",
                         "The article has changed 6 times. There is an RSS feed of changes available."):
            self.assertIn(sentence, page.text)
        market = Page(self.get(f"/articles/{self.article('market')['id']}").text)
        self.assertIn("The next check for changes will be 14 September 2024, 20:00 UTC.", market.text)
        self.assertIn("The article has changed 0 times.", market.text)
        flip = Page(self.get(f"/articles/{self.article('bank-loss')['id']}").text)
        self.assertIn("The article has changed 1 time.", flip.text)

    def test_the_diff_page_has_a_row_a_paragraph_with_its_marks(self):
        seed = self.article("ferry-talks")
        page = Page(self.get(f"/articles/{seed['id']}/diff/0/1").text)
        old, new = page.side("o"), page.side("n")
        versions = [self.web.json(f"/articles/{seed['id']}/versions/{n}.json") for n in (0, 1)]
        self.assertEqual([plain(c) for c in old], versions[0]["text"].split("\n"))
        self.assertEqual([plain(c) for c in new], versions[1]["text"].split("\n"))
        self.assertEqual(len(old), 11)
        for i in (0, 1, 2, 3, 4, 8, 9, 10):
            self.assertEqual(plain(old[i]), plain(new[i]))
            self.assertEqual(marked(old[i], "del") + marked(new[i], "ins"), [])
        for i in (5, 6, 7):
            self.assertEqual(marked(old[i], "ins") + marked(new[i], "del"), [])
            self.assertTrue(marked(old[i], "del") or marked(new[i], "ins"))
        self.assertEqual([s.strip() for s in marked(old[6], "del")], ["it was"])
        self.assertEqual(marked(new[6], "ins"), [])
        self.assertTrue(any("Head" in s for s in marked(new[5], "ins")))
        self.assertTrue(any("..." in s for s in marked(old[7], "del")))
        self.assertIn("p7", page.ids)
        self.assertIn("c1", page.ids)
        self.assertEqual(len(page.ids), len(set(page.ids)))

    def test_any_version_stands_against_any_other(self):
        seed = self.article("ferry-talks")
        for a in range(7):
            for b in range(7):
                page = Page(self.get(f"/articles/{seed['id']}/diff/{a}/{b}").text)
                self.assertIn(f"Version {a} Version {b}", page.text)
        self.assertIn("earlier)", Page(self.get(f"/articles/{seed['id']}/diff/3/1").text).text)
        self.assertIn("do not differ", Page(self.get(f"/articles/{seed['id']}/diff/2/2").text).text)
        self.get(f"/articles/{seed['id']}/diff/0/7", 404)
        r = self.get(f"/articles/{seed['id']}/diff?from=4&to=2", 303)
        self.assertEqual(r.getheader("Location"), f"/articles/{seed['id']}/diff/4/2")

    def test_moved_paragraphs_name_their_other_end(self):
        bridge = self.article("bridge")
        page = Page(self.get(f"/articles/{bridge['id']}/diff/0/1").text)
        self.assertIn("moved from", page.text)
        self.assertIn("moved to", page.text)

    def test_the_time_line_says_between_which_looks_it_changed(self):
        page = Page(self.get(f"/articles/{self.article('ferry-talks')['id']}").text)
        self.assertIn("Changed between 08:09 and 08:35 on 14 September 2024", page.text)
        flip = Page(self.get(f"/articles/{self.article('bank-loss')['id']}").text)
        self.assertIn("Went back", flip.text)
        gone = Page(self.get(f"/articles/{self.article('chairman-yacht')['id']}").text)
        self.assertIn("Disappeared", gone.text)
        back = Page(self.get(f"/articles/{self.article('2024/prize')['id']}").text)
        self.assertIn("came back", back.text.lower())

    def test_the_diff_page_says_what_was_reverted_since(self):
        bank = self.article("bank-loss")
        at = f"/articles/{bank['id']}/diff"
        there = Page(self.get(f"{at}/0/1").text).text
        self.assertIn("This was reverted since: back to version 0 between 13:26 and 13:52 on 14 September 2024.",
                      there)
        back = Page(self.get(f"{at}/1/0").text).text
        self.assertIn("The article went back to version 0 between 13:26 and 13:52 on 14 September 2024.", back)
        self.assertNotIn("reverted since", Page(self.get(f"{at}/1/1").text).text)
        seed = self.article("ferry-talks")
        for versions in ("0/1", "1/0"):
            page = Page(self.get(f"/articles/{seed['id']}/diff/{versions}").text).text
            self.assertNotIn("reverted since", page)
            self.assertNotIn("went back", page)

    def test_every_headline_says_its_language(self):
        for path in ("/", "/articles", "/articles?sort=changes", f"/articles/{self.article('shimbun')['id']}"):
            self.assertRegex(self.get(path).text, r'<h[12] lang="ja"', path)

    # ---- every page ----

    def pages(self):
        ids = sorted(a["id"] for a in self.articles.values())
        yield from ("/", "/latest", "/articles", "/articles?sort=changes", "/articles?sort=check", "/sources",
                    "/search", "/search?q=harbour", "/search?q=removed:twelve", "/stats",
                    "/?class=numbers", "/?source=courier")
        for i in ids:
            yield f"/articles/{i}"
            for n in range(self.web.json(f"/articles/{i}.json")["revisions"]):
                yield f"/articles/{i}/versions/{n}"
        for s in self.web.json("/sources.json")["sources"]:
            yield "/sources/" + urllib.parse.quote(s["name"], safe="")

    def test_every_page_is_well_formed_and_answers_json(self):
        for path in self.pages():
            r = self.get(path)
            page = Page(r.text)
            self.assertEqual(len(page.ids), len(set(page.ids)), path)
            ET.fromstring(r.text.replace("<!DOCTYPE html>", ""))
            self.assertEqual(r.getheader("Content-Type"), "text/html; charset=utf-8")
            name, _, query = path.partition("?")
            j = self.get(f"{name}.json" + ("?" + query if query else ""))
            self.assertEqual(j.getheader("Content-Type"), "application/json; charset=utf-8")
            json.loads(j.text)

    def test_every_link_leads_somewhere(self):
        seen, todo = set(), list(self.pages())[:40]
        while todo:
            path = todo.pop()
            if path in seen or len(seen) > 400:
                continue
            seen.add(path)
            r = self.web.ask(path)
            self.assertIn(r.status, (200, 303), path)
            if "html" not in r.getheader("Content-Type", ""):
                continue
            page = Page(r.text)
            for link in page.links:
                if link.startswith("#"):
                    self.assertIn(link[1:], page.ids, f"{link} on {path}")
                elif link.startswith("/"):
                    todo.append(link.partition("#")[0])

    def test_every_answer_closes_the_page_to_all_but_reading(self):
        for path in ("/", "/nothing", "/style.css?v=1", "/latest.rss", "/health"):
            r = self.web.ask(path)
            csp = r.getheader("Content-Security-Policy")
            for part in ("default-src 'none'", "style-src 'self'", "form-action 'self'", "base-uri 'none'",
                         "frame-ancestors 'none'"):
                self.assertIn(part, csp)
            self.assertNotIn("script-src", csp)
            self.assertNotIn("unsafe", csp)
            self.assertEqual(r.getheader("X-Content-Type-Options"), "nosniff")
            self.assertEqual(r.getheader("Referrer-Policy"), "no-referrer")

    def test_pages_have_no_script_no_inline_style_and_load_nothing_from_elsewhere(self):
        for path in self.pages():
            text = self.get(path).text
            self.assertNotRegex(text, r"<script|<style|\sstyle=|\son[a-z]+=\"|javascript:")
            for src in re.findall(r"<(?:link|img)[^>]*(?:href|src)=\"([^\"]*)\"", text):
                self.assertTrue(src.startswith("/"), f"{src} on {path}")

    # ---- hostile text ----

    def test_hostile_text_is_text(self):
        mischief = self.article("mischief")
        for path in (f"/articles/{mischief['id']}", f"/articles/{mischief['id']}/diff/0/1",
                     f"/articles/{mischief['id']}/versions/0", "/", "/search?q=override",
                     "/search?q=%3Cscript%3Ealert(1)%3C/script%3E", "/search?q=%22%3E%3Cimg%20src=x%3E"):
            text = self.get(path).text
            self.assertNotIn("<script", text)
            self.assertNotIn("<img", text)
            self.assertNotIn("\u202e", text)
            ET.fromstring(text.replace("<!DOCTYPE html>", ""))
        self.assertIn("<script>alert(1)</script> & \"quotes\"",
                      html.unescape(self.get(f"/articles/{mischief['id']}").text))
        self.assertIn("[U+202E]", self.get(f"/articles/{mischief['id']}/versions/0").text)

    def test_nonsense_in_addresses_is_answered_as_such(self):
        for path, status in (("/articles/x", 404), ("/articles/999999", 404), ("/%00", 404), ("/%ff%fe", 404),
                             ("/../../etc/passwd", 404), ("/articles/1/diff/-1/0", 404), ("/?before=x", 400),
                             ("/search?q=" + "a" * 401, 400), ("/" + "a" * 5000, 414), ("/sources/%FF", 404),
                             ("/search?q=%FF%FE", 200), ("/search?q=%22%22%22(((", 200),
                             ("/search?q=added:", 200), ("/articles?state=hidden", 400)):
            self.get(path, status)

    # ---- what is hidden ----

    def test_a_hidden_article_is_410_with_the_reason_and_nowhere_else(self):
        top = max(a["id"] for a in self.articles.values())
        hidden = next(i for i in range(1, top + 1) if self.web.ask(f"/articles/{i}").status == 410)
        for path in (f"/articles/{hidden}", f"/articles/{hidden}.json", f"/articles/{hidden}.rss",
                     f"/articles/{hidden}.atom", f"/articles/{hidden}/versions/0",
                     f"/articles/{hidden}/versions/0.json", f"/articles/{hidden}/diff/0/1",
                     f"/articles/{hidden}/diff/0/1.json"):
            r = self.get(path, 410)
            self.assertIn("At the request of the person named", r.text)
            self.assertNotIn("Quincewater", r.text)
        for path in ("/", "/latest.json", "/latest.rss", "/latest.atom", "/articles", "/articles.json",
                     "/sources/courier", "/sources/courier.rss", "/sources/courier.json", "/search?q=Quincewater",
                     "/search.json?q=Quincewater", "/search.rss?q=Quincewater", "/search?q=removed:Lane",
                     "/articles?sort=changes"):
            r = self.get(path)
            # The search box repeats what was asked for.
            self.assertNotIn("Mill", r.text, path)
            self.assertNotIn("should not have been printed", r.text, path)
            self.assertNotIn(f"/articles/{hidden}/", r.text, path)

    # ---- feeds ----

    FEEDS = ("/latest", "/sources/courier", "/search?q=harbour", "/latest?class=numbers", "/search?q=zzzz")

    def feed_paths(self, suffix):
        for path in self.FEEDS + tuple(f"/articles/{a['id']}" for a in self.articles.values()):
            name, _, query = path.partition("?")
            yield name + suffix + ("?" + query if query else "")

    def valid(self, schema, document):
        """What xmllint has to say against a document of the schema, "" for nothing."""
        r = subprocess.run(["xmllint", "--noout", "--nonet", "--relaxng", os.path.join(SCHEMAS, schema), "-"],
                           input=document.encode(), capture_output=True)
        self.assertIn(r.returncode, (0, 1, 3), r.stderr)
        return r.stderr.decode(errors="replace") if r.returncode else ""

    # What the W3C's validator lets a reader show: no elements that act, no styles but of letters.
    ELEMENTS = {"p", "h3", "h4", "ins", "del", "em", "strong", "b", "i", "a", "br", "hr", "ul", "li", "span", "div"}
    STYLES = {"background-color", "color", "text-decoration", "font-weight", "font-style"}

    def check_content(self, content, path):
        """The HTML in an item is whole, harmless, and needs no other address to be understood."""
        for e in ET.fromstring(f"<div>{content}</div>").iter():
            self.assertIn(e.tag, self.ELEMENTS, path)
            self.assertLessEqual(set(e.keys()), {"style", "href", "lang", "dir"}, path)
            for style in filter(None, e.get("style", "").split(";")):
                self.assertIn(style.split(":")[0].strip(), self.STYLES, path)
            if "href" in e.keys():
                self.assertRegex(e.get("href"), "^https?://", path)

    def check_times(self, feed, entries, path):
        """No entry is newer than the feed, none of the future."""
        self.assertTrue(all(t <= feed for t in entries), path)
        self.assertLessEqual(feed, time.time(), path)

    def test_rss_feeds_are_valid(self):
        items = 0
        for path in self.feed_paths(".rss"):
            r = self.get(path)
            self.assertEqual(r.getheader("Content-Type"), "application/rss+xml; charset=utf-8")
            self.assertEqual(self.valid("rss.rng", r.text), "", path)
            channel = ET.fromstring(r.text)[0]
            self.assertEqual(channel.find(ATOM + "link").get("href"), f"http://127.0.0.1:{self.web.port}{path}")
            self.assertNotIn(".rss", channel.find("link").text)
            guids, times = [], []
            for item in channel.findall("item"):
                guids.append(item.find("guid").text)
                date = item.find("pubDate").text
                # the day of the week, too, is right
                self.assertEqual(email.utils.format_datetime(email.utils.parsedate_to_datetime(date)), date)
                times.append(email.utils.parsedate_to_datetime(date).timestamp())
                self.check_content(item.find("description").text, path)
            self.assertEqual(len(guids), len(set(guids)), path)
            self.check_times(email.utils.parsedate_to_datetime(channel.find("lastBuildDate").text).timestamp(),
                             times, path)
            items += len(guids)
        self.assertGreater(items, 50)

    def test_atom_feeds_are_valid(self):
        def seconds(e):
            return datetime.datetime.fromisoformat(e.find(ATOM + "updated").text.replace("Z", "+00:00")).timestamp()
        ids_of_feeds = []
        for path in self.feed_paths(".atom"):
            r = self.get(path)
            self.assertEqual(r.getheader("Content-Type"), "application/atom+xml; charset=utf-8")
            self.assertEqual(self.valid("atom.rng", r.text), "", path)
            root = ET.fromstring(r.text)
            links = {e.get("rel"): e.get("href") for e in root.findall(ATOM + "link")}
            self.assertEqual(sorted(links), ["alternate", "self"])
            self.assertEqual(links["self"], f"http://127.0.0.1:{self.web.port}{path}")
            self.assertNotIn(".atom", links["alternate"])
            ids_of_feeds.append(root.find(ATOM + "id").text)
            entries = root.findall(ATOM + "entry")
            ids = [e.find(ATOM + "id").text for e in entries]
            for entry in entries:
                self.assertRegex(entry.find(ATOM + "id").text,
                                 r"^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
                self.assertEqual([e.get("rel") for e in entry.findall(ATOM + "link")], ["alternate"])
                self.assertEqual(entry.find(ATOM + "content").get("type"), "html")
                self.check_content(entry.find(ATOM + "content").text, path)
            self.assertEqual(len(ids), len(set(ids)), path)
            self.check_times(seconds(root), [seconds(e) for e in entries], path)
        self.assertEqual(len(ids_of_feeds), len(set(ids_of_feeds)))

    def test_the_schemas_refuse_what_the_formats_forbid(self):
        seed = self.article("ferry-talks")["id"]
        for schema, suffix, spoilt in (
                ("rss.rng", ".rss", (
                    (r"<guid .*?</guid>", ""), (r"<title>[^<]*</title>", "<title> </title>"),
                    (r"<pubDate>\w+", "<pubDate>Someday"), (r"(<pubDate>.*?) \+0000", r"\1 UTC"),
                    (r"<pubDate>.*?</pubDate>", ""), (r"<link>http:[^<]*", "<link>/articles/1"),
                    (r"(<description>)", r"<author>a</author>\1"), (r"<atom:link [^>]*>", ""),
                    (r'version="2.0"', 'version="2"'), (r"(<guid .*?</guid>)", r"\1\1"))),
                ("atom.rng", ".atom", (
                    (r"<id>[^<]*", "<id>no address"), (r"<id>[^<]*</id>", ""), (r"<updated>[^<]*</updated>", ""),
                    (r"<updated>(\S{10})T", r"<updated>\1 "), (r"(<updated>[^<]*)Z", r"\1"),
                    (r"(<updated>\d{4}-)\d\d", r"\g<1>13"), (r"<author>.*?</author>", ""),
                    (r'rel="self"', 'rel="selfish"'), (r'(<content [^>]*type=")html', r'\1xhtml'),
                    (r"(<entry>)", r"\1<guid>x</guid>"), (r"(<title>.*?</title>)", r"\1\1")))):
            document = self.get(f"/articles/{seed}{suffix}").text
            self.assertEqual(self.valid(schema, document), "")
            for pattern, instead in spoilt:
                broken = re.sub(pattern, instead, document, count=1, flags=re.S)
                self.assertTrue(broken != document, pattern)
                self.assertNotEqual(self.valid(schema, broken), "", pattern)

    def test_every_change_is_an_item_with_the_diff_in_it(self):
        seed = self.article("ferry-talks")
        items = ET.fromstring(self.get(f"/articles/{seed['id']}.rss").text)[0].findall("item")
        self.assertEqual(len(items), 6)
        first = items[-1]
        self.assertTrue(first.find("link").text.endswith(f"/articles/{seed['id']}/diff/0/1"))
        body = first.find("description").text
        self.assertRegex(body, r"<del style=\"[^\"]*line-through\">[^<]*Point")
        self.assertRegex(body, r"<ins style=\"[^\"]*underline\">[^<]*Head")
        ET.fromstring(f"<div>{body}</div>")
        self.assertIn("<h3 ", items[1].find("description").text + items[0].find("description").text
                      + items[2].find("description").text)

    def test_what_happened_besides_changes_is_announced(self):
        titles = " | ".join(i.find("title").text for i in ET.fromstring(
            self.get("/sources/ledger.rss").text)[0].findall("item"))
        for words in ("Went back to version 0", "Disappeared from its source", "Came back"):
            self.assertIn(words, titles)

    def test_an_item_has_the_same_id_in_every_feed(self):
        def ids(path):
            return {e.find("link").text: e.find("guid").text for e in
                    ET.fromstring(self.get(path).text)[0].findall("item")}
        latest = ids("/latest.rss")
        bridge = self.article("bridge")["id"]
        for path in (f"/articles/{bridge}.rss", "/sources/courier.rss", "/search.rss?q=bridge"):
            both = {link for link in ids(path) if link in latest}
            self.assertTrue(both)
            for link in both:
                self.assertEqual(ids(path)[link], latest[link], path)

    def test_a_text_is_said_to_be_in_its_language(self):
        for part, language, direction in (("sahifa", "ar", "rtl"), ("shimbun", "ja", "auto"), ("bridge", "en", "auto")):
            article = self.article(part)["id"]
            said = f'lang="{language}" dir="{direction}"'
            for path in (f"/articles/{article}", f"/articles/{article}/diff/0/1", f"/articles/{article}/versions/0"):
                text = self.get(path).text
                self.assertIn('<html lang="en">', text)
                self.assertIn(f"<h1 {said}>", text.replace(' class="measure"', ""), path)
            for path in (f"/articles/{article}/diff/0/1", f"/articles/{article}/versions/0"):
                self.assertIn(f"<p {said}", self.get(path).text, path)
            entry = ET.fromstring(self.get(f"/articles/{article}.atom").text).find(ATOM + "entry")
            self.assertEqual(entry.find(ATOM + "content").get("{http://www.w3.org/XML/1998/namespace}lang"), language)

    # ---- validators ----

    def test_what_has_not_changed_is_304(self):
        for path in ("/", "/articles", "/latest.rss", "/latest.atom", "/search.rss?q=harbour", "/stats",
                     f"/articles/{self.article('bridge')['id']}/diff/0/1", "/articles.json"):
            r = self.get(path)
            tag = r.getheader("ETag")
            self.assertRegex(tag, r'^"[0-9a-f]{24}"$')
            for match in (tag, "W/" + tag, f'"x", {tag}', "*"):
                again = self.get(path, 304, headers={"If-None-Match": match})
                self.assertEqual(again.bytes, b"")
                self.assertEqual(again.getheader("ETag"), tag)
            self.get(path, 200, headers={"If-None-Match": '"other"'})
        for path in ("/latest.rss", "/latest.atom"):
            modified = self.get(path).getheader("Last-Modified")
            self.assertIsNotNone(email.utils.parsedate_to_datetime(modified))
            self.get(path, 304, headers={"If-Modified-Since": modified})
            self.get(path, 200, headers={"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"})
            self.get(path, 200, headers={"If-Modified-Since": modified, "If-None-Match": '"other"'})

    # ---- HTTP ----

    def test_head_is_get_without_a_body(self):
        for path in ("/", "/latest.rss", "/nothing"):
            get, head = self.web.ask(path), self.web.ask(path, method="HEAD")
            self.assertEqual(head.status, get.status)
            self.assertEqual(head.bytes, b"")
            for name in ("Content-Length", "Content-Type", "ETag"):
                self.assertEqual(head.getheader(name), get.getheader(name))

    def test_other_methods_are_refused(self):
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
            r = self.get("/", 405, method=method, body=b"x=1" if method in ("POST", "PUT") else None)
            self.assertEqual(r.getheader("Allow"), "GET, HEAD")

    def test_a_broken_request_does_no_harm(self):
        for request in (b"\r\n\r\n", b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/1.1\r\n\r\n",
                        b"GET / HTTP/1.1\r\nHost: " + b"x" * 100000 + b"\r\n\r\n", b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", self.web.port), timeout=5) as s:
                try:
                    s.sendall(request)
                    s.shutdown(socket.SHUT_WR)
                    s.recv(100)
                except OSError:
                    pass
        self.get("/health", 503 if self.web.json("/health")["status"] == "stalled" else 200)

    def test_a_forged_host_does_not_reach_the_page(self):
        r = self.get("/latest.rss", headers={"Host": "evil\"><script>.example/"})
        self.assertNotIn("evil", r.text)
        r = self.get("/latest.rss", headers={"Host": "news.example", "X-Forwarded-Proto": "https"})
        self.assertIn("https://news.example/latest.rss", r.text)

    # ---- how it does ----

    def test_health_and_metrics_tell_per_source(self):
        health = json.loads(self.web.ask("/health").text)
        self.assertIn(health["status"], ("ok", "degraded", "stalled"))
        herald = next(s for s in health["sources"] if s["name"] == "herald")
        self.assertEqual(herald["failed"]["refused"], 6)
        self.assertEqual(herald["state"], "refused")
        metrics = self.get("/metrics").text
        self.assertIn('stet_source_failed_checks_total{source="herald",kind="refused"} 6\n', metrics)
        for line in metrics.splitlines():
            self.assertRegex(line, r'^(# (HELP|TYPE) stet_\w+ .+|stet_\w+(\{[^}]*\})? -?\d+(\.\d+)?)$')
        stats = Page(self.get("/stats").text)
        self.assertIn("403 Forbidden", stats.text)

    def test_filters_choose_by_source_and_class(self):
        every = self.web.json("/latest.json")["events"]
        numbers = self.web.json("/latest.json?class=numbers")["events"]
        self.assertTrue(0 < len(numbers) < len(every))
        self.assertTrue(all("numbers" in e["classes"] for e in numbers))
        self.assertEqual({e["source"] for e in self.web.json("/latest.json?source=ledger")["events"]}, {"ledger"})

    def test_who_took_this_word_out_is_a_query(self):
        page = Page(self.get("/search?q=harbour").text)
        self.assertIn("Version 6 also 5 ", page.text, "versions that show the same are told once")
        self.assertIn("Version 4 also 3, 2, 1, 0 ", page.text)
        self.assertEqual(len(self.web.json("/search.json?q=harbour")["hits"]), 7)
        hits = self.web.json("/search.json?q=added:21")["hits"]
        self.assertEqual({(h["article"], h["version"]) for h in hits}, {(self.article("bridge")["id"], 1)}
                         | {(a["id"], 1) for a in self.articles.values() if "sahifa" in a["url"] or "shimbun" in a["url"]})
        hits = self.web.json("/search.json?q=removed:company")["hits"]
        self.assertFalse(any(h["article"] == self.article("bridge")["id"] for h in hits))


class LifeTest(unittest.TestCase):
    """How it starts, what it needs, what it may not do."""

    def setUp(self):
        self.dir = tempfile.TemporaryDirectory()
        self.db = os.path.join(self.dir.name, "stet.db")

    def tearDown(self):
        self.dir.cleanup()

    def test_wrong_use_and_bad_config_have_their_statuses(self):
        run = lambda *args: subprocess.run([f"{BIN}/stet-web", *args], capture_output=True, text=True).returncode
        self.assertEqual(run(), 2)
        self.assertEqual(run("--config"), 2)
        self.assertEqual(run("--config", "/nonexistent"), 78)
        path = os.path.join(self.dir.name, "stet.conf")
        with open(path, "w") as f:
            f.write(f'database = "{self.db}"\nuser_agent = "stet-test (+https://stet.example/)"\n')
        self.assertEqual(run("--config", path, "--listen", "nowhere"), 2)
        self.assertEqual(run("--config", path, "--listen", "192.0.2.1:80"), 70)

    def test_it_waits_for_a_database_that_is_not_there_yet(self):
        web = Web(self.db)
        try:
            r = web.ask("/")
            self.assertEqual((r.status, r.getheader("Retry-After")), (503, "5"))
            self.assertEqual(web.ask("/health").status, 503)
            self.assertEqual(web.ask("/style.css").status, 200)
            self.assertFalse(os.path.exists(self.db))
            subprocess.run([FILL, self.db], check=True)
            self.assertEqual(web.ask("/").status, 200)
        finally:
            self.assertEqual(web.close(), 0)

    def test_a_commit_is_seen_at_once(self):
        subprocess.run([FILL, self.db], check=True)
        web = Web(self.db)
        try:
            bridge = next(a for a in web.json("/articles.json")["articles"] if "bridge" in a["url"])["id"]
            page = f"/articles/{bridge}"
            tag = web.ask(page).getheader("ETag")
            self.assertEqual(web.ask(page).status, 200)
            subprocess.run([FILL, self.db, "hide", str(bridge)], check=True)
            self.assertEqual(web.ask(page, headers={"If-None-Match": tag}).status, 410)
            self.assertNotIn("disputed", web.ask("/").text)
        finally:
            self.assertEqual(web.close(), 0)

    def test_whatever_the_database_holds_is_shown_harmlessly(self):
        subprocess.run([FILL, self.db], check=True)
        db = sqlite3.connect(self.db)
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        big = "<b>\u202e&" * 1_400_000
        i = db.execute("SELECT id FROM article WHERE url LIKE '%bridge%'").fetchone()[0]
        db.execute("UPDATE article SET title = ?, url = 'javascript:alert(1)', source = '\"><script>x</script>' "
                   "WHERE id = ?", (big, i))
        db.execute("UPDATE revision SET title = ?, byline = ?, text = CAST(? AS TEXT) WHERE article_id = ?",
                   (big, big, b"\xff\xfe<script>\xc3\n\x00\xed\xa0\x80\x1b[2J end", i))
        db.execute("UPDATE revision SET title = title || 'x' WHERE article_id = ? AND version = 1", (i,))
        db.commit()
        db.close()
        web = Web(self.db)
        try:
            for path in (f"/articles/{i}", f"/articles/{i}/diff/0/1", f"/articles/{i}/versions/0", "/", "/articles",
                         f"/articles/{i}.rss", f"/articles/{i}.atom", "/latest.rss"):
                r = web.ask(path)
                self.assertEqual(r.status, 200, path)
                self.assertLess(len(r.bytes), 400_000, path)
                self.assertNotIn("<script", r.text)
                self.assertNotIn("\u202e", r.text)
                self.assertNotIn('href="javascript', r.text)
                ET.fromstring(r.text.replace("<!DOCTYPE html>", ""))
            for path in (f"/articles/{i}.json", f"/articles/{i}/versions/0.json", f"/articles/{i}/diff/0/1.json"):
                r = web.ask(path)
                self.assertEqual(r.status, 200, path)
                self.assertLess(len(r.bytes), 400_000, path)
                json.loads(r.text)
        finally:
            self.assertEqual(web.close(), 0)

    def test_it_stands_under_a_path_of_another_server(self):
        subprocess.run([FILL, self.db], check=True)
        web = Web(self.db, 'web { url = "https://news.example/stet"  title = "Coast & Tide" }')
        try:
            for path in ("/stet/", "/stet", "/"):
                r = web.ask(path)
                self.assertEqual(r.status, 200)
                page = Page(r.text)
                self.assertIn("Coast & Tide", page.text)
                self.assertTrue(all(l.startswith(("/stet/", "#")) for l in page.links), page.links)
            self.assertIn("https://news.example/stet/latest.rss", web.ask("/stet/latest.rss").text)
            self.assertEqual(web.ask("/stet/articles/").getheader("Location"), "/stet/articles")
        finally:
            self.assertEqual(web.close(), 0)

    def test_it_takes_the_socket_that_systemd_holds(self):
        subprocess.run([FILL, self.db], check=True)
        path = os.path.join(self.dir.name, "stet.conf")
        with open(path, "w") as f:
            f.write(f'database = "{self.db}"\nuser_agent = "stet-test (+https://stet.example/)"\n'
                    'web { listen = "192.0.2.1:80" }\n')
        with socket.create_server(("127.0.0.1", 0)) as held:
            port = held.getsockname()[1]
            p = subprocess.Popen(["bash", "-c", f'exec 3<&{held.fileno()}; LISTEN_PID=$$ LISTEN_FDS=1 '
                                  f'exec "$0" --config "$1"', f"{BIN}/stet-web", path],
                                 pass_fds=[held.fileno()], stderr=subprocess.DEVNULL)
        try:
            c = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            c.request("GET", "/")
            self.assertEqual(c.getresponse().status, 200)
            c.close()
        finally:
            p.terminate()
            self.assertEqual(p.wait(timeout=20), 0)

    def test_it_has_a_wall_and_writes_nothing(self):
        subprocess.run([FILL, self.db], check=True)
        with open(self.db, "rb") as f:
            before = f.read()
        web = Web(self.db)
        try:
            for path in ("/", "/articles", "/search?q=harbour", "/stats"):
                self.assertEqual(web.ask(path).status, 200)
            with open(f"/proc/{web.process.pid}/status") as f:
                status = dict(line.split(":\t", 1) for line in f.read().splitlines())
            if not os.environ.get("ASAN_OPTIONS") and "asan" not in BIN:
                self.assertEqual((status["Seccomp"], status["NoNewPrivs"]), ("2", "1"))
        finally:
            self.assertEqual(web.close(), 0)
        with open(self.db, "rb") as f:
            self.assertEqual(f.read(), before)

    def test_slow_clients_do_not_keep_others_waiting(self):
        subprocess.run([FILL, self.db], check=True)
        web = Web(self.db)
        slow = []
        try:
            for _ in range(300):
                s = socket.create_connection(("127.0.0.1", web.port))
                s.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ")
                slow.append(s)
            start = time.monotonic()
            for _ in range(20):
                self.assertEqual(web.ask("/").status, 200)
            self.assertLess(time.monotonic() - start, 5)
        finally:
            for s in slow:
                s.close()
            self.assertEqual(web.close(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=1)
