#!/usr/bin/python3
"""SIGKILL at random moments while articles change: nothing that was reported is lost, nothing is half
stored, and every article goes on."""
import os
import random
import re
import signal
import time

import box
from newspaper import Newspaper

KILLS = int(os.environ.get('STET_KILLS', '50'))


def check_told(b):
    """What the log reported is there. To be asked at once: the next start would find a lost change once more."""
    stored = set(b.sql('SELECT article_id, version FROM revision')) if os.path.exists(b.db) else set()
    log = b.logged()
    told = {(int(article), int(version)) for article, version in re.findall(r'event=changed article=(\d+) source=\S+ version=(\d+)', log)}
    told |= {(int(article), 0) for article in re.findall(r'event=first article=(\d+)', log)}
    assert told <= stored, 'reported and lost: %s' % sorted(told - stored)[:5]
    return len(told)


def test_fifty_kills_lose_nothing():
    r = random.Random(11)
    paper = Newspaper(seed=11, sites=2, articles=20, edits=20, horizon=60, port=18695,
                      behaviours=['plain', 'no_validators', 'headline_only', 'counters', 'latin1']).start()
    try:
        with box.Box(paper.feed_urls(), box.QUICK + 'store { commit_count = 5 commit_delay = "50ms" }\n') as b:
            for k in range(KILLS):
                b.start(wait=k % 3 == 0)
                time.sleep(r.random() * r.random() * 2)
                b.daemon.send_signal(signal.SIGKILL)
                b.daemon.wait()
                check_told(b)
                if k % 10 == 9:
                    b.verify()
                paper.advance()
            def missing():
                """What is served now and is not what is stored."""
                return [a.path for site in paper.sites for a in site
                        for _, title, paras in [a.versions[a.at(paper.tick)]]
                        if not b.sql("SELECT 1 FROM revision r JOIN article a ON a.id = r.article_id WHERE a.url LIKE ? "
                                     "AND r.title = ? AND r.text = ?", '%' + a.path, title, '\n'.join(paras))]

            for _ in range(15):     # an article that was in doubt or failed when the kill came has its own time
                time.sleep(1.1)
                b.once()
                if not missing():
                    break
            b.verify()
            assert check_told(b) > 20, 'nothing was reported'
            late = b.sql("SELECT count(*) FROM article WHERE state = 'watching' AND next_check_at > unixepoch() + 60")
            assert late == [(0,)], 'stuck: %s' % late
            bad = [c for c in paper.check(b.export()) if 'is missing' not in c]     # read, but killed before it was kept
            assert not bad, bad[:5]
            assert not missing(), 'the present words are not stored: %s' % missing()[:5]
    finally:
        paper.stop()


box.run(globals())
