#!/usr/bin/python3
"""The programs do their work behind the system call filters of their units."""
import os
import subprocess
import time
import urllib.error
import urllib.request

import box
from newspaper import Newspaper

HERE = os.path.dirname(os.path.abspath(__file__))


def behind(unit):
    return ['/usr/bin/python3', HERE + '/behind_filter.py', HERE + '/../../systemd/' + unit]


def test_stetd_reads_articles_behind_its_filter():
    paper = Newspaper(seed=11, sites=1, articles=6, behaviours=['plain'], port=18890).start()
    try:
        with box.Box(paper.feed_urls()) as b:
            b.once(before=behind('stetd.service.in'))
            assert b.sql('SELECT count(*) FROM revision')[0][0] == 6
            b.verify()
    finally:
        paper.stop()


def test_stet_web_answers_behind_its_filter():
    with box.Box() as b:
        b.once()
        address = '127.0.0.1:18891'
        web = subprocess.Popen(behind('stet-web.service.in') + b.command('--listen', address, program='stet-web'))
        try:
            end = time.time() + 30 * box.SLOW
            while True:
                assert web.poll() is None, 'stet-web ended with %s' % web.returncode
                try:
                    assert urllib.request.urlopen('http://%s/' % address).status == 200
                    break
                except urllib.error.URLError:
                    assert time.time() < end, 'stet-web did not answer'
                    time.sleep(0.05)
        finally:
            web.terminate()
            assert web.wait(30 * box.SLOW) == 0


box.run(globals())
