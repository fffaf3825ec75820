"""`omg.manager` as a library, from plain scripts."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

import omg as package

if TYPE_CHECKING:
    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder

PACKAGE = Path(package.__file__).parent
PAGE = PACKAGE.parent / "docs/python-api.md"

pytestmark = pytest.mark.usefixtures("releases")


class RunScript(Protocol):
    """Runs a program that uses omg as a library."""

    def __call__(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run it in the project."""


@pytest.fixture
def python(env: dict[str, str], project: Path, tmp_path: Path) -> RunScript:
    """Return what runs a script in the temporary home."""

    def run(script: str) -> subprocess.CompletedProcess[str]:
        file = tmp_path / "script.py"
        file.write_text(textwrap.dedent(script), encoding="utf-8")
        return subprocess.run(
            [sys.executable, str(file)],
            env={**env, "PYTHONPATH": str(PACKAGE.parent)},
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def block(language: str) -> str:
    """Return the page's first block in a language."""
    found = re.search(rf"^```{language}\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_example_of_the_page_prints_what_the_page_says(python: RunScript) -> None:
    done = python(block("python"))
    assert (done.stderr, [line.rstrip() for line in done.stdout.splitlines()]) == (
        "",
        block("text").splitlines(),
    )


def test_version_is_installed_listed_used_and_removed(
    python: RunScript, omg: RunOmg, store: StoreBuilder
) -> None:
    done = python(
        """
        from omg.manager import open_manager

        node = open_manager("node")
        print([release.version.text for release in node.list_available(node.parse("18"))][0])
        version = node.install(node.resolve(node.parse("18")).job).toolchain.version
        node.use_version(version)
        print(node.current().version, node.resolve(node.parse("18")).is_installed)
        """
    )
    assert (done.stderr, done.stdout) == ("", "18.17.0\n18.17.0 True\n")
    assert (store.layout.shims_dir / "node").exists()
    assert omg("list").lines == ["*  node  18.17.0  active here; default"]
    assert [line.split()[-3:] for line in omg("log").lines] != []

    done = python(
        """
        from omg.manager import open_manager

        node = open_manager("node")
        removed = node.uninstall(node.resolve(node.parse("18")).version, force=True)
        print(removed.toolchain.version, node.list_installed(), node.current())
        """
    )
    assert (done.stderr, done.stdout) == ("", "18.17.0 () None\n")
    assert not (store.layout.shims_dir / "node").exists()
    assert not store.layout.toolchain_dir("node", "18.17.0").exists()


def test_version_of_a_project_is_not_removed(python: RunScript, store: StoreBuilder, project: Path) -> None:
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("20\n")
    done = python(
        """
        from omg.errors import InUseError
        from omg.manager import open_manager

        node = open_manager("node")
        try:
            node.uninstall(node.resolve(node.parse("20")).version)
        except InUseError as error:
            print(error.kind, error.message)
        print(node.list_installed()[0].is_active)
        """
    )
    assert done.stderr == ""
    assert done.stdout == f"in_use node 20.11.1 is pinned by {project}/.nvmrc\nTrue\n"


def test_folder_is_the_one_that_was_named(python: RunScript, store: StoreBuilder, tmp_path: Path) -> None:
    for version in ("18.17.0", "20.11.1"):
        store.add("node", version)
    (tmp_path / "other").mkdir()
    (tmp_path / "other/.nvmrc").write_text("18\n")
    done = python(
        f"""
        from omg.manager import open_manager

        node = open_manager("node", cwd={str(tmp_path / "other")!r})
        print([one.version for one in node.list_installed() if one.is_active])
        """
    )
    assert (done.stderr, done.stdout) == ("", "['18.17.0']\n")


def test_missing_version_is_an_error_with_a_hint(python: RunScript) -> None:
    done = python(
        """
        from omg.errors import OmgError
        from omg.manager import open_manager
        from omg.versions.version import Version

        for runtime, version in (("node", "19.0.0"), ("nodde", "1")):
            try:
                open_manager(runtime).use_version(Version.parse(version))
            except OmgError as error:
                print(error.kind, error.message)
        """
    )
    assert (done.stderr, done.stdout) == (
        "",
        "not_installed node 19.0.0 is not installed\nunknown_runtime unknown runtime: `nodde`;"
        " did you mean node?\n",
    )


def test_manager_of_mise_says_whether_there_is_one(python: RunScript) -> None:
    done = python(
        """
        from omg.manager import MiseManager, open_manager

        deno = open_manager("deno")
        print(isinstance(deno, MiseManager), deno.is_available(), deno.mise_path())
        """
    )
    assert (done.stderr, done.stdout) == ("", "True False None\n")


def test_package_says_that_it_is_typed() -> None:
    assert (PACKAGE / "py.typed").exists()


def test_face_of_the_manager_imports_nothing_heavy(python: RunScript) -> None:
    done = python(
        """
        import sys
        from omg.manager import open_manager

        open_manager("node").list_installed()
        print(sorted({"httpx", "ssl", "rich", "subprocess", "omg.manager.native"} & set(sys.modules)))
        """
    )
    assert (done.stderr, done.stdout) == ("", "[]\n")
