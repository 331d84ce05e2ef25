"""What a program and its children do to files and the network, by its system calls (Linux)."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

_FILES = "open openat openat2 creat"
_NAMES = (
    "rename renameat renameat2 unlink unlinkat mkdir mkdirat rmdir link linkat symlink symlinkat "
    "truncate mknod mknodat"
)
_NETWORK = "socket socketpair connect bind sendto sendmsg"
_WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND|O_TMPFILE")
_CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")
_PATH = re.compile(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')
_FAMILY = re.compile(r"^((?:AF|PF)_\w+)")
_SOCKET_PATH = re.compile(r'sun_path=(@?)"([^"]*)"')


def strace() -> str | None:
    """Where it is; None where it is not installed or may not look at other processes."""
    return shutil.which("strace")


def tracing(trace: Path) -> list[str]:
    """What stands before a command whose calls are to be written down in ``trace``.

    Only calls that are looked at stop the program: it loses little of its speed.
    """
    calls = ",".join(f"?{name}" for name in f"{_FILES} {_NAMES} {_NETWORK}".split())
    return ["strace", "-f", "-qq", "-y", "--seccomp-bpf", "-s", "4096", "-e", f"trace={calls}",
            "-e", "signal=none", "-o", str(trace)]  # fmt: skip


@dataclass(frozen=True)
class Calls:
    """What was done.

    Attributes:
        written: paths that were opened for writing, made, moved or taken away.
        read: paths that were opened for reading.
        families: kinds of sockets that were opened, such as ``AF_UNIX``.
        connected: paths of the sockets that were connected to.
    """

    written: frozenset[str]
    read: frozenset[str]
    families: frozenset[str]
    connected: frozenset[str]


def calls_in(trace: Path) -> Calls:
    """Read what :func:`tracing` wrote down; calls that failed are left out, sockets never are."""
    written, read, families, connected = set(), set(), set(), set()
    for line in _whole_lines(trace):
        found = _CALL.match(line)
        if found is None:
            continue
        name, arguments, result = found[1], found[2], int(found[3])
        if name in _NETWORK.split():
            if family := _FAMILY.match(arguments):
                families.add(family[1])
            families.update(re.findall(r"sa_family=(\w+)", arguments))
            connected.update(map("".join, _SOCKET_PATH.findall(arguments)))
        elif result >= 0:
            paths = [os.path.normpath(os.path.join(at, path)) for at, path in  # noqa: PTH118
                     _PATH.findall(arguments)]  # fmt: skip
            opens = name in _FILES.split() and name != "creat"
            into = read if opens and not _WRITES.search(arguments) else written
            into.update(paths)
    return Calls(*map(frozenset, (written, read, families, connected)))


def _whole_lines(trace: Path) -> list[str]:
    """The lines, with those calls in one piece that another thread's came between."""
    begun: dict[str, str] = {}
    lines = []
    for line in trace.read_text(errors="replace").splitlines():
        thread = line.split(" ", 1)[0]
        if line.endswith("<unfinished ...>"):
            begun[thread] = line.removesuffix("<unfinished ...>").rstrip()
        elif resumed := re.match(r"^\d+ +<\.\.\. \w+ resumed>(.*)", line):
            lines.append(begun.pop(thread, "") + resumed[1])
        else:
            lines.append(line)
    return lines
