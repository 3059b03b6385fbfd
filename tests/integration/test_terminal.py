#!/usr/bin/python3
"""stet diff, log, show and search on a terminal: coloured, and paged as git does; plain when piped."""
import json
import os
import pty
import re
import select
import subprocess
import tempfile

import box

FILL = os.environ.get('STET_FILL') or os.path.join(box.BIN, '../tests/fill')
COMMANDS = (['diff', '2'], ['log'], ['log', '2'], ['show', '2'], ['search', 'bridge'])
COLOUR = re.compile(r'\x1b\[[0-9;]*m')


class Database:
    """The tests' newspaper, and a pager that leaves a trace."""

    def __enter__(self):
        self.tmp = tempfile.TemporaryDirectory()
        self.dir = self.tmp.name
        self.db = self.dir + '/stet.db'
        subprocess.run([FILL, self.db], check=True)
        self.pager = self.dir + '/pager'
        with open(self.pager, 'w') as f:
            f.write('#!/bin/sh\necho "PAGED LESS=$LESS"\nexec cat\n')
        os.chmod(self.pager, 0o755)
        return self

    def __exit__(self, *a):
        self.tmp.cleanup()

    def command(self, args):
        return [os.path.join(box.BIN, 'stet'), args[0], '--db', self.db] + list(args[1:])

    def piped(self, args):
        p = subprocess.run(self.command(args), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.env())
        return p.returncode, p.stdout

    def env(self, **more):
        kept = {k: v for k, v in os.environ.items() if k not in ('NO_COLOR', 'PAGER', 'STET_PAGER', 'LESS')}
        return dict(kept, TERM='xterm-256color', PAGER=self.pager, **more)

    def terminal(self, args, **more):
        """Status and output of a command whose output is a terminal."""
        ours, theirs = pty.openpty()
        p = subprocess.Popen(self.command(args), stdin=theirs, stdout=theirs, stderr=theirs, env=self.env(**more))
        os.close(theirs)
        out = b''
        while select.select([ours], [], [], 60 * box.SLOW)[0]:
            try:
                part = os.read(ours, 65536)
            except OSError:     # the other end was closed
                break
            if not part:
                break
            out += part
        os.close(ours)
        return p.wait(60 * box.SLOW), out.decode().replace('\r\n', '\n')


def words(text):
    """Without colours, and without how a mark is told where there is no colour for it."""
    return re.sub(r'\s+', ' ', re.sub(r'\[-|-\]|\{\+|\+\}|\*', '', COLOUR.sub('', text))).strip()


def test_a_terminal_has_colours_and_a_pipe_has_none():
    with Database() as d:
        for args in COMMANDS:
            status, plain = d.piped(args)
            assert status == 0 and plain and '\x1b' not in plain, (args, plain[:300])
            status, shown = d.terminal(args, STET_PAGER='')
            assert status == 0 and COLOUR.search(shown), (args, shown[:300])
            assert words(shown) == words(plain), (args, words(shown)[:600], words(plain)[:600])
            for more in ({'NO_COLOR': '1'}, {'TERM': 'dumb'}):
                env = dict({'STET_PAGER': ''}, **more)
                term = env.pop('TERM', None)
                kept, d.env = d.env, (lambda e=d.env, t=term, **m: dict(e(**m), **({'TERM': t} if t else {})))
                status, shown = d.terminal(args, **env)
                d.env = kept
                assert status == 0 and '\x1b' not in shown, (args, more, shown[:300])


def test_a_diff_marks_what_went_in_red_and_what_came_in_green():
    with Database() as d:
        bridge = next(row['article'] for row in map(json.loads, d.piped(['export'])[1].splitlines()) if 'bridge' in row['url'])
        plain = d.piped(['diff', str(bridge), '0', '1'])[1]
        assert '[-12-]{+21+}' in plain, plain
        shown = d.terminal(['diff', str(bridge), '0', '1'], STET_PAGER='cat')[1]
        assert re.search(r'\x1b\[[0-9;]*31[0-9;]*m12\x1b\[[0-9;]*m\x1b\[[0-9;]*32[0-9;]*m21\x1b\[', shown), repr(shown[:2000])


def test_a_terminal_is_paged_as_git_pages():
    with Database() as d:
        for args in COMMANDS:
            status, shown = d.terminal(args)
            assert status == 0 and shown.startswith('PAGED LESS=FRX\n') and COLOUR.search(shown), (args, shown[:300])
            status, shown = d.terminal(args + ['--no-pager'])
            assert status == 0 and 'PAGED' not in shown and COLOUR.search(shown), (args, shown[:300])
            status, shown = d.terminal(args, LESS='S')
            assert shown.startswith('PAGED LESS=S\n'), (args, shown[:300])
            status, shown = d.terminal(args, STET_PAGER='exec true')
            assert status == 0, (args, 'the reader left the pager: %d' % status)
        status, shown = d.terminal(['search', 'wordthatnobodywrote'])
        assert status == 1, status


def test_json_is_never_coloured_or_paged():
    with Database() as d:
        for args in COMMANDS:
            status, shown = d.terminal(args + ['--json'])
            assert status == 0 and 'PAGED' not in shown and '\x1b' not in shown, (args, shown[:300])
            for line in shown.splitlines():
                json.loads(line)


box.run(globals())
