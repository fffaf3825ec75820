"""A store of hundreds of versions of every runtime, and thousands of known projects, to measure in."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from omg.shim.program import place_program
from omg.store import receipts
from omg.store.environment import place_launcher, running_environment, write_environment
from omg.store.manifest import ManifestEntry
from omg.store.receipts import Receipt
from tests.bench.stores import Bench
from tests.publishers import Publishers
from tests.publishing.go import GoPublisher
from tests.publishing.java import JavaPublisher
from tests.publishing.python import PythonPublisher
from tests.publishing.ruby import RubyPublisher
from tests.publishing.rust import RustPublisher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.upstream import Upstream

_NAMES = {
    "node": ("node", "npm", "npx", "corepack"),
    "python": ("python3", "python", "pip3", "pip"),
    "go": ("go", "gofmt"),
    "rust": ("rustc", "cargo", "rustdoc"),
    "ruby": ("ruby", "gem", "irb", "bundle", "bundler", "rake", "erb"),
    "java": ("java", "javac", "jar", "jshell"),
    "bun": ("bun", "bunx"),
}
RUNTIMES = tuple(_NAMES)
# Where the publishers list their releases.
_INDEXES = {
    "nodejs.org/dist/index.json": "node",
    "releases.astral.sh/github/versions/main/v1/python-build-standalone.ndjson": "python",
    "go.dev/dl/?mode=json&include=all": "go",
    "static.rust-lang.org/manifests.txt": "rust",
    "github.com/jdx/ruby.git/info/refs?service=git-upload-pack": "ruby",
    "github.com/oven-sh/bun.git/info/refs?service=git-upload-pack": "bun",
}
# Beside the executables, each a link to one file.
_OTHER_FILES = 6
_FOLDERS_OF_A_TEAM = 100


@dataclass(frozen=True)
class Size:
    """How much there is.

    Attributes:
        versions: Of each runtime.
        projects: Known ones; each pins, or constrains, one of the versions.
    """

    versions: int
    projects: int


class BigBench(Bench):
    """A large store that is measured, in a home with projects that omg knows."""

    @property
    def env(self) -> dict[str, str]:
        """The environment of every call."""
        return {**super().env, "OMG_STATE_DIR": str(self.state_dir), "SHELL": "/bin/sh", "LANG": "C.UTF-8"}

    @property
    def state_dir(self) -> Path:
        """The known projects, among others."""
        return self.root / "state"

    def install(self, runtime: str, version: str) -> None:
        """Put a toolchain into the store as an install does, with its receipt."""
        place = self.store.toolchain_dir(runtime, version)
        names = _NAMES[runtime]
        files = [*(f"bin/{name}" for name in names), *(f"lib/part-{part}" for part in range(_OTHER_FILES))]
        for folder in ("", "bin", "lib"):
            os.mkdir(f"{place}/{folder}")  # noqa: PTH102 - ten thousand of them
        for file in files:
            os.link(self.target, f"{place}/{file}")
        digest = _digest(self.target)
        manifest = tuple(ManifestEntry(file, 0o755, digest) for file in files)
        receipt = Receipt(
            runtime,
            version,
            source="publisher.example",
            url=f"https://publisher.example/{runtime}-{version}.tar.gz",
            digest=f"sha256:{digest.hex()}",
            size_bytes=1000,
            installed_at="2026-05-20T10:11:12Z",
        )
        receipts.write(receipt, place / receipts.RECEIPT_NAME, manifest)

    def remove(self, runtime: str, version: str) -> None:
        """Delete a toolchain."""
        shutil.rmtree(self.store.toolchain_dir(runtime, version))

    def make_project(self, number: int, version_of: dict[str, str]) -> Path:
        """Make a project whose version file asks for one of these versions, and return its directory."""
        place = self.root / "work" / f"team-{number // _FOLDERS_OF_A_TEAM}" / f"project-{number}"
        place.mkdir(parents=True)
        name, text = _version_file(number, version_of)
        (place / name).write_text(text, encoding="utf-8")
        if name in (".python-version", "pyproject.toml"):
            (place / ".venv").mkdir()
            home = self.store.toolchain_dir("python", version_of["python"]) / "bin"
            (place / ".venv" / "pyvenv.cfg").write_text(f"home = {home}\n", encoding="utf-8")
        return place


def make_big_bench(root: Path, target: Path, size: Size) -> BigBench:
    """Make a store and its known projects; the first version of each runtime is the default.

    Beside them lie, below ``absent``, projects with versions that nobody has.
    """
    bench = BigBench(root, target)
    for runtime in RUNTIMES:
        bench.store.runtime_dir(runtime).mkdir(parents=True)
        for version in versions_of(runtime, size.versions):
            bench.install(runtime, version)
        bench.store.current_link(runtime).symlink_to(version_of(runtime, 0))
    projects = []
    for number in range(size.projects):
        versions = {runtime: version_of(runtime, number % size.versions) for runtime in RUNTIMES}
        projects.append(bench.make_project(number, versions))
    for number in range(size.versions):
        place = root / "absent" / f"project-{number}"
        place.mkdir(parents=True)
        (place / ".nvmrc").write_text(f"v{version_of('node', number)}0\n", encoding="utf-8")
    bench.state_dir.mkdir()
    (bench.state_dir / "projects").write_text("".join(f"{place}\n" for place in projects), encoding="utf-8")
    bench.config_dir.mkdir()
    write_environment(bench.store, running_environment())
    place_program(bench.store)
    place_launcher(bench.store)
    bench.rehash()
    return bench


def link_all(installs: Path, target: Path, count: int) -> None:
    """Make toolchains as other managers keep them: ``RUNTIME/VERSION/bin`` below ``installs``."""
    for runtime in RUNTIMES:
        for version in versions_of(runtime, count):
            bin_dir = installs / runtime / version / "bin"
            bin_dir.mkdir(parents=True)
            for name in _NAMES[runtime]:
                os.link(target, bin_dir / name)


def versions_of(runtime: str, count: int) -> Iterator[str]:
    """Yield ``count`` versions of a runtime, of some lines each."""
    return (version_of(runtime, number) for number in range(count))


def version_of(runtime: str, number: int) -> str:
    """Return the version with this number; of the first ten each has a line of its own, of some runtimes."""
    low, high = number % 7, number // 7
    return {
        "node": f"{20 + low}.{high}.1",
        "python": f"3.{8 + low}.{high}",
        "go": f"1.{20 + low}.{high}",
        "rust": f"1.{60 + number}.0",
        "ruby": f"3.{low}.{high}",
        "java": f"{17 + low}.0.{high}+{low + 1}",
        "bun": f"1.{low}.{high}",
    }[runtime]


def publish(upstream: Upstream, count: int) -> None:
    """Publish ``count`` versions of every runtime, and one that is newer; of java, only that one."""
    newest = {"node": "26.99.1", "python": "3.14.999", "go": "1.26.999", "rust": "1.999.0"}
    newest |= {"ruby": "3.6.999", "bun": "1.6.999"}
    Publishers(upstream).node(newest["node"], lts="Quick")
    PythonPublisher(upstream).publish(newest["python"])
    GoPublisher(upstream).publish(newest["go"])
    RubyPublisher(upstream).publish(newest["ruby"])
    JavaPublisher(upstream).publish("jdk-23.0.999+1")
    RustPublisher(upstream).publish(newest["rust"], "2026-05-20", "stable")
    bun = f"{'a' * 40}\trefs/tags/bun-v{newest['bun']}\n".encode()
    upstream.put("github.com/oven-sh/bun.git/info/refs?service=git-upload-pack", bun)
    for place, runtime in _INDEXES.items():
        content, known = upstream.content(place).decode(), newest[runtime]
        # A list of objects, or a line for each.
        start, mark, end = ("[", ",", "]") if content.startswith("[") else ("", "\n", "\n")
        one = content.removeprefix(start).removesuffix(end)
        others = (one.replace(known, version) for version in versions_of(runtime, count))
        upstream.put(place, f"{start}{mark.join((one, *others))}{end}".encode())


@cache
def _digest(file: Path) -> bytes:
    return hashlib.sha256(file.read_bytes()).digest()


def _version_file(number: int, version_of: dict[str, str]) -> tuple[str, str]:
    """Return the name and the text of a project's version file, each kind in turn."""
    node, python, go = version_of["node"], version_of["python"], version_of["go"]
    files = (
        (".nvmrc", f"v{node}\n"),
        (".python-version", f"{python}\n"),
        ("package.json", f'{{"name": "app", "engines": {{"node": "^{node}"}}}}\n'),
        ("go.mod", f"module example.org/app\n\ngo {go}\n"),
        (".tool-versions", f"nodejs {node}\npython {python}\n"),
        ("mise.toml", f'[tools]\nnode = "{node}"\ngo = "{go}"\n'),
        ("rust-toolchain.toml", f'[toolchain]\nchannel = "{version_of["rust"]}"\n'),
        (".ruby-version", f"{version_of['ruby']}\n"),
        (".java-version", f"{version_of['java']}\n"),
        ("pyproject.toml", f'[project]\nname = "app"\nrequires-python = ">={python}"\n'),
        (".bun-version", f"{version_of['bun']}\n"),
    )
    return files[number % len(files)]
