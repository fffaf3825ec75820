"""Fixtures for all tests: a temporary store with tiny toolchains, and a context on it."""

from __future__ import annotations

import io
import os
import ssl
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from omg.config import Config
from omg.console import Console
from omg.context import Context
from omg.platform import Platform
from omg.store.layout import Store
from tests.built import pytest_sessionstart  # noqa: F401 - hook
from tests.figures import pytest_addoption, pytest_configure, pytest_generate_tests  # noqa: F401 - hooks
from tests.garbage import pytest_collection  # noqa: F401 - hook
from tests.limits import pytest_runtest_teardown, pytest_timeout_set_timer  # noqa: F401 - hooks
from tests.publishers import Publishers
from tests.signals import pytest_runtest_protocol  # noqa: F401 - hook
from tests.temporary import pytest_cmdline_main  # noqa: F401 - hook
from tests.tools import find_tool, path_without
from tests.upstream import Upstream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What a toolchain's executable prints: its own path, its arguments, and some of its environment,
# one a line, so that a test can say which file ran and how.
_SCRIPT = """\
#!/bin/sh
printf 'path=%s\\n' "$0"
for argument in "$@"; do printf 'argument=%s\\n' "$argument"; done
for name in PATH JAVA_HOME OMG_RUST_VERSION OMG_NODE_VERSION OMG_NODE_INHERITED GREETING; do
  eval "value=\\${$name-}"
  [ -z "$value" ] || printf '%s=%s\\n' "$name" "$value"
done
"""

# How fast the machine is, and how busy, is no finding.
settings.register_profile("omg", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("omg")

_EXECUTABLES = {
    "node": ("node", "npm", "npx"),
    "python": ("python3", "python", "pip3", "pip"),
    "go": ("go", "gofmt"),
    "rust": ("rustc", "cargo", "rustdoc"),
    "ruby": ("ruby", "gem", "irb", "bundle"),
    "java": ("java", "javac", "jar"),
    "bun": ("bun", "bunx"),
}


def pytest_xdist_auto_num_workers() -> int:
    """Return how many tests run at once: a fifth of the time they wait for a disk, a server or a process."""
    return -(-3 * (os.cpu_count() or 1) // 2)


@dataclass(frozen=True)
class StoreBuilder:
    """A data directory that tests fill.

    Attributes:
        data_dir: The data directory; it exists.
        layout: The same as a `Store`.
    """

    data_dir: Path
    system_dirs: tuple[Path, ...] = ()
    layout: Store = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "layout", Store(self.data_dir, self.system_dirs))

    def add(
        self,
        runtime: str,
        version: str,
        *,
        executables: Iterable[str] | None = None,
        versions_dir: Path | None = None,
    ) -> Path:
        """Install a toolchain of scripts and return its directory.

        Args:
            runtime: The runtime's name.
            version: The directory's name.
            executables: Names in ``bin/``; those of the runtime if not given.
            versions_dir: A read-only store's directory, in place of the own ``versions/``.
        """
        toolchain_dir = (versions_dir or self.layout.versions_dir) / runtime / version
        bin_dir = toolchain_dir / "bin"
        bin_dir.mkdir(parents=True)
        for name in _EXECUTABLES.get(runtime, (runtime,)) if executables is None else executables:
            write_executable(bin_dir / name)
        return toolchain_dir

    def set_current(self, runtime: str, version: str) -> None:
        """Make a version the global default."""
        link = self.layout.current_link(runtime)
        link.unlink(missing_ok=True)
        link.symlink_to(version)

    def executable(self, runtime: str, version: str, name: str) -> Path:
        """Return the path of an installed executable."""
        return self.layout.toolchain_dir(runtime, version) / "bin" / name


def write_executable(file: Path, script: str = _SCRIPT) -> Path:
    """Write an executable script and return its path."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(script, encoding="utf-8")
    file.chmod(0o755)
    return file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return an empty home directory."""
    home = tmp_path / "home"
    home.mkdir()
    return home


@pytest.fixture(scope="session")
def one_shell(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a PATH without zsh and fish: omg starts each shell that it finds there three times."""
    return path_without(tmp_path_factory, "zsh", "fish")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return an empty directory to stand in, outside the home."""
    project = tmp_path / "project"
    project.mkdir()
    return project


@pytest.fixture
def store(home: Path) -> StoreBuilder:
    """Return an empty store at its usual place in the temporary home."""
    data_dir = home / ".local/share/omg"
    data_dir.mkdir(parents=True)
    return StoreBuilder(data_dir)


@pytest.fixture
def env(home: Path) -> dict[str, str]:
    """Return a small environment: a home, a PATH of the system, nothing of omg's."""
    return {
        "HOME": str(home),
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "OMG_CEILING_DIRS": str(home.parent),
        # The present day is 2015-01-01: no line of the versions in these tests has ended.
        "SOURCE_DATE_EPOCH": "1420070400",
    }


@dataclass(frozen=True)
class RecordedConsole:
    """A console whose streams are kept in memory."""

    stdout: io.StringIO
    stderr: io.StringIO
    console: Console


@pytest.fixture
def recorded() -> RecordedConsole:
    """Return a console without a person in front of it, and what it wrote."""
    stdout, stderr = io.StringIO(), io.StringIO()
    return RecordedConsole(stdout, stderr, Console(io.StringIO(), stdout, stderr))


@pytest.fixture
def context(
    env: dict[str, str], home: Path, project: Path, store: StoreBuilder, recorded: RecordedConsole
) -> Context:
    """Return a context on the temporary store, standing in the project."""
    return Context(
        env=env,
        cwd=Path(os.path.realpath(project)),
        store=store.layout,
        config_dir=home / ".config/omg",
        cache_dir=home / ".cache/omg",
        state_dir=home / ".local/state/omg",
        config=Config(),
        console=recorded.console,
        platform=Platform("linux", "x64", "glibc"),
    )


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """Return an upstream that answers on loopback."""
    with Upstream().serving() as upstream:
        yield upstream


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a key and a certificate of this machine's own, good for a month."""
    openssl = find_tool("openssl")
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    command = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    places = ["-keyout", str(file), "-out", str(file.with_name("certificate.pem"))]
    subprocess.run([openssl, *command.split(), *names, *places], check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + file.with_name("certificate.pem").read_bytes())
    return file


@pytest.fixture
def secure_upstream(certificate: Path) -> Iterator[Upstream]:
    """Return an upstream that speaks https; who trusts ``certificate`` trusts it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Upstream(tls=context).serving() as upstream:
        yield upstream


@pytest.fixture
def publishers(upstream: Upstream) -> Publishers:
    """Return what fills the upstream."""
    return Publishers(upstream)


@pytest.fixture
def releases(publishers: Publishers) -> Publishers:
    """Return publishers that have some releases of node and bun."""
    publishers.node("18.17.0", lts="Hydrogen")
    publishers.node("20.11.1", lts="Iron")
    publishers.node("21.0.0")
    publishers.bun("1.0.0")
    publishers.bun("1.2.0")
    return publishers
