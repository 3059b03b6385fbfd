#!/usr/bin/python3
"""40 days with the real program: `stetd --once` as cron would run it, each time under faketime at the moment
the database says something is due."""
import os
import shutil
import time

import box
from newspaper import Newspaper

DAY = 86400
BEGIN = 1767312000      # 2026-01-02


def until_retired(b, paper, at, change_on=None, days=90):
    """Runs passes at the times that are due; returns the moments at which the article was asked for."""
    asked, changed = [], None
    while True:
        if change_on is not None and at >= BEGIN + change_on * DAY and changed is None:
            paper.advance()
            changed = at
        before = sum('article' in r for r in paper.requests)
        env = dict(os.environ, TZ='UTC')
        b.once(before=['faketime', '-f', time.strftime('@%Y-%m-%d %H:%M:%S', time.gmtime(at))], env=env)
        if sum('article' in r for r in paper.requests) > before:
            asked.append(at)
        due = b.sql("SELECT min(next_check_at) FROM article WHERE state = 'watching'")[0][0]
        if due is None or at > BEGIN + days * DAY:
            return asked, changed
        at = max(due, at + 1)


def lived(seed, port, edits, change_on=None):
    paper = Newspaper(seed=seed, sites=1, articles=1, edits=edits, horizon=1, behaviours=['plain'], port=port).start()
    try:
        with box.Box([]) as b:
            with open(b.conf, 'a') as f:
                f.write('feed "f" { url = "%s" source = "s" period = "30d" max_period = "30d" }\n' % paper.feed_urls()[0])
            asked, changed = until_retired(b, paper, BEGIN, change_on)
            assert b.sql('SELECT state FROM article') == [('retired',)]
            end = asked[-1]
            requests = len(paper.requests)
            for later in (1, 20):
                b.once(before=['faketime', '-f', time.strftime('@%Y-%m-%d %H:%M:%S', time.gmtime(end + later * DAY))])
            assert not [r for r in paper.requests[requests:] if 'article' in r], 'asked for after it was retired'
            b.verify()
            return asked, changed
    finally:
        paper.stop()


def test_an_article_that_never_changes():
    if shutil.which('faketime') is None:
        return
    asked, _ = lived(21, 18711, 0)
    assert 32 <= len(asked) <= 35, len(asked)
    assert 1795 <= asked[1] - asked[0] <= 1805, asked[:2]
    assert 40 * DAY <= asked[-1] - asked[0] <= 40 * DAY + 60, asked[-1] - asked[0]


def test_a_change_on_day_39_starts_anew():
    if shutil.which('faketime') is None:
        return
    asked, changed = lived(22, 18712, 1, change_on=36)
    found = min(t for t in asked if t >= changed)
    assert found - BEGIN <= 40 * DAY + 60
    assert 40 * DAY <= asked[-1] - found <= 40 * DAY + 60, (asked[-1] - found) / DAY


box.run(globals())
