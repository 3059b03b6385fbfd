#!/usr/bin/python3
"""Whom stetd believes to be a host, and what a host that speaks HTTP/2 can do to it. Its own authority signs certificates that are
right, expired and another's; one more is signed by nobody. HTTP/2 is spoken frame by frame."""
import itertools
import os
import subprocess

import box
from peer import (ARTICLE, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, RST_STREAM, SETTINGS, STATUS_200,
                  Http2Peer, Peer, frame, reply)

HOST, OTHER = '127.0.0.133', '127.0.0.134'


def certificates(folder):
    """name: a file with a certificate and its key; ca.pem is the authority."""
    def openssl(*args):
        subprocess.run(('openssl',) + args, cwd=folder, check=True, stderr=subprocess.DEVNULL)

    key = ('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes')
    openssl('req', '-x509', *key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=The authority of the tests', '-days', '2')
    made = {}
    for name, ip, days in ('right', HOST, 2), ('expired', HOST, -1), ('wrong_host', OTHER, 2), ('self_signed', HOST, 2):
        with open(folder + '/san', 'w') as f:
            f.write('subjectAltName=IP:' + ip)
        openssl('req', *key, '-keyout', name + '.key', '-out', name + '.csr', '-subj', '/CN=' + ip)
        signed_by = ('-signkey', name + '.key') if name == 'self_signed' else ('-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial')
        openssl('x509', '-req', '-in', name + '.csr', *signed_by, '-extfile', 'san', '-days', str(days), '-out', name + '.crt')
        made[name] = '%s/%s.pem' % (folder, name)
        with open(made[name], 'w') as f:
            for part in '.crt', '.key':
                with open(folder + '/' + name + part) as piece:
                    f.write(piece.read())
    return made


def whole(stream):
    yield frame(HEADERS, END_HEADERS, stream, STATUS_200)
    yield frame(DATA, END_STREAM, stream, ARTICLE)


def half(stream):
    yield frame(HEADERS, END_HEADERS, stream, STATUS_200)
    yield frame(DATA, 0, stream, ARTICLE[:700])


def reset_at_once(stream):
    yield frame(RST_STREAM, 0, stream, b'\0\0\0\2')


def reset_halfway(stream):
    yield from half(stream)
    yield frame(RST_STREAM, 0, stream, b'\0\0\0\2')


def away(stream):
    yield frame(GOAWAY, 0, 0, b'\0\0\0\0' b'\0\0\0\2')
    yield None


def away_halfway(stream):
    yield from half(stream)
    yield frame(GOAWAY, 0, 0, b'\0\0\0\0' b'\0\0\0\2')
    yield None


def garbage(stream):
    yield frame(HEADERS, END_HEADERS, stream, b'\xff' * 200)


def settings_flood(stream):
    while True:
        yield frame(SETTINGS, 0, 0) * 1000


def headers_flood(stream):
    yield frame(HEADERS, 0, stream, STATUS_200)
    for n in itertools.count():
        yield frame(9, 0, stream, b'\0\x02xy\x7f\x81\x7e' + b'z' * 16381)     # CONTINUATION without end


def visit(b, urls, setting):
    """What a pass says of each address: its last error, "" for the ones that were read."""
    feed = Peer(HOST, 0)
    feed.at['/feed'] = (reply('200 OK', ('<rss version="2.0"><channel><title>TLS</title>%s</channel></rss>' % ''.join(
        '<item><title>Story</title><link>%s</link></item>' % url for url in urls.values())).encode()), '')
    b.configure(['http://%s:%d/feed' % (HOST, feed.port)], 'fetch { robots = false %s }\n' % setting)
    b.once()
    rows = dict(b.sql("SELECT url, iif(revisions > 0, '', last_error) FROM article"))
    b.verify()
    return {name: rows[url] for name, url in urls.items()}


def test_only_a_host_that_proves_its_name_is_read():
    with box.Box(timeout='5s') as b:
        peers = {name: Peer(HOST, 0, pem) for name, pem in certificates(b.dir).items()}
        for peer in peers.values():
            peer.at['/story'] = (reply('200 OK', ARTICLE), '')
        urls = {name: 'https://%s:%d/story' % (HOST, peer.port) for name, peer in peers.items()}
        said = visit(b, urls, 'ca_file = "%s/ca.pem"' % b.dir)
        assert said['right'] == '', said
        for name, word in ('expired', 'expired'), ('wrong_host', 'name matches target'), ('self_signed', 'self-signed'):
            assert 'certificate' in said[name].lower() and word in said[name].lower(), (name, said[name])
            assert peers[name].asked == [], name
    # the authorities of the system do not know ours
    with box.Box(timeout='5s') as b:
        said = visit(b, urls, '')
        assert all('certificate' in error.lower() for error in said.values()), said


def test_a_host_that_breaks_off_by_http_2_costs_one_check():
    kinds = {'whole': whole, 'reset_at_once': reset_at_once, 'reset_halfway': reset_halfway, 'away': away, 'away_halfway': away_halfway,
             'garbage': garbage, 'settings_flood': settings_flood, 'headers_flood': headers_flood, 'silence': half}
    with box.Box(timeout='5s') as b:
        pem = certificates(b.dir)['right']
        peers = {name: Http2Peer(HOST, 0, pem, kind) for name, kind in kinds.items()}
        urls = {name: 'https://%s:%d/story' % (HOST, peer.port) for name, peer in peers.items()}
        said = visit(b, urls, 'ca_file = "%s/ca.pem"' % b.dir)
        for name, peer in peers.items():
            assert peer.asked, '%s was not asked by HTTP/2' % name
            assert bool(said[name]) == (name != 'whole'), '%s: %s' % (name, said[name])
        assert b.sql('SELECT count(*) FROM revision') == [(1,)]


box.run(globals())
