#!/usr/bin/python3
"""behind_filter.py UNIT PROGRAM ARG...: runs a program behind the SystemCallFilter= of a unit.

What systemd would refuse is refused here, by the same lists (systemd-analyze syscall-filter).
"""
import ctypes
import os
import re
import subprocess
import sys

ERRNO_EPERM, ALLOW, NO_SUCH_CALL = 0x00050000 | 1, 0x7FFF0000, -1


def names(word):
    """A call's name, or all names of a group."""
    if not word.startswith('@'):
        return {word}
    out = subprocess.run(['systemd-analyze', 'syscall-filter', word], stdout=subprocess.PIPE, check=True, text=True).stdout
    found = set()
    for line in out.splitlines():
        line = line.strip()
        if line and line != word and not line.startswith('#'):
            found |= names(line)
    return found


def allowed(unit):
    calls = names('@default')
    for line in open(unit):
        m = re.match(r'SystemCallFilter=(~?)(.*)', line.strip())
        if m:
            listed = set().union(*(names(word) for word in m.group(2).split()))
            calls = calls - listed if m.group(1) else calls | listed
    return calls | {'execve'}


def main():
    unit, command = sys.argv[1], sys.argv[2:]
    calls = allowed(unit)
    lib = ctypes.CDLL('libseccomp.so.2')
    lib.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(lib.seccomp_init(ctypes.c_uint32(ERRNO_EPERM)))
    for call in calls:
        number = lib.seccomp_syscall_resolve_name(call.encode())
        if number != NO_SUCH_CALL and lib.seccomp_rule_add(context, ctypes.c_uint32(ALLOW), number, 0) != 0:
            sys.exit('behind_filter: cannot allow ' + call)
    if lib.seccomp_load(context) != 0:
        sys.exit('behind_filter: cannot load the filter')
    os.execv(command[0], command)


if __name__ == '__main__':
    main()
