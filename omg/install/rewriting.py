"""The content of files that hold the place of their toolchain, with another place in it. Pure.

Old places are replaced where they stand as a path of their own: ``/install`` in ``-L/install/lib``, not in
``/usr/bin/install``. Whatever a file holds, the result is a file of the same format.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from omg.sources.relocation import Relocation

# Directories of the whole machine: a toolchain that names one as its own place means the machine.
_SHARED = frozenset({"/", "/usr", "/usr/local", "/opt", "/home", "/root", "/bin", "/lib", "/etc", "/tmp"})  # noqa: S108
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._+@-]{1,100}){1,20}")
_SYSCONFIG = "build_time_vars"
_SYSCONFIG_HEAD = "# system configuration generated and used by the sysconfig module\n"
# The builder's compilers are not here; the machine's have these names everywhere.
_PROGRAMS = {
    "CC": "cc",
    "BLDSHARED": "cc",
    "LDSHARED": "cc",
    "LINKCC": "cc",
    "CXX": "c++",
    "LDCXXSHARED": "c++",
    "AR": "ar",
    "RANLIB": "ranlib",
}
_COMPILER = re.compile(r"(?:[a-z0-9_]+-)*(?:clang|clang\+\+|gcc|g\+\+|cc|c\+\+|ar|ranlib)(?:-[0-9.]+)?")
# Options of the builder's that other compilers, or machines without that SDK, refuse.
_ODD_OPTIONS = re.compile(r"(?:^|(?<=\s))(?:-isysroot\s+\S+|-fdebug-default-version=\d+)(?:\s+|$)")
_MAKE_VARIABLE = re.compile(rf"^({'|'.join(_PROGRAMS)})=([ \t]*)(\S.*)$", re.MULTILINE)
_PROGRAM_NAME = rb"[A-Za-z0-9][A-Za-z0-9._+-]{0,80}"
_ARGUMENTS = rb"(?: [A-Za-z0-9 =._-]{1,80})?"
# The kernel of Linux reads so much of the line `#!`; older ones 127.
_MAX_SHEBANG_BYTES = 127


def stated_prefix(text: str) -> str:
    """Return the place that a ``_sysconfigdata`` module gives as its own, if it can be replaced."""
    values = _sysconfig_values(text)
    prefix = values.get("prefix") if values else None
    return prefix if isinstance(prefix, str) and is_replaceable(prefix) else ""


def is_replaceable(prefix: str) -> bool:
    """Return whether ``prefix`` is a place of a toolchain's own."""
    parts = prefix.split("/")
    return _PREFIX.fullmatch(prefix) is not None and prefix not in _SHARED and not {".", ".."} & set(parts)


def rewritten(kind: str, text: str, old: tuple[str, ...], new: str) -> str:
    """Return ``text`` with ``new`` in the place of each of ``old``.

    Args:
        kind: Its format, a name of `FORMATS`; another one changes nothing.
        text: The content of the file.
        old: Absolute places.
        new: An absolute place, of whatever characters.
    """
    rewrite = FORMATS.get(kind)
    return rewrite(text, old, new) if rewrite is not None else text


def rewritten_script(content: bytes, old: tuple[str, ...], new: str, rule: Relocation) -> bytes:
    """Return a script whose interpreter lies in one of ``old`` so that it finds the one in ``new``.

    Args:
        content: The script.
        old: Absolute places.
        new: The place where it will lie.
        rule: Says which interpreters can be found from the script's own place.
    """
    for prefix in old:
        start = re.escape(_bytes(prefix)) + rb"/bin/(" + _PROGRAM_NAME + rb")"
        plain = rb"#![ \t]*" + start + rb"(" + _ARGUMENTS + rb")[ \t]*\r?\n"
        # As pip writes it where the path is too long for `#!`, or has blanks in it.
        long = rb"#!/bin/sh\n'''exec' \"?" + start + rb"\"?(" + _ARGUMENTS + rb') "\$0" "\$@"\n\' \'\'\'\n'
        match = re.match(plain, content) or re.match(long, content)
        if match is None:
            continue
        head = _script_head(match[1].decode(), match[2].decode().rstrip(), new, rule)
        if head is not None:
            return head + content[match.end() :]
    return content


def _script_head(program: str, arguments: str, new: str, rule: Relocation) -> bytes | None:
    if rule.script_head and re.fullmatch(rule.interpreters, program):
        head = rule.script_head.replace("{program}", program).replace("{arguments}", arguments)
        return head.encode()
    line = b"#!" + _bytes(new) + f"/bin/{program}{arguments}\n".encode()
    return line if len(line) <= _MAX_SHEBANG_BYTES and not re.search(rb"\s", _bytes(new)) else None


