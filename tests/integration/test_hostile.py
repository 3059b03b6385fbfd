#!/usr/bin/python3
"""A host that does all it can to harm who reads it: the real stetd asks it for a feed and for an article
of each kind. Every article ends in a named failure, the honest one among them is read, nothing private is
asked, memory and descriptors stay within bounds, and the database verifies."""
import gzip
import os
import shutil
import socket
import subprocess
import time
import zlib

import box
from peer import ARTICLE, Peer, reply

HOST = '127.0.0.131'


def to(url):
    return reply('302 Found', b'', 'Location: ' + url)


def bomb(coding):
    """Some 200 MB of nothing, packed small."""
    if coding == 'gzip':
        packed = gzip.compress(bytes(200 << 20), 6)
    elif coding == 'deflate':
        packed = zlib.compress(bytes(200 << 20), 6)
    else:
        with open('/dev/zero', 'rb') as zero:
            packed = subprocess.run([coding, '-c'], input=zero.read(200 << 20), stdout=subprocess.PIPE, check=True).stdout
    return reply('200 OK', packed, 'Content-Encoding: ' + {'brotli': 'br'}.get(coding, coding))


def drip(peer):
    for n in range(1000):
        peer.sendall(b'H' if n else b'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n')
        time.sleep(0.2)


def endless(start, again):
    def serve(peer):
        peer.sendall(start)
        while True:
            peer.sendall(again)
    return serve


def reset(peer):
    peer.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nhalf')
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\x01\0\0\0\0\0\0\0')


def hang(peer):
    time.sleep(60)


def pages(port, private):
    """path: what is served there, and what stetd is to say of it ("" when it is read)."""
    bait = 'http://%s:%d/secret'
    all = {
        '/honest': (reply('200 OK', ARTICLE), ''),
        '/file': (to('file:///etc/passwd'), 'redirect'),
        '/gopher': (to('gopher://127.0.0.1/'), 'redirect'),
        '/number': (to(bait % ('127.0.0.1', private)), 'private'),
        '/decimal': (to(bait % ('2130706433', private)), 'private'),
        '/mapped': (to(bait % ('[::ffff:127.0.0.1]', private)), 'private'),
        '/metadata': (to('http://169.254.169.254/latest/meta-data/'), 'private'),
        '/by_name': (to(bait % ('localhost', private)), 'private'),
        '/loop': (to('http://%s:%d/loop' % (HOST, port)), 'redirect'),
        '/long': (to('http://%s:%d/%s' % (HOST, port, 'x' * 65536)), ''),
        '/flood': (endless(b'HTTP/1.1 200 OK\r\n', b'X-More: of the same\r\n' * 50), 'header'),
        '/one_header': (endless(b'HTTP/1.1 200 OK\r\nX-Long: ', b'x' * 4096), ''),
        '/cookies': (reply('200 OK', ARTICLE, *['Set-Cookie: c%d=%s; Path=/' % (n, 'y' * 40) for n in range(3000)]), None),
        '/continue': (endless(b'', b'HTTP/1.1 100 Continue\r\n\r\n' * 20), ''),
        '/endless': (endless(b'HTTP/1.1 200 OK\r\n\r\n', b'<p>and so on</p>' * 256), 'large'),
        '/drip': (drip, ''),
        '/reset': (reset, ''),
        '/hang': (hang, ''),
        '/deflate_bomb': (bomb('deflate'), 'large'),
        '/gzip_bomb': (bomb('gzip'), 'large'),
        '/not_gzip': (reply('200 OK', b'plainly not', 'Content-Encoding: gzip'), ''),
    }
    for coding in 'zstd', 'brotli':
        if shutil.which(coding):
            all['/%s_bomb' % coding] = (bomb(coding), '')
    return all


def peak(pid):
    with open('/proc/%d/status' % pid) as f:
        return next(int(line.split()[1]) for line in f if line.startswith('VmHWM')) // 1024


def test_a_host_that_does_all_it_can():
    peer, private = Peer(HOST, 0), Peer('127.0.0.1', 0)
    peer.at = pages(peer.port, private.port)
    with box.Box(config='schedule { first_period = "1h" }\nfetch { per_host = 8 max_body = "1MB" }\n', timeout='3s') as b:
        urls = ['http://%s:%d%s' % (HOST, peer.port, path) for path in peer.at]
        urls += ['http://%s:%d/%s' % (HOST, peer.port, 'u' * 65536)]
        feed = '<rss version="2.0"><channel><title>Hostile</title>%s</channel></rss>' % ''.join(
            '<item><title>Story %d</title><link>%s</link></item>' % (n, url) for n, url in enumerate(urls))
        peer.at['/feed'] = (reply('200 OK', feed.encode()), '')
        b.configure(['http://%s:%d/feed' % (HOST, peer.port)], 'schedule { first_period = "1h" }\nfetch { max_body = "1MB" per_host = 8 }\n')
        daemon = b.start()
        quiet = len(os.listdir('/proc/%d/fd' % daemon.pid))
        b.until(lambda: b.sql('SELECT count(*) FROM article') == [(len(urls) - 1,)], 60, 'the feed')   # 64 KB is no address
        b.until(lambda: b.sql('SELECT count(*) FROM article WHERE checks = 0') == [(0,)], 120, 'every check')
        assert daemon.poll() is None
        most = peak(daemon.pid)
        b.until(lambda: len(os.listdir('/proc/%d/fd' % daemon.pid)) <= quiet + 10, 30, 'descriptors')
        said = {url.split('/', 3)[3]: error for url, error in b.sql('SELECT url, last_error FROM article')}
        assert b.stop(timeout=30) == 0
        b.verify()
        read = {url.split('/', 3)[3] for url, in b.sql('SELECT url FROM article WHERE revisions > 0')}
        for path, (_, words) in peer.at.items():
            if words is None or path in ('/feed', '/honest'):
                continue
            assert path[1:] not in read, '%s was read' % path
            assert said[path[1:]] and words in said[path[1:]].lower(), '%s: %s' % (path, said[path[1:]])
        assert read == {'honest', 'cookies'}, read
        assert private.asked == [], private.asked
        print('      %d kinds; at most %d MB' % (len(urls), most))
        assert os.environ.get('STET_SLOW') == '4' or most < 150, most   # the sanitizers keep what was freed


box.run(globals())
