"""peer - a host that answers with bytes of the test's choosing, over TCP or TLS."""
import socket
import ssl
import struct
import threading

ARTICLE = ('<!doctype html><html lang=en><head><title>The pier is mended</title></head><body><article>'
           '<h1>The pier is mended</h1>' + ''.join('<p>Plank number %d of the old pier was laid this week, said the harbour master, '
                                                   'who has counted every one of them since the storm.</p>' % n for n in range(12)) +
           '</article></body></html>').encode()


def reply(status, body=b'', *headers):
    return ('HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n%s\r\n'
            % (status, len(body), ''.join(h + '\r\n' for h in headers))).encode() + body


class Peer:
    """Serves bytes as they are, a thread a connection; with a certificate (and its key, in one file), by TLS."""

    def __init__(self, ip, port, certificate=None):
        self.at, self.asked, self.context = {}, [], None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate)
        self.socket = socket.create_server((ip, port), backlog=64)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                peer, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(peer,), daemon=True).start()

    def answer(self, peer):
        try:
            if self.context:
                peer = self.context.wrap_socket(peer, server_side=True)
            self.converse(peer)
        except (OSError, ssl.SSLError):
            pass
        finally:
            peer.close()

    def converse(self, peer):
        buffer = b''
        while True:
            while b'\r\n\r\n' not in buffer:
                got = peer.recv(65536)
                if not got:
                    return
                buffer += got
            head, buffer = buffer.split(b'\r\n\r\n', 1)
            path = head.split(b' ')[1].decode()
            self.asked.append(path)
            what = self.at.get(path, (reply('404 Not Found'), ''))[0]
            if callable(what):
                what(peer)
                return
            peer.sendall(what)


def frame(kind, flags, stream, payload=b''):
    """A frame of HTTP/2 (RFC 9113, 4.1)."""
    return struct.pack('>I', len(payload))[1:] + bytes([kind, flags]) + struct.pack('>I', stream) + payload


DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY = 0, 1, 3, 4, 6, 7
END_STREAM, END_HEADERS, ACK = 1, 4, 1
STATUS_200 = b'\x88'       # of HPACK's static table


class Http2Peer(Peer):
    """Answers each request by HTTP/2 with answer(stream), the frames to send; the peer hangs up behind a None."""

    def __init__(self, ip, port, certificate, reply):
        self.reply = reply
        super().__init__(ip, port, certificate)
        self.context.set_alpn_protocols(['h2'])

    def converse(self, peer):
        f = peer.makefile('rb')
        f.read(24)      # the client's preface
        peer.sendall(frame(SETTINGS, 0, 0))
        while len(head := f.read(9)) == 9:
            length, kind, flags, stream = int.from_bytes(head[:3], 'big'), head[3], head[4], int.from_bytes(head[5:], 'big')
            f.read(length)
            if kind == SETTINGS and not flags & ACK:
                peer.sendall(frame(SETTINGS, ACK, 0))
            if kind != HEADERS:
                continue
            self.asked.append(stream)
            for piece in self.reply(stream):
                if piece is None:
                    return
                peer.sendall(piece)
