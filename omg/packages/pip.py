"""pip's packages: the `dist-info` folders in `site-packages` of a version.

Source: https://packaging.python.org/en/latest/specifications/recording-installed-packages/, read 2026-12-01.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from omg.packages.package import Package, PackageTool, content_of, entries_of, is_name, is_version
from omg.store.access import read_regular
from omg.store.installed import is_command_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Every Python has pip, and those before 3.12 setuptools.
OWN = frozenset({"pip", "setuptools"})
# The long description comes behind the fields, and may be of any length.
_MAX_HEAD_BYTES = 64 << 10
# `lib/python3.12`, `lib/pypy3.10`.
_LIBRARY = re.compile(r"(?:python|pypy)\d[\d.]*t?")
# Of thousands of lines the few about files outside of `site-packages`.
_OUTSIDE = re.compile(r'^"?\.\./.*', re.MULTILINE)
_SCRIPTS = ("console_scripts", "gui_scripts")
# The name in front of extras, of a version and of a marker.
_ARGUMENT = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(?:[=<>!~;].*)?")


def parse_metadata(head: bytes) -> tuple[str, str] | None:
    """Return the name and version in the first lines of a ``METADATA``, or ``None``."""
    fields = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0].decode("utf-8", "replace")
    name = re.search(r"^Name:[ \t]*(\S+)[ \t]*\r?$", fields, re.MULTILINE | re.IGNORECASE)
    version = re.search(r"^Version:[ \t]*(\S+)[ \t]*\r?$", fields, re.MULTILINE | re.IGNORECASE)
    if name is None or version is None or not is_name(name[1]) or not is_version(version[1]):
        return None
    return name[1], version[1]


def parse_entry_points(content: bytes) -> frozenset[str]:
    """Return the commands that an ``entry_points.txt`` declares."""
    names, section = set(), ""
    for line in content.decode("utf-8", "replace").splitlines():
        text = line.strip()
        if text.startswith("["):
            section = text.strip("[] ")
        elif section in _SCRIPTS and "=" in text:
            names.add(text.partition("=")[0].strip())
    return frozenset(filter(is_command_name, names))


def parse_record(content: bytes) -> frozenset[str]:
    """Return the names of the files that a ``RECORD`` has in a ``bin`` outside of ``site-packages``."""
    names = set()
    try:
        for row in csv.reader(_OUTSIDE.findall(content.decode("utf-8", "replace"))):
            path = PurePosixPath(row[0])
            if path.parts[-2:-1] == ("bin",):
                names.add(path.name)
    except csv.Error:
        return frozenset()
    return frozenset(filter(is_command_name, names))


def parse_direct_url(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Return where a package came from, by its ``direct_url.json``, and pip's arguments for it.

    Both are empty where that file does not tell.
    Source: https://packaging.python.org/en/latest/specifications/direct-url/, read 2026-12-01.
    """
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        document = None
    fields = document if isinstance(document, dict) else {}
    url, folder, repository = fields.get("url"), fields.get("dir_info"), fields.get("vcs_info")
    if not isinstance(url, str) or not url:
        return "", ()
    if isinstance(folder, dict) and folder.get("editable") is True:
        return url, ("-e", unquote(url.removeprefix("file://")))
    if isinstance(repository, dict):
        revision = repository.get("requested_revision") or repository.get("commit_id")
        return url, (f"{repository.get('vcs')}+{url}{f'@{revision}' if revision else ''}",)
    return url, (url,)


def normalized(name: str) -> str:
    """Return ``name`` as pip compares it: https://packaging.python.org/specifications/name-normalization."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _read(toolchain_dir: Path) -> Iterator[Package]:
    seen: set[str] = set()
    for library in entries_of(toolchain_dir / "lib"):
        if not _LIBRARY.fullmatch(library.name):
            continue
        packages_dir = toolchain_dir / "lib" / library.name / "site-packages"
        for entry in entries_of(packages_dir):
            package = _package(packages_dir / entry.name) if entry.name.endswith(".dist-info") else None
            # `lib/python3.1` of old builds is a link to `lib/python3.10`.
            if package is not None and normalized(package.name) not in {*seen, *OWN}:
                seen.add(normalized(package.name))
                yield package


def _package(info_dir: Path) -> Package | None:
    head = _head(info_dir / "METADATA")
    described = parse_metadata(head) if head is not None else None
    if described is None:
        return None
    executables = parse_entry_points(content_of(info_dir / "entry_points.txt") or b"")
    executables |= parse_record(content_of(info_dir / "RECORD") or b"")
    origin, reinstall = parse_direct_url(content_of(info_dir / "direct_url.json") or b"")
    return Package(
        *described,
        executables=tuple(sorted(executables)),
        origin=origin,
        reinstall=reinstall,
        # pip 20.2 and later, uv and poetry leave this file for what was asked for.
        is_requested=(info_dir / "REQUESTED").exists(),
    )


def _head(file: Path) -> bytes | None:
    try:
        return read_regular(file, _MAX_HEAD_BYTES)
    except OSError:
        return None


def _named(argument: str) -> str | None:
    match = _ARGUMENT.fullmatch(argument)
    return match[1] if match else None


TOOL = PackageTool(
    name="pip",
    programs=("pip", "pip3"),
    read=_read,
    key=normalized,
    exact=lambda package: f"{package.name}=={package.version}",
    named=_named,
    install=("install",),
    options=lambda _: ("--disable-pip-version-check",),
    # What people set so that pip never does by accident what is asked for here.
    variables={"PIP_REQUIRE_VIRTUALENV": "0", "PIP_USER": "0", "PIP_TARGET": None, "PIP_PREFIX": None},
)
