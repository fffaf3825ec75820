"""The builds of python-build-standalone: their names, and their platforms. Pure."""

from __future__ import annotations

import re

from omg.sources.checksum import Digest
from omg.sources.layout import Layout
from omg.sources.relocation import PYTHON
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.platform import Platform

DOWNLOADS = "https://github.com/astral-sh/python-build-standalone/releases/download"
# The best kind of build first. The `full` ones also contain the files that the toolchain was built from.
_FLAVORS = (
    "install_only_stripped",
    "install_only",
    "pgo+lto-full",
    "pgo-full",
    "lto-full",
    "noopt-full",
    "full",
)
_FREE_THREADED = "freethreaded"
# Builds for musl used to be static, and could not load extension modules.
# Source: https://gregoryszorc.com/docs/python-build-standalone/main/quirks.html, read 2026-11-23.
_FIRST_LOADING_MUSL = "20250311"

_VERSION = r"3\.\d{1,3}\.\d{1,3}(?:(?:a|b|rc)\d{1,3})?"
_TRIPLE = r"[a-z0-9_]{1,30}(?:-[a-z0-9]{1,20}){2}(?:-[a-z0-9]{1,20})??"
_OPTION = r"(?:freethreaded|debug|pgo|lto|noopt|static)"
_NAME = re.compile(
    rf"cpython-(?P<version>{_VERSION})\+(?P<build>\d{{8}})-(?P<triple>{_TRIPLE})-"
    rf"(?P<flavor>(?:{_OPTION}(?:\+{_OPTION})*-)?(?:install_only_stripped|install_only|full))\.tar\.(?:gz|zst)"
)
# Until 2022 the date was at the end; a name without a kind is a full build.
_OLD_NAME = re.compile(
    rf"cpython-(?P<version>{_VERSION})-(?P<triple>{_TRIPLE})-"
    rf"(?P<flavor>{_OPTION}(?:\+{_OPTION})*|install_only)-(?P<build>\d{{8}}T\d{{4}})\.tar\.(?:gz|zst)"
)
_URL = re.compile(
    r"https://github\.com/(?:astral-sh|indygreg)/python-build-standalone/releases/download/"
    r"(?P<tag>\d{8}(?:T\d{4})?)/(?P<name>[A-Za-z0-9._%+-]{1,200})"
)
_HEX = re.compile(r"[0-9a-f]{64}")

_SYSTEMS = {"linux": "unknown-linux", "macos": "apple-darwin"}
_ARCHITECTURES = {
    "x64": "x86_64",
    "arm64": "aarch64",
    "armv7l": "armv7",
    "armv8l": "armv7",
    "i686": "i686",
    "ppc64le": "ppc64le",
    "riscv64": "riscv64",
    "s390x": "s390x",
}


@dataclass(frozen=True, slots=True)
class Build:
    """One archive.

    Attributes:
        version: omg's name for it: ``3.13.2``, ``3.13.2t`` free-threaded.
        tag: The release that contains it.
        rank: Index of its kind in `_FLAVORS`; the lowest is the best.
        name: The file name.
        digest: The digest in the list, if any.
    """

    version: str
    tag: str
    rank: int
    name: str
    digest: Digest | None

    @property
    def url(self) -> str:
        """Its URL; some servers would read a plus as a blank."""
        return f"{DOWNLOADS}/{self.tag}/{self.name.replace('+', '%2B')}"

    @property
    def is_full(self) -> bool:
        """Whether it also contains the files that the toolchain was built from."""
        return self.name.endswith(".zst")


def triple_of(platform: Platform) -> str:
    """Return the project's name for ``platform``; empty if it does not build for it."""
    system, arch = _SYSTEMS.get(platform.system), _ARCHITECTURES.get(platform.arch)
    if system is None or arch is None:
        return ""
    if platform.system == "macos":
        return f"{arch}-{system}"
    libc = "musl" if platform.libc == "musl" else "gnu"
    return f"{arch}-{system}-{libc}{'eabihf' if arch == 'armv7' else ''}"


def layout_of(build: Build) -> Layout:
    """Return how ``build`` becomes a toolchain; its builders sometimes left links out."""
    version = build.version.removesuffix("t")
    minor = ".".join(version.split(".")[:2])
    suffix = "t" if build.version.endswith("t") else ""
    return Layout(
        root="install/" if build.is_full else "",
        executables=("bin/python3",),
        spare_links=(
            (f"bin/python{minor}", f"python{minor}{suffix}"),
            ("bin/python3", f"python{minor}"),
            ("bin/python", "python3"),
            (f"bin/pip{minor}", "pip3"),
            ("bin/pip3", f"pip{minor}"),
            ("bin/pip", "pip3"),
        ),
        relocation=PYTHON,
    )


def build_of_url(url: object, sha256: object) -> tuple[Build, str] | None:
    """Return the build at a URL from an index, and its platform; ``None`` for anything else."""
    match = _URL.fullmatch(url) if isinstance(url, str) else None
    if match is None:
        return None
    is_digest = isinstance(sha256, str) and _HEX.fullmatch(sha256)
    digest = Digest("sha256", bytes.fromhex(str(sha256))) if is_digest else None
    return build_of_name(match["name"].replace("%2B", "+"), match["tag"], digest)


def build_of_name(name: str, tag: str, digest: Digest | None) -> tuple[Build, str] | None:
    """Return the build with the name ``name`` and its platform, or ``None`` for other files and builds."""
    if not name.startswith("cpython-"):
        return None
    match = _NAME.fullmatch(name) or _OLD_NAME.fullmatch(name)
    if match is None:
        return None
    flavor, build, triple = match["flavor"], match["build"], match["triple"]
    is_old = "T" in build
    # Builds before 2022 are named by their minute, which may be on the day before their release.
    if build != tag and not is_old:
        return None
    options = flavor.replace("-", "+").split("+")
    is_free_threaded = _FREE_THREADED in options
    kind = flavor.removeprefix(_FREE_THREADED).lstrip("+-")
    if is_old and kind != "install_only":
        kind = f"{kind}-full"
    if kind not in _FLAVORS or (triple.endswith("-musl") and tag < _FIRST_LOADING_MUSL):
        return None
    version = match["version"] + ("t" if is_free_threaded else "")
    return Build(version, tag, _FLAVORS.index(kind), name, digest), triple
