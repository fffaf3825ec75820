"""The pages about shells, editors, Python, troubles and upgrades: each command, typed after a set-up."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.acceptance.conftest import OMG_SCRIPT
from tests.conftest import write_executable
from tests.prose import ROOT, blocks, literals, sections

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder

PAGES = {
    name: (ROOT / f"docs/{name}.md").read_text(encoding="utf-8")
    for name in ("editors", "pruning", "python", "shells", "troubleshooting", "upgrading")
}
# Says what it was given, and with which Python.
_STAND_IN = '#!/bin/sh\necho "${UV_PYTHON-} $*"\n'


class Type(Protocol):
    """Types a block of a page into bash."""

    def __call__(self, block: str) -> str:
        """Return what was printed; it must succeed."""


@pytest.fixture
def type_block(omg: RunOmg, store: StoreBuilder, home: Path, project: Path, env: dict[str, str]) -> Type:
    """Return what types into a home with four runtimes, set up by omg."""
    for runtime, version in (("node", "24.1.0"), ("go", "1.26.0"), ("java", "21.0.2+13")):
        store.add(runtime, version)
        store.set_current(runtime, version)
    python = store.add("python", "3.12.4", executables=()) / "bin/python3"
    write_executable(python, f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (python.parent / "python3.12").symlink_to("python3")
    store.set_current("python", "3.12.4")
    for name in ("uv", "cmake"):
        write_executable(home / "bin" / name, _STAND_IN)
    write_executable(home / "bin/omg", OMG_SCRIPT)
    assert omg("setup", "-y").exit_status == 0
    environment = {**env, "PATH": f"{store.layout.shims_dir}:{home / 'bin'}:/usr/bin:/bin"}

    def type_block(block: str) -> str:
        done = subprocess.run(
            ("bash", "-euc", block), cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{block}{done.stdout}{done.stderr}"
        return done.stdout

    return type_block


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_every_block_can_be_typed(type_block: Type, page: str) -> None:
    for block in blocks(PAGES[page]):
        type_block(block)


@pytest.mark.slow
def test_every_path_of_the_editors_page_is_there(type_block: Type, home: Path, store: StoreBuilder) -> None:
    write_executable(store.executable("node", "24.1.0", "npm"))
    for block in blocks(PAGES["editors"]):
        type_block(block)

    paths = re.findall(r"/home/ana(/[^\"`\s]+)", PAGES["editors"])

    assert len(paths) > 8
    assert [path for path in paths if not (home / path[1:]).exists()] == []


def test_the_settings_of_editors_are_json() -> None:
    assert all(json.loads(block) for block in blocks(PAGES["editors"], "json"))


@pytest.mark.slow
def test_uv_and_cmake_get_the_pythons_of_omg(type_block: Type, store: StoreBuilder) -> None:
    said = "".join(type_block(block) for block in blocks(PAGES["python"])).splitlines()

    assert f"{store.data_dir}/stable/python/3.12/bin/python3 venv" in said
    assert f" -S . -B build -DPython3_ROOT_DIR={store.layout.toolchain_dir('python', '3.12.4')}" in said


@pytest.mark.slow
def test_the_python_page_has_an_environment_that_is_active(type_block: Type, project: Path) -> None:
    first, *_ = blocks(PAGES["python"])

    assert type_block(f"{first}command -v python3").strip().endswith(f"{project}/.venv/bin/python3")


def test_direnvs_snippet_is_where_direnv_looks(type_block: Type, home: Path, project: Path) -> None:
    for block in blocks(sections("docs/shells.md")["direnv"]):
        type_block(block)

    assert "use_omg() {" in (home / ".config/direnv/lib/omg.sh").read_text()
    assert (project / ".envrc").read_text() == "use omg\n"


def test_every_remedy_can_be_typed(type_block: Type, project: Path) -> None:
    (project / ".nvmrc").write_text("24\n")
    rows = re.findall(
        r"^\| .* \| `([^`]+)`.*\|$", sections("docs/troubleshooting.md")["From what you see"], re.M
    )

    assert len(rows) > 10
    for command in rows:
        if command != "omg doctor --network":  # tests/acceptance/test_doctor_network.py
            type_block(f"set +u; {command}\n")


def test_the_findings_are_what_doctor_says() -> None:
    page = sections("docs/troubleshooting.md")["What doctor's findings mean"]
    findings = [
        found for row in re.findall(r"^\| (`.*?) \|", page, re.M) for found in re.findall("`(.+?)`", row)
    ]
    said = "\n".join(text for _, text in literals(ROOT / "omg/diagnosis", "shims"))

    assert len(findings) > 12
    assert [one for one in findings if one not in said] == []
