"""CPython as python-build-standalone publishes it.

The interpreters are Debian's builds of 3.11 (this release) and 3.9 (the one before), with the libraries
that they need put beside them. Debian's own ways are taken back: packages go to `site-packages` and scripts
to `bin` again, and `ensurepip` brings the pip that lies in it. As in the publisher's builds, what is written
down for compilers names a prefix (`/install`) and a compiler (`clang`) that are on no machine. There is no
shared libpython.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.real.mirror import elf, github, packing, python_files
from tests.real.mirror.site import sha256

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.real.mirror.registries import Registries
    from tests.real.mirror.site import Site

# The list of all builds, and the archives of a release below its tag.
INDEX = "releases.astral.sh/github/versions/main/v1/python-build-standalone.ndjson"
DOWNLOADS = "releases.astral.sh/github/python-build-standalone/releases/download"
_REPOSITORY = "astral-sh/python-build-standalone"
_TRIPLE = "x86_64-unknown-linux-gnu"
# The last pip that runs on both.
_PIP = "25.3"
_SHARED = (
    "libexpat1",
    "zlib1g",
    "libbz2-1.0",
    "libdb5.3",
    "liblzma5",
    "libncursesw6",
    "libnsl2",
    "libreadline8",
)
_ALSO_SHARED = ("libsqlite3-0", "libtinfo6", "libtirpc3", "libuuid1")
_LIBRARIES = (
    "libexpat",
    "libz.",
    "libbz2",
    "libdb-",
    "liblzma",
    "libncursesw",
    "libpanelw",
    "libnsl",
    "libreadline",
)
_ALSO_LIBRARIES = (
    "libsqlite3",
    "libtinfo",
    "libtirpc",
    "libuuid",
    "libssl",
    "libcrypto",
    "libffi",
    "libmpdec",
)
_MACHINE = "x86_64-linux-gnu"


@dataclass(frozen=True)
class _Build:
    """An interpreter.

    Attributes:
        version: In full.
        tag: The release that it is published in; only the newest holds what is still maintained.
        release: Debian's release, as `Registries.debs` takes it.
        libraries: Packages that the other build does not need.
    """

    version: str
    tag: str
    release: str
    libraries: tuple[str, ...]

    @property
    def minor(self) -> str:
        """The first two numbers."""
        return self.version.rpartition(".")[0]


_BUILDS = (
    _Build("3.11.2", "20260101", "", ("libssl3", "libffi8")),
    _Build("3.9.2", "20251010", "older", ("libssl1.1", "libffi7", "libmpdec3")),
)
# What Debian changed of where packages go, and what was there before. Source: the packages' own files.
_SCHEMES = (
    ("local/lib", "lib"),
    ("{base}/local", "{base}"),
    ("{platbase}/local", "{platbase}"),
    ("$base/local", "$base"),
    ("/local/include", "/include"),
    ("dist-packages", "site-packages"),
    ('prefix, "lib", "python3", "site-packages"', 'libpython, "site-packages"'),
)
_COMPILERS = (
    (f"{_MACHINE}-gcc-ar", "/tools/clang-linux64/bin/llvm-ar"),
    (f"{_MACHINE}-gcc", "clang"),
    (f"{_MACHINE}-g++", "clang++"),
)


def build(site: Site, registries: Registries) -> None:
    """Lay out the releases, and the indexes of the newest one and of all.

    Source: https://github.com/astral-sh/python-build-standalone, docs/running.rst, read 2026-11-23.
    """
    rows = []
    releases: dict[str, list[Path]] = {}
    for build in _BUILDS:
        name = f"cpython-{build.version}+{build.tag}-{_TRIPLE}-{{}}.tar.gz"
        with tempfile.TemporaryDirectory(dir=site.root) as place:
            tree = _tree(registries, build, Path(place) / "python")
            file = site.file(github.download(_REPOSITORY, build.tag, name.format("install_only_stripped")))
            packing.tar(file, tree, "python")
        site.publish("python", build.version, file, "Debian's build, its libraries beside it")
        unstripped = github.download(_REPOSITORY, build.tag, name.format("install_only"))
        site.alias(unstripped, file)
        files = [file, site.file(unstripped)]
        sums = site.sums(github.download(_REPOSITORY, build.tag, "SHA256SUMS"), files)
        releases[build.tag] = [*files, sums]
        for each in releases[build.tag]:
            site.alias(f"{DOWNLOADS}/{build.tag}/{each.name}", each)
        rows.append(
            {
                "version": f"{build.version}+{build.tag}",
                "date": "2026-01-01T00:00:00Z",
                "artifacts": [_row(build, file) for file in files],
            }
        )
    github.publish(site, _REPOSITORY, releases)
    _index(site, rows)


def _row(build: _Build, file: Path) -> dict[str, object]:
    return {
        "platform": _TRIPLE,
        "variant": file.name.removesuffix(".tar.gz").rpartition("-")[2],
        "url": github.link(_REPOSITORY, build.tag, file.name),
        "archive_format": "tar.gz",
        "sha256": sha256(file),
    }


def _index(site: Site, rows: Sequence[Mapping[str, object]]) -> None:
    tag = _BUILDS[0].tag
    releases = f"https://github.com/{_REPOSITORY}/releases"
    site.put(
        f"raw.githubusercontent.com/{_REPOSITORY}/latest-release/latest-release.json",
        {
            "version": 1,
            "tag": tag,
            "release_url": f"{releases}/tag/{tag}",
            "asset_url_prefix": f"{releases}/download/{tag}",
        },
    )
    lines = "".join(f"{json.dumps(row)}\n" for row in rows)
    for place in (
        INDEX,
        "raw.githubusercontent.com/astral-sh/versions/main/v1/python-build-standalone.ndjson",
    ):
        site.put(place, lines)


def _tree(registries: Registries, build: _Build, tree: Path) -> Path:
    minor = build.minor
    python = f"python{minor}"
    names = (python, f"{python}-minimal", f"lib{python}-minimal", f"lib{python}-stdlib", f"{python}-venv")
    also = (f"lib{python}-dev", "python3-distutils", "python3-lib2to3")
    root = registries.debs(*names, *also, *_SHARED, *_ALSO_SHARED, *build.libraries, release=build.release)
    (tree / "bin").mkdir(parents=True)
    shutil.copy2(root / f"usr/bin/{python}", tree / f"bin/{python}")
    for link in ("python", "python3"):
        (tree / "bin" / link).symlink_to(python)
    library = tree / f"lib/{python}"
    packing.copy_tree(root / f"usr/lib/{python}", library, root)
    # Debian keeps these apart for all minor versions of Python 3.
    (library / "EXTERNALLY-MANAGED").unlink(missing_ok=True)
    (library / "sitecustomize.py").unlink(missing_ok=True)
    (library / "sitecustomize.py").write_text(python_files.SITE)
    packing.copy_tree(root / f"usr/include/{python}", tree / f"include/{python}", root)
    # The header proper; the other one only chooses between machines.
    shutil.copyfile(
        root / f"usr/include/{_MACHINE}/{python}/pyconfig.h", tree / f"include/{python}/pyconfig.h"
    )
    packing.copy_tree(root / f"usr/lib/{_MACHINE}/pkgconfig", tree / "lib/pkgconfig", root)
    _take_back_schemes(library)
    _name_builders_places(tree, library)
    _give_pip(registries, tree, library, minor)
    taken = elf.take_libraries(root, tree / "lib", *_LIBRARIES, *_ALSO_LIBRARIES)
    elf.relocate(registries, [tree / f"bin/{python}"], "../lib")
    elf.relocate(registries, taken, "")
    elf.relocate(registries, sorted((library / "lib-dynload").glob("*.so")), "../..")
    return tree


def _take_back_schemes(library: Path) -> None:
    for name in ("sysconfig.py", "distutils/sysconfig.py", "distutils/command/install.py"):
        file = library / name
        if not file.exists():
            continue
        text = file.read_text()
        for debian, before in _SCHEMES:
            text = text.replace(debian, before)
        file.write_text(text)


def _name_builders_places(tree: Path, library: Path) -> None:
    """Let what compilers read name the place of the build, as the publisher's does."""
    config = next(library.glob("config-*"))
    for archive in (*config.glob("*.a"), *config.glob("*.so")):
        archive.unlink()
    for file in (*library.glob("_sysconfigdata_*.py"), config / "Makefile", *tree.glob("lib/pkgconfig/*.pc")):
        if file.is_symlink() or not file.is_file():
            continue
        text = file.read_text()
        for debian, builder in _COMPILERS:
            text = text.replace(debian, builder)
        file.write_text(text.replace(f"/usr/lib/{_MACHINE}", "/install/lib").replace("/usr", "/install"))


def _give_pip(registries: Registries, tree: Path, library: Path, minor: str) -> None:
    wheel = registries.wheel("pip", _PIP)
    (library / "site-packages").mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(library / "site-packages")
    for name in ("pip", "pip3", f"pip{minor}"):
        script = tree / "bin" / name
        script.write_text(python_files.PIP_SCRIPT.format(python=f"python{minor}"))
        script.chmod(0o755)
    ensurepip = library / "ensurepip"
    (ensurepip / "_bundled").mkdir()
    shutil.copyfile(wheel, ensurepip / "_bundled" / wheel.name)
    (ensurepip / "__init__.py").write_text(python_files.ENSUREPIP)
    (ensurepip / "__main__.py").write_text("import sys\nimport ensurepip\nsys.exit(ensurepip._main())\n")
