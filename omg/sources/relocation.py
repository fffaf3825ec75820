"""Which files of a toolchain hold the place that it was built for, and how they come to hold another. Pure.

A toolchain that is unpacked elsewhere than its builder meant it to lie runs, as a rule. What compiles
against it does not, until these files are rewritten: `omg.install.relocation` does that.
"""

from __future__ import annotations

from omg.value import dataclass


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Files that hold their own place.

    Attributes:
        pattern: Their paths below the toolchain; ``*`` stands for part of one component.
        format: How they write it: a name of `omg.install.rewriting.FORMATS`.
    """

    pattern: str
    format: str


@dataclass(frozen=True, slots=True)
class Relocation:
    """What is to be rewritten in the toolchains of one builder.

    Attributes:
        name: What receipts call it.
        build_prefixes: Places that they were built for, absolute. Files in the format ``sysconfig`` name
            further ones themselves.
        rewrites: Files to be rewritten, those that name a place first.
        interpreters: Pattern of the programs in ``bin/`` whose scripts can find them beside themselves.
        script_head: First lines of such a script, with ``{program}`` and ``{arguments}`` in it. Without
            it, and for other programs, the line ``#!`` names the place.
    """

    name: str
    build_prefixes: tuple[str, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
    interpreters: str = ""
    script_head: str = ""


# A script that sh and Python both understand: for sh its second line is a command, for Python a string.
# The builders' own scripts of pip begin so, and those of pip where the path is too long for `#!`.
_PYTHON_SCRIPT = (
    "#!/bin/sh\n"
    '\'\'\'exec\' "$(dirname -- "$(realpath -- "$0")")/{program}"{arguments} "$0" "$@"\n'
    "' '''\n"
)

# Source: https://github.com/astral-sh/python-build-standalone, docs/quirks.rst, read 2026-11-23. The name
# that a dynamic library of macOS has in itself stays: changing it would break its signature, and
# extension modules do not link to it.
PYTHON = Relocation(
    name="python",
    build_prefixes=("/install",),
    rewrites=(
        Rewrite("lib/python*/_sysconfigdata_*.py", "sysconfig"),
        Rewrite("lib/python*/_sysconfig_vars_*.json", "sysconfig-json"),
        Rewrite("lib/python*/config-*/Makefile", "makefile"),
        Rewrite("lib/python*/config-*/python-config.py", "text"),
        Rewrite("lib/python*/build-details.json", "json"),
        Rewrite("lib/pkgconfig/*.pc", "pkgconfig"),
    ),
    interpreters=r"(?:python|pypy)[0-9.]*t?",
    script_head=_PYTHON_SCRIPT,
)

RULES = {rule.name: rule for rule in (PYTHON,)}