def _sysconfig(text: str, old: tuple[str, ...], new: str) -> str:
    """Rewrite a ``_sysconfigdata`` module: one dictionary, literally; anything else as plain text.

    Source: https://github.com/python/cpython, Lib/sysconfig/__main__.py, read 2026-11-23.
    """
    values = _sysconfig_values(text)
    if values is None:
        return _replaced(text, old, _in_python(new))
    changed = {key: _value(key, value, old, new) for key, value in values.items()}
    if changed == values:
        return text
    lines = "".join(f"    {key!r}: {value!r},\n" for key, value in changed.items())
    return (
        f"# system configuration generated and used by the sysconfig module\n{_SYSCONFIG} = {{\n{lines}}}\n"
    )


def _sysconfig_json(text: str, old: tuple[str, ...], new: str) -> str:
    """Rewrite the same variables as CPython 3.14 and newer also writes them: one object."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if not isinstance(values, dict):
        return text
    changed = {key: _value(key, value, old, new) for key, value in values.items()}
    return text if changed == values else json.dumps(changed, indent=2)


def _value(key: str, value: object, old: tuple[str, ...], new: str) -> object:
    if not isinstance(value, str):
        return value
    text = _ODD_OPTIONS.sub("", _replaced(value, old, new))
    return _machines_program(key, text)


def _machines_program(key: str, command: str) -> str:
    """Return ``command`` with the machine's program of that kind in the place of the builder's."""
    word, blank, options = command.partition(" ")
    program = _PROGRAMS.get(key)
    if program is None or not _COMPILER.fullmatch(word.rpartition("/")[2]):
        return command
    return f"{program}{blank}{options}"


def _sysconfig_values(text: str) -> dict[str, object] | None:
    import ast

    try:
        body = [node for node in ast.parse(text).body if not isinstance(node, ast.Expr)]
        if len(body) != 1 or not isinstance(body[0], ast.Assign):
            return None
        target = body[0].targets[0]
        values = ast.literal_eval(body[0].value)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return None
    is_expected = isinstance(target, ast.Name) and target.id == _SYSCONFIG and isinstance(values, dict)
    is_flat = is_expected and all(
        isinstance(key, str) and isinstance(value, (str, int, float)) for key, value in values.items()
    )
    return values if is_flat else None


def _makefile(text: str, old: tuple[str, ...], new: str) -> str:
    in_make = new.replace("$", "$$").replace("#", "\\#")

    def machines(match: re.Match[str]) -> str:
        return f"{match[1]}={match[2]}{_machines_program(match[1], match[3])}"

    return _MAKE_VARIABLE.sub(machines, _replaced(text, old, in_make))


def _pkgconfig(text: str, old: tuple[str, ...], _new: str) -> str:
    """Rewrite a ``.pc`` file so that it goes by its own place, wherever that is."""
    lines = []
    for line in text.split("\n"):
        value = "${pcfiledir}/../.." if line.startswith("prefix=") else "${prefix}"
        lines.append(_replaced(line, old, value))
    return "\n".join(lines)


def _in_python(text: str) -> str:
    """Return ``text`` as it stands between quotes of either kind."""
    return text.translate({ord("\\"): "\\\\", ord("'"): "\\'", ord('"'): '\\"', ord("\n"): "\\n"})


def _replaced(text: str, old: tuple[str, ...], new: str) -> str:
    places = "|".join(re.escape(prefix) for prefix in sorted(old, key=len, reverse=True))
    if not places:
        return text
    # After -I and -L a path begins within a word. One pass: the new place may hold an old one.
    pattern = rf"(?:(?<![A-Za-z0-9._/+@-])|(?<=-[IL]))(?:{places})(?![A-Za-z0-9._+@-])"
    return re.sub(pattern, lambda _: new, text)


def _bytes(path: str) -> bytes:
    return path.encode(errors="surrogateescape")


FORMATS: dict[str, Callable[[str, tuple[str, ...], str], str]] = {
    "sysconfig": _sysconfig,
    "sysconfig-json": _sysconfig_json,
    "makefile": _makefile,
    "pkgconfig": _pkgconfig,
    "json": lambda text, old, new: _replaced(text, old, json.dumps(new)[1:-1]),
    "text": _replaced,
}
