#!/usr/bin/python3
"""Pages that are made to be hard to read: each is read to its end within a limit of processor time and of memory."""
import os
import resource
import subprocess
import tempfile
import unittest

BIN = os.environ.get("STET_BIN", "build/bin")
STORY = "".join(
    "<p>Paragraph %d of the story says, in so many words, what the council did on Tuesday, and why it did it.</p>\n" % i
    for i in range(6)).encode()
HEAD = b"<html><head><title>The long page</title></head><body><h1>The long page</h1>"
MB = 1024 * 1024


def pages():
    """name, bytes, processor seconds, memory in MB, what must be in the text or None"""
    yield "an ordinary page", HEAD + STORY + b"</body></html>", 10, 300, "Paragraph 5"
    yield "100,000 nested divs", HEAD + b"<div>" * 100000 + STORY + b"</div>" * 100000, 20, 300, None
    yield "100,000 nested spans", HEAD + b"<span>" * 100000 + STORY + b"</span>" * 100000, 20, 300, None
    yield "100,000 open tags", HEAD + b"<a href=x><b><i><font><form>" * 20000 + STORY, 20, 300, None
    yield "a million attributes of one tag", HEAD + b"<div " + b" ".join(b"a%d=1" % i for i in range(1000000)) + b">" + STORY + b"</div></body></html>", 20, 400, "Paragraph 5"
    yield "a million attributes of 10,000 tags", HEAD + (b"<i " + b" ".join(b"a%d=1" % i for i in range(100)) + b">x</i>") * 10000 + STORY + b"</body></html>", 20, 400, None
    yield "a line of 50 MB", HEAD + b"<p>" + b"word " * 10000000 + b"</p></body></html>", 60, 900, "word word"
    yield "a word of 50 MB", HEAD + b"<p>" + b"w" * 50000000 + b"</p></body></html>", 60, 900, None
    yield "invalid UTF-8", HEAD.replace(b"<head>", b"<head><meta charset=utf-8>") + b"<p>caf\xe9 \xff\xfe \xc3 and on it goes, in so many words, in the paper of the town.</p>" * 20000 + STORY + b"</body></html>", 20, 400, None
    yield "NUL bytes in words", HEAD + b"<p>a\0b\0c, the words of the paper\0 of the town.</p>" * 20000 + STORY + b"</body></html>", 20, 400, None
    yield "nothing but NUL bytes", b"\0" * 8000000, 20, 300, None
    yield "2,000,000 signs of less", b"<" * 2000000, 20, 300, None
    yield "a million open comments", b"<!--" * 1000000, 20, 300, None
    yield "a million empty paragraphs", b"<p>" * 1000000, 20, 400, None
    yield "a million line breaks", HEAD + b"<p>" + b"a<br>" * 1000000 + b"</p></body></html>", 20, 400, None
    yield "100,000 times of the moment", HEAD + b"<span>2 minutes ago</span> " * 100000 + STORY + b"</body></html>", 20, 400, "Paragraph 5"
    yield "100,000 nested tables", HEAD + b"<table><tr><td>" * 100000 + STORY, 20, 400, None
    yield "100,000 links of a list", HEAD + b"<ul>" + b"<li><a href=/x>Another story of the page</a>" * 100000 + b"</ul>" + STORY + b"</body></html>", 20, 400, None
    yield "100,000 paragraphs alike", HEAD + b"<p>The bridge over the river that was closed on Monday, in the rain.</p>" * 100000 + b"</body></html>", 20, 600, None
    yield "a class of 8 MB", HEAD + b'<div class="' + b"related-" * 1000000 + b'">' + STORY + b"</div></body></html>", 20, 300, None
    yield "JSON of a million brackets", HEAD + b'<script type="application/ld+json">' + b"[" * 1000000 + b"</script>" + STORY + b"</body></html>", 20, 400, "Paragraph 5"
    yield "50,000 scripts of data", HEAD + b'<script type="application/ld+json">{"@type":"NewsArticle","headline":"x"}</script>' * 50000 + STORY + b"</body></html>", 20, 400, "Paragraph 5"


class HardPages(unittest.TestCase):
    def read(self, name, data, seconds, megabytes):
        with tempfile.NamedTemporaryFile() as f:
            f.write(data)
            f.flush()

            def limit():
                resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
                resource.setrlimit(resource.RLIMIT_AS, (megabytes * MB, megabytes * MB))
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            return subprocess.run([os.path.join(BIN, "stet"), "extract", f.name], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, preexec_fn=limit)

    def test_each_is_read_within_its_limits(self):
        for name, data, seconds, megabytes, words in pages():
            with self.subTest(name):
                p = self.read(name, data, seconds, megabytes)
                self.assertEqual(p.returncode, 0, "%s: %s" % (name, p.stderr.decode("utf-8", "replace")[-300:]))
                self.assertEqual(p.stdout.count(b"\n"), 1)
                self.assertTrue(b'"verdict"' in p.stdout)
                self.assertTrue(words is None or words.encode() in p.stdout, "the text of it is not read")


if __name__ == "__main__":
    unittest.main()
