"""Replaces a toolchain's old path in the content of its files with a new one. Pure.

Old paths are replaced only where they are a path of their own: ``/install`` in ``-L/install/lib``, not in
``/usr/bin/install``. The result always has the format of the original file.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from omg.sources.relocation import Relocation

# System-wide directories: a toolchain that names one as its prefix means the system.
_SHARED = frozenset({"/", "/usr", "/usr/local", "/opt", "/home", "/root", "/bin", "/lib", "/etc", "/tmp"})  # noqa: S108
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._+@-]{1,100}){1,20}")
_SYSCONFIG = "build_time_vars"
_SYSCONFIG_HEAD = "# system configuration generated and used by the sysconfig module\n"
# The builder's compilers do not exist here; the local ones have these names everywhere.
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
# The builder's options that other compilers, or machines without that SDK, reject.
_ODD_OPTIONS = re.compile(r"(?:^|(?<=\s))(?:-isysroot\s+\S+|-fdebug-default-version=\d+)(?:\s+|$)")
_MAKE_VARIABLE = re.compile(rf"^({'|'.join(_PROGRAMS)})=([ \t]*)(\S.*)$", re.MULTILINE)
_PROGRAM_NAME = rb"[A-Za-z0-9][A-Za-z0-9._+-]{0,80}"
_ARGUMENTS = rb"(?: [A-Za-z0-9 =._-]{1,80})?"
# Linux reads at most this many bytes of the `#!` line; older kernels 127.
_MAX_SHEBANG_BYTES = 127


def sysconfig_prefix(text: str) -> str:
    """Return the prefix that a ``_sysconfigdata`` module contains, if it can be replaced."""
    values = _sysconfig_values(text)
    prefix = values.get("prefix") if values else None
    return prefix if isinstance(prefix, str) and is_replaceable(prefix) else ""


def is_replaceable(prefix: str) -> bool:
    """Return whether ``prefix`` is a path of the toolchain only."""
    parts = prefix.split("/")
    return _PREFIX.fullmatch(prefix) is not None and prefix not in _SHARED and not {".", ".."} & set(parts)


def rewritten(kind: str, text: str, old: tuple[str, ...], new: str) -> str:
    """Return ``text`` with ``new`` in place of each of ``old``.

    Args:
        kind: Its format, a name of `FORMATS`; with any other name nothing changes.
        text: The content of the file.
        old: Absolute paths.
        new: An absolute path, of any characters.
    """
    rewrite = FORMATS.get(kind)
    return rewrite(text, old, new) if rewrite is not None else text


def rewritten_script(content: bytes, old: tuple[str, ...], new: str, rule: Relocation) -> bytes:
    """Return a script whose interpreter is in one of ``old``, changed to use the one in ``new``.

    Args:
        content: The script.
        old: Absolute paths.
        new: The new path.
        rule: Which interpreters can be found relative to the script.
    """
    for prefix in old:
        start = re.escape(_bytes(prefix)) + rb"/bin/(" + _PROGRAM_NAME + rb")"
        plain = rb"#![ \t]*" + start + rb"(" + _ARGUMENTS + rb")[ \t]*\r?\n"
        # The form that pip writes if the path is too long for `#!`, or contains blanks.
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
    """Rewrite a ``_sysconfigdata`` module: one dictionary literal; anything else as plain text.

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
    """Rewrite the JSON form of the same variables, which CPython 3.14 and newer also writes."""
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
    """Return ``command`` with the local program of that kind in place of the builder's."""
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
    """Rewrite a ``.pc`` file to use paths relative to itself."""
    lines = []
    for line in text.split("\n"):
        value = "${pcfiledir}/../.." if line.startswith("prefix=") else "${prefix}"
        lines.append(_replaced(line, old, value))
    return "\n".join(lines)


def _in_python(text: str) -> str:
    """Return ``text`` escaped for a Python string literal with either kind of quotes."""
    return text.translate({ord("\\"): "\\\\", ord("'"): "\\'", ord('"'): '\\"', ord("\n"): "\\n"})


def _replaced(text: str, old: tuple[str, ...], new: str) -> str:
    places = "|".join(re.escape(prefix) for prefix in sorted(old, key=len, reverse=True))
    if not places:
        return text
    # After -I and -L a path begins within a word. One pass: the new path may contain an old one.
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
