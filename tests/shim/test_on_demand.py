"""A missing version, asked about on a terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.errors import NotInstalledError
from omg.project.formats.request import RustExtras, Strength
from omg.project.selection import FileOrigin, Selection, VariableOrigin
from omg.shim.on_demand import on_demand
from omg.versions.spec import System, Token
from tests.terminal import call_on_a_terminal

if TYPE_CHECKING:
    from tests.conftest import StoreBuilder

_ROOT = str(Path(__file__).resolve().parents[2])
_PROGRAM = (
    f"import sys; sys.path[:0] = {[_ROOT, *(entry for entry in sys.path if 'site-packages' in entry)]!r}\n"
    "from omg.shim.dispatch import dispatch\n"
    "sys.exit(dispatch(sys.argv[1], '-', []))"
)
# In the place of omg: "installs" by making the toolchain, and tells what it was asked for on stdout.
_INSTALLER = """\
import os, sys
print("asked to", *sys.argv[1:])
bin_dir = os.path.join(os.environ["OMG_DATA_DIR"], "versions", "node", "20.11.1", "bin")
os.makedirs(bin_dir)
with open(os.path.join(bin_dir, "node"), "w") as file:
    file.write("#!/bin/sh\\necho node ran\\n")
os.chmod(os.path.join(bin_dir, "node"), 0o755)
"""


def answer_on_a_terminal(
    store: StoreBuilder, env: dict[str, str], project: Path, typed: bytes
) -> tuple[str, int]:
    """Call the shim of node with all three streams on a terminal; return what was shown, and the status."""
    (project / ".nvmrc").write_text("20")
    store.layout.self_dir.mkdir()
    (store.layout.self_dir / "start.py").write_text(_INSTALLER)
    command = [sys.executable, "-I", "-c", _PROGRAM, str(store.layout.shims_dir / "node")]
    return call_on_a_terminal(command, env, project, typed)


@pytest.mark.parametrize("typed", [b"\n", b"y\n", b"Yes\n", b"what?\ny\n"])
def test_agreement_installs_and_goes_on(
    store: StoreBuilder, env: dict[str, str], project: Path, typed: bytes
) -> None:
    shown, status = answer_on_a_terminal(store, env, project, typed)

    assert f"node 20 is not installed (set by {project}/.nvmrc)" in shown
    assert "asked to install node@20" in shown
    assert shown.rstrip().endswith("node ran")
    assert status == 0


@pytest.mark.parametrize("typed", [b"n\n", b"what?\nn\n", b"\x04"], ids=["no", "else", "end of input"])
def test_a_no_installs_nothing(store: StoreBuilder, env: dict[str, str], project: Path, typed: bytes) -> None:
    shown, status = answer_on_a_terminal(store, env, project, typed)

    assert "asked to" not in shown
    assert status == 127


def pin_on(spec: Token | System) -> Selection:
    return Selection("node", Strength.PIN, (spec,), spec.canonical, VariableOrigin("OMG_NODE_VERSION"))


def test_never_means_never(tmp_path: Path) -> None:
    assert on_demand("never", tmp_path, {}) is None


def test_the_system_cannot_be_installed(tmp_path: Path) -> None:
    install = on_demand("always", tmp_path, {})

    assert install is not None
    assert not install(pin_on(System()), NotInstalledError(""))


def test_failed_install_is_a_no(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    install = on_demand("always", tmp_path, {})

    assert install is not None
    assert not install(pin_on(Token("20")), NotInstalledError(""))
    assert capfd.readouterr().out == ""


def test_parts_that_the_file_asks_for_are_installed_too(tmp_path: Path) -> None:
    (tmp_path / "self").mkdir()
    asked = tmp_path / "asked"
    (tmp_path / "self/start.py").write_text(
        f"import sys\nopen({str(asked)!r}, 'w').write(' '.join(sys.argv[1:]))\n"
    )
    extras = RustExtras(("clippy",), ("wasm32-unknown-unknown",), "minimal")
    origin = FileOrigin(tmp_path / "rust-toolchain.toml", None, 0)
    install = on_demand("always", tmp_path, {})

    assert install is not None
    assert install(
        Selection("rust", Strength.PIN, (Token("1.96"),), "1.96", origin, extras), NotInstalledError("")
    )
    assert asked.read_text() == (
        "install rust@1.96 --component=clippy --target=wasm32-unknown-unknown --profile=minimal"
    )
