"""RubyGems' packages: the specifications in the gem directory of a version.

A specification is Ruby, and is not run: RubyGems writes the same lines for every gem, and these are read.
Source: ``Gem::Specification#to_ruby`` of RubyGems 3.3.15, read 2026-12-01.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from omg.packages.package import Package, PackageTool, content_of, entries_of, is_name, is_version
from omg.store.installed import is_command_name
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# The gems that come with a Ruby beside its default ones, which lie in a folder of their own.
# Source: https://stdgems.org/ ("Bundled gems", Ruby 2.1 to 4.0), read 2026-12-01.
OWN = frozenset((
    "abbrev", "base64", "benchmark", "bigdecimal", "bundler", "csv", "debug", "did_you_mean", "drb",
    "fiddle", "getoptlong", "irb", "logger", "matrix", "minitest", "mutex_m", "net-ftp", "net-imap",
    "net-pop", "net-smtp", "net-telnet", "nkf", "observer", "ostruct", "power_assert", "prime",
    "pstore", "racc", "rake", "rbs", "rdoc", "readline", "reline", "repl_type_completor",
    "resolv-replace", "rexml", "rinda", "rss", "rubygems-update", "syslog", "test-unit", "tsort",
    "typeprof", "win32ole", "xmlrpc",
))  # fmt: skip
_SUFFIX = ".gemspec"
# `rubocop-1.60.2`, `nokogiri-1.16.0-x86_64-linux`.
_FILE = re.compile(r"(?P<name>.+?)-(?P<version>\d[0-9A-Za-z.]*)(?:-[a-z0-9_.-]+)?")
# The second line, for RubyGems itself: name, version, platform, paths.
_STUB = re.compile(r"^# stub: (?P<name>\S+) (?P<version>\S+) ", re.MULTILINE)
_EXECUTABLES = re.compile(r"^\s*s\.executables = \[(?P<list>[^\]]*)\]", re.MULTILINE)
_TEXT = re.compile(r'"([^"\\]*)"')
# Until RubyGems 3.3 what only development needs is repeated behind this, without saying so.
_OLD_RUBYGEMS = "\n  else\n"
_NEEDS = re.compile(r"^\s*s\.add_(?:runtime_)?dependency\(%q<([^>]+)>", re.MULTILINE)
_ARGUMENT = re.compile(r"(?P<name>[^:/\s]+)(?::[^/]+)?")


@dataclass(frozen=True, slots=True)
class Specification:
    """What is read of a gem's specification.

    Attributes:
        name: The gem's name.
        version: Its version.
        executables: Its commands, sorted.
        needs: The names of the gems that it depends on.
    """

    name: str
    version: str
    executables: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()


def parse_specification(file_name: str, content: bytes) -> Specification | None:
    """Return what a specification says, or ``None`` where it is not a gem's."""
    text = content.decode("utf-8", "replace")
    found = _STUB.search(text) or _FILE.fullmatch(file_name.removesuffix(_SUFFIX))
    if found is None or not is_name(found["name"]) or not is_version(found["version"]):
        return None
    listed = _EXECUTABLES.search(text)
    executables = _TEXT.findall(listed["list"]) if listed else ()
    return Specification(
        found["name"],
        found["version"],
        tuple(sorted(filter(is_command_name, executables))),
        frozenset(filter(is_name, _NEEDS.findall(text.partition(_OLD_RUBYGEMS)[0]))),
    )


def packages_of(specifications: Sequence[Specification]) -> Iterator[Package]:
    """Yield the gems that are not a Ruby's own; nobody asked for one that another gem needs."""
    others = [one for one in specifications if one.name not in OWN]
    needed = {name for one in others for name in one.needs - {one.name}}
    for one in others:
        yield Package(one.name, one.version, one.executables, is_requested=one.name not in needed)


def _read(toolchain_dir: Path) -> Iterator[Package]:
    found = [
        specification
        for folder in _folders(toolchain_dir)
        for entry in entries_of(folder)
        if entry.name.endswith(_SUFFIX)
        and (content := content_of(folder / entry.name)) is not None
        and (specification := parse_specification(entry.name, content)) is not None
    ]
    return packages_of(found)


def _folders(toolchain_dir: Path) -> Iterator[Path]:
    gems_dir = toolchain_dir / "lib" / "ruby" / "gems"
    for entry in entries_of(gems_dir):
        yield gems_dir / entry.name / "specifications"
    # TruffleRuby's.
    yield toolchain_dir / "lib" / "gems" / "specifications"


def _named(argument: str) -> str | None:
    match = _ARGUMENT.fullmatch(argument)
    return match["name"] if match and is_name(match["name"]) else None


TOOL = PackageTool(
    name="gem",
    programs=("gem",),
    read=_read,
    key=str,
    exact=lambda package: f"{package.name}:{package.version}",
    named=_named,
    install=("install",),
    options=lambda _: ("--no-user-install", "--no-document"),
    variables={"GEM_HOME": None, "GEM_PATH": None},
)
