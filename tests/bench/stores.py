"""Stores and projects to measure in."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from omg.config import Config
from omg.manager.mise.linking import publish_folder
from omg.shim.program import place_program
from omg.shim.rehash import rehash
from omg.store.environment import place_launcher, running_environment, write_environment
from omg.store.layout import Store
from tests.bench.clock import Call

_SH_PROGRAM = Path(__file__).parents[2] / "shims" / "shim.sh"


@dataclass(frozen=True)
class Format:
    """A version file that is measured.

    Attributes:
        file: Where it lies below the project; empty for none.
        text: What it says; a spec that is not simply a version, where the format has them.
        executable: What is called.
        runtime: Whose that is.
        version: What is run.
        then: What the text needs from the second call on, as in ``floor.Way``.
    """

    file: str
    text: str
    executable: str
    runtime: str
    version: str
    then: tuple[str, ...]


def _answered(*missing: str) -> tuple[str, ...]:
    """Return what a spec needs that the table answers; a text that can be a version is looked for as one."""
    return ("memo", *(f"missing {version}" for version in missing), "stamps", "answer")


NODE = "20.11.1"
_NEWEST_NODE = "20.100.8"
_DENO = "2.9.5"
_PYTHON, _GO, _RUST, _RUBY, _JAVA, _BUN = "3.12.4", "1.22.3", "1.96.0", "3.4.1", "21.0.2+13", "1.2.0"

# What a constraint needs: the walk goes on, and the default is the version to keep.
_CONSTRAINED = ("memo", "rest", "default", "stamps", "memo")

# Each is the last file that is looked for in its place as far as possible, so that the walk is a whole one.
FORMATS = (
    Format(".nvmrc", "lts/iron\n", "node", "node", _NEWEST_NODE, _answered()),
    Format(".node-version", "20 # comment\n", "node", "node", _NEWEST_NODE, _answered("20")),
    Format(
        "package.json",
        '{"devEngines": {"runtime": {"name": "node", "version": "^20.9"}}}',
        "node",
        "node",
        _NEWEST_NODE,
        (*_answered(), "memo"),
    ),
    Format("mise.toml", '[tools]\nnode = "20"\n', "node", "node", _NEWEST_NODE, _answered("20")),
    Format(
        ".config/mise/conf.d/tools.toml",
        '[tools]\nnode = "20"\n',
        "node",
        "node",
        _NEWEST_NODE,
        _answered("20"),
    ),
    Format(".prototools", 'node = "^20.9"\n', "node", "node", _NEWEST_NODE, (*_answered(), "memo")),
    Format(
        ".tool-versions",
        "python 3.12.4\nnodejs 99 20.11.1\n",
        "node",
        "node",
        NODE,
        (*_answered("99"), "memo"),
    ),
    Format(".python-version", "3.9.1\n3.12.4\n", "python3", "python", _PYTHON, (*_answered("3.9.1"), "memo")),
    Format(".python-versions", "latest\n", "python3", "python", _PYTHON, _answered()),
    Format(
        "pyproject.toml",
        '[project]\nrequires-python = ">=3.11"\n',
        "python3",
        "python",
        _PYTHON,
        _CONSTRAINED,
    ),
    Format(".go-version", "go1.22\n", "go", "go", _GO, _answered("1.22")),
    Format("go.mod", "module m\n\ngo 1.21\n", "go", "go", _GO, _CONSTRAINED),
    Format("go.work", "go 1.21\n", "go", "go", _GO, _CONSTRAINED),
    Format("rust-toolchain", "stable\n", "rustc", "rust", _RUST, _answered("stable")),
    Format(
        "rust-toolchain.toml", '[toolchain]\nchannel = "1.96"\n', "cargo", "rust", _RUST, _answered("1.96")
    ),
    Format(".rust-version", "stable\n", "rustc", "rust", _RUST, _answered("stable")),
    Format(".ruby-version", "ruby-3.4\n", "ruby", "ruby", _RUBY, _answered("3.4")),
    Format("Gemfile", 'ruby "~> 3.4"\n', "ruby", "ruby", _RUBY, (*_answered(), "memo")),
    Format(".java-version", "temurin-21\n", "java", "java", _JAVA, _answered("21")),
    Format(".sdkmanrc", "java=21.0.2-tem\n", "java", "java", _JAVA, _answered("21.0.2")),
    Format(".bun-version", "latest\n", "bun", "bun", _BUN, _answered()),
    Format("", "", "node", "node", NODE, ("rest", "default")),
)

_INSTALLED = {
    "python": (_PYTHON, ("python3",)),
    "go": (_GO, ("go",)),
    "rust": (_RUST, ("rustc", "cargo")),
    "ruby": (_RUBY, ("ruby",)),
    "java": (_JAVA, ("java",)),
    "bun": (_BUN, ("bun",)),
}


@dataclass(frozen=True)
class Bench:
    """A store that is measured.

    Attributes:
        root: The directory that holds it, and its projects.
        target: The program behind every executable.
    """

    root: Path
    target: Path

    @property
    def store(self) -> Store:
        """The store."""
        return Store(self.root / "store")

    @property
    def config_dir(self) -> Path:
        """An empty configuration."""
        return self.root / "config"

    @property
    def env(self) -> dict[str, str]:
        """The environment of every call; the walk ends where the caller says, usually at the root."""
        ceiling = os.environ.get("OMG_CEILING_DIRS")
        return {
            "PATH": f"{self.store.shims_dir}:/usr/bin:/bin",
            "HOME": str(self.root),
            "OMG_CACHE_DIR": str(self.root / "cache"),
            "OMG_CONFIG_DIR": str(self.config_dir),
            **({"OMG_CEILING_DIRS": ceiling} if ceiling else {}),
        }

    def shim_call(self, label: str, name: str, directory: Path, **variables: str) -> Call:
        """Return a call of a shim."""
        return Call(label, (self.store.shims_dir / name,), directory, {**self.env, **variables})

    def direct_call(self) -> Call:
        """Return the call that all others are compared with."""
        executable = self.store.toolchain_dir("node", NODE) / "bin" / "node"
        return Call("direct", (executable,), self.root, self.env)

    def rehash(self) -> None:
        """Bring the shims in step."""
        rehash(self.store, Config(), self.config_dir)

    def project(self, name: str, version_file: str, text: str, depth: int = 0) -> Path:
        """Make a project, and return a directory ``depth`` levels below it; ``version_file`` may be empty."""
        top = self.root / "projects" / name
        file = top / (version_file or "readme")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        directory = top.joinpath(*("d" for _ in range(depth)))
        directory.mkdir(parents=True, exist_ok=True)
        return directory


def make_bench(root: Path, target: Path, *, is_sh: bool = False, count: int = 10) -> Bench:
    """Make a store with ``count`` versions of node, and one of each other runtime."""
    bench = Bench(root, target)
    versions = [NODE, *(f"20.{100 + number // 10}.{number % 10}" for number in range(count - 1))]
    for version in versions:
        _install(bench, "node", version, ("node", "npm"))
    for runtime, (version, names) in _INSTALLED.items():
        _install(bench, runtime, version, names)
    _install_with_mise(bench, "deno", _DENO)
    for runtime, version in (("node", NODE), *((name, one[0]) for name, one in _INSTALLED.items())):
        bench.store.current_link(runtime).symlink_to(version)
    bench.config_dir.mkdir()
    write_environment(bench.store, running_environment())
    place_program(bench.store, _SH_PROGRAM if is_sh else None)
    place_launcher(bench.store)
    bench.rehash()
    return bench


def make_wide_bench(root: Path, target: Path, count: int, *names: str) -> Bench:
    """Make a store whose one toolchain, the default, has ``count`` executables, ``names`` among them."""
    bench = Bench(root, target)
    others = (f"tool-{number:04}" for number in range(count - 1 - len(names)))
    _install(bench, "node", NODE, ("node", *names, *others))
    bench.store.current_link("node").symlink_to(NODE)
    bench.config_dir.mkdir()
    write_environment(bench.store, running_environment())
    place_program(bench.store)
    place_launcher(bench.store)
    bench.rehash()
    return bench


def _install(bench: Bench, runtime: str, version: str, names: tuple[str, ...]) -> None:
    bin_dir = bench.store.toolchain_dir(runtime, version) / "bin"
    bin_dir.mkdir(parents=True)
    for name in names:
        os.link(bench.target, bin_dir / name)


def _install_with_mise(bench: Bench, runtime: str, version: str) -> None:
    """Make a toolchain as `omg.providers.mise` makes it: a link to where mise put it, and a variable."""
    place = bench.store.data_dir / "mise/data/installs" / runtime / version
    (place / "bin").mkdir(parents=True)
    os.link(bench.target, place / "bin" / runtime)
    values = {"DENO_INSTALL_ROOT": f"{place}/.deno"}
    publish_folder(bench.store, runtime, version, tool=runtime, bin_dirs=[f"{place}/bin"], values=values)


def warm_up(call: Call) -> None:
    """Make the first call, which may leave a memo."""
    subprocess.run(
        [str(word) for word in call.command],
        cwd=call.directory,
        env=dict(call.env),
        check=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
