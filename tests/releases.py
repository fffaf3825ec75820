"""Releases of omg with a stand-in for its program, and a store that such an omg runs from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from omg.shell.origin import INSTALL_SH, Origin
from omg.store.environment import Environment, write_environment
from tests.conftest import write_executable
from tests.publishers import tar
from tests.signers import Signer, new_signer

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from omg.store.layout import Store

PACKAGES = "lib/python3.11/site-packages"
# What the Python of an environment does when omg is started with it; `setup` takes it into use, as omg does.
_PYTHON = """\
#!/bin/sh
environment=${{0%/bin/python}}
name=${{environment##*/}}
shift 3
case "$1" in
    --version) {starts} && echo "omg {says}" ;;
    list) {reads} ;;
    setup)
        self=$OMG_DATA_DIR/self
        echo {version} >"$OMG_DATA_DIR/marks"
        {before}
        printf '#!%s/bin/python\\n%s/{packages}\\n' "$name" "$name" >"$self/.new"
        mv "$self/.new" "$self/path"
        {between}
        echo "$name/bin/python" >"$self/interpreter"
        printf '#!/bin/sh\\necho omg {launches}\\n' >"$self/bin/omg"
        {after}
        ;;
esac
"""


@dataclass(frozen=True)
class FakeOmg:
    """How the omg of an archive behaves.

    Attributes:
        version: Its version.
        steps: Commands of sh in place of `true`: ``starts``, ``reads``, ``before``, ``between``, ``after``.
        says: What it calls itself, if that is another version.
        launches: What its launcher says, if that is another version.
    """

    version: str
    steps: dict[str, str] = field(default_factory=dict)
    says: str = ""
    launches: str = ""

    @property
    def python(self) -> str:
        """The stand-in for its Python."""
        steps = dict.fromkeys(("starts", "reads", "before", "between", "after"), "true") | self.steps
        said = {"says": self.says or self.version, "launches": self.launches or self.version}
        return _PYTHON.format(version=self.version, packages=PACKAGES, **said, **steps)

    @property
    def archive(self) -> bytes:
        """The archive with its own Python."""
        program, package = (0o755, self.python.encode()), f"omg/python/{PACKAGES}/omg"
        init = f'"""omg"""\n__version__ = "{self.version}"\n'.encode()
        files = {"omg/install": (0o755, b"#!/bin/sh\n"), "omg/python/bin/python": program}
        files |= {"omg/python/bin/python3": program, f"{package}/start.py": (0o644, b"#\n")}
        return tar({**files, f"{package}/__init__.py": (0o644, init)})


def archive_name(version: str, machine: str = "linux-x64") -> str:
    return f"omg-{version}-{machine}.tar.gz"


@dataclass(frozen=True)
class ReleaseFolder:
    """The folder of a release, signed by somebody."""

    dir: Path
    signer: Signer = field(default_factory=new_signer)

    def publish(self, *omgs: FakeOmg, **others: bytes) -> str:
        """Write archives and other files with their signed checksums, and return the folder's path."""
        self.dir.mkdir(exist_ok=True)
        for one in omgs:
            (self.dir / archive_name(one.version)).write_bytes(one.archive)
        for name, content in others.items():
            (self.dir / name).write_bytes(content)
        self.sign()
        return str(self.dir)

    def sign(self) -> None:
        """Write the checksums of the files that are there, and their signature."""
        files = sorted(file for file in self.dir.iterdir() if not file.name.startswith("SHA256SUMS"))
        lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
        sums = "".join(lines).encode()
        (self.dir / "SHA256SUMS").write_bytes(sums)
        (self.dir / "SHA256SUMS.asc").write_bytes(self.signer.detached(sums))

    @property
    def files(self) -> dict[str, bytes]:
        """What is in it, by name."""
        return {file.name: file.read_bytes() for file in self.dir.iterdir()}


def run_from(store: Store, version: str, monkeypatch: pytest.MonkeyPatch, name: str = "env-a1b2c3") -> Path:
    """Let the store start such an omg, let this process be it, and return its environment."""
    environment = store.self_dir / name
    write_executable(environment / "bin/python", FakeOmg(version).python)
    package = environment / PACKAGES / "omg"
    package.mkdir(parents=True, exist_ok=True)
    (package / "start.py").write_text("#\n")
    (package / "__init__.py").write_text(f'"""omg"""\n__version__ = "{version}"\n')
    write_environment(store, Environment(environment / "bin/python", (package.parent,)))
    write_executable(store.self_dir / "bin/omg", f"#!/bin/sh\necho omg {version}\n")
    origin = Origin(INSTALL_SH, environment, "omg self update")
    monkeypatch.setattr("omg.updating.update.origin_of", lambda _store: origin)
    monkeypatch.setattr("omg.updating.update.PACKAGE_DIR", package)
    return environment
