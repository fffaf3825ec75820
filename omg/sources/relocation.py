"""Which files of a toolchain contain the path it was built for, and how they are rewritten. Pure.

A toolchain in another place than its builder intended usually runs. Compiling
against it only works after these files are rewritten: `omg.install.relocation` does that.
"""

from __future__ import annotations

from omg.value import dataclass


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Files that contain their own path.

    Attributes:
        pattern: Their paths in the toolchain; ``*`` stands for part of one component.
        format: Their format: a name of `omg.install.rewriting.FORMATS`.
    """

    pattern: str
    format: str


@dataclass(frozen=True, slots=True)
class Relocation:
    """What to rewrite in the toolchains of one builder.

    Attributes:
        name: Its name in receipts.
        build_prefixes: Absolute paths that they were built for. Files in the format ``sysconfig`` name
            further ones.
        rewrites: The files to rewrite, those that name a prefix first.
        interpreters: Pattern of the programs in ``bin/`` that scripts can find next to themselves.
        script_head: First lines of such a script, with ``{program}`` and ``{arguments}``. Without
            it, and for other programs, the ``#!`` line has the absolute path.
    """

    name: str
    build_prefixes: tuple[str, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
    interpreters: str = ""
    script_head: str = ""


# A script for both sh and Python: for sh its second line is a command, for Python a string.
# The builders' own pip scripts begin like this, and pip's where the path is too long for `#!`.
_PYTHON_SCRIPT = (
    "#!/bin/sh\n"
    '\'\'\'exec\' "$(dirname -- "$(realpath -- "$0")")/{program}"{arguments} "$0" "$@"\n'
    "' '''\n"
)

# Source: https://github.com/astral-sh/python-build-standalone, docs/quirks.rst, read 2026-11-23. The install
# name in a dynamic library of macOS is not changed: that would break its signature, and
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
