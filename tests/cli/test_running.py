"""A command line is run to its end: what it prints, where, and with which exit status."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg import __version__
from omg.cli.main import main
from omg.store import receipts
from omg.store.manifest import ManifestEntry, ToolchainManifest
from omg.store.receipts import RECEIPT_NAME, Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import StoreBuilder


@pytest.fixture
def run(
    env: dict[str, str], project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """Return what runs omg in the project, in this process."""
    for name in tuple(os.environ):
        if name.startswith(("OMG_", "XDG_")):
            monkeypatch.delenv(name)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(project)
    umask = os.umask(0o022)
    os.umask(umask)

    def run_it(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        written = capsys.readouterr()
        return status, written.out, written.err

    yield run_it
    os.umask(umask)


def test_only_what_compares_files_reads_a_manifest(
    run: Callable[..., tuple[int, str, str]], store: StoreBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = store.add("node", "20.1.0")
    receipt = Receipt("node", "20.1.0", "nodejs.org", "https://nodejs.org/", digest=f"sha256:{'0' * 64}")
    receipts.write(receipt, place / RECEIPT_NAME, (ManifestEntry("bin/node", 0o755, bytes(32)),))
    reads: list[tuple[object, ...]] = []
    monkeypatch.setattr(
        "omg.store.manifest_file.read", lambda *place: reads.append(place) or ToolchainManifest()
    )

    for words in (
        ("rehash",), ("use", "node@20.1.0"), ("list",), ("list", "--json"), ("list", "--size"), ("current",),
        ("which", "node"), ("where", "node"), ("prune", "--dry-run"), ("install", "node@20.1.0"), ("env",),
    ):  # fmt: skip
        assert (words, run(*words)[0], reads) == (words, 0, [])
    run("verify")
    assert len(reads) == 1


@pytest.mark.parametrize("arguments", [("help",), ("--help",), ("-h",)])
def test_help_lists_the_commands(
    run: Callable[..., tuple[int, str, str]], arguments: tuple[str, ...]
) -> None:
    status, out, err = run(*arguments)

    assert (status, err) == (0, "")
    assert "usage: omg COMMAND" in out
    assert "\n  install " in out


def test_help_of_a_command_is_its_own(run: Callable[..., tuple[int, str, str]]) -> None:
    status, out, _ = run("help", "install")

    assert status == 0
    assert out.startswith("usage: omg install")
    assert "examples:\n  omg install" in out


def test_version_is_one_line(run: Callable[..., tuple[int, str, str]]) -> None:
    assert run("-q", "--version") == (0, f"omg {__version__}\n", "")


def test_unknown_command_is_a_usage_error(run: Callable[..., tuple[int, str, str]]) -> None:
    status, out, err = run("instal", "node")

    assert (status, out) == (2, "")
    assert "omg install" in err


def test_result_of_a_command_is_printed(
    run: Callable[..., tuple[int, str, str]], store: StoreBuilder
) -> None:
    store.add("node", "20.1.0")

    status, out, err = run("list", "node")

    assert (status, err) == (0, "")
    assert "20.1.0" in out


def test_json_is_one_document(run: Callable[..., tuple[int, str, str]], store: StoreBuilder) -> None:
    store.add("node", "20.1.0")

    status, out, _ = run("list", "node", "--json")

    assert status == 0
    assert "20.1.0" in json.dumps(json.loads(out))


def test_what_fails_with_json_is_a_document_too(run: Callable[..., tuple[int, str, str]]) -> None:
    status, out, err = run("uninstall", "node@20.1.0", "--json")

    assert status != 0
    assert "node 20.1.0 is not installed" in json.dumps(json.loads(out or err))


def test_refused_change_is_in_the_audit_log(run: Callable[..., tuple[int, str, str]], home: Path) -> None:
    status, _, err = run("uninstall", "node@20.1.0")

    assert status != 0
    assert "node 20.1.0 is not installed" in err
    (line,) = (home / ".local/state/omg/audit.jsonl").read_text().splitlines()
    assert (json.loads(line)["operation"], json.loads(line)["outcome"]) == ("uninstall", "refused")


def test_dry_run_that_is_refused_is_not(run: Callable[..., tuple[int, str, str]], home: Path) -> None:
    assert run("uninstall", "node@20.1.0", "--dry-run")[0] != 0
    assert not (home / ".local/state/omg/audit.jsonl").exists()


def test_wrong_command_line_is_not_in_the_audit_log(
    run: Callable[..., tuple[int, str, str]], home: Path
) -> None:
    assert run("uninstall", "node")[0] == 2
    assert not (home / ".local/state/omg/audit.jsonl").exists()


def test_another_directory_is_entered_first(run: Callable[..., tuple[int, str, str]], project: Path) -> None:
    (project / "sub").mkdir()

    assert run("-C", "sub", "list")[0] == 0
    assert Path.cwd() == project / "sub"


def test_directory_that_is_not_there_is_a_usage_error(run: Callable[..., tuple[int, str, str]]) -> None:
    status, _, err = run("-C", "nowhere", "list")

    assert status == 2
    assert "cannot enter `nowhere`: No such file or directory" in err


def test_command_that_decides_fails_as_an_unknown_command_does(
    run: Callable[..., tuple[int, str, str]], project: Path
) -> None:
    (project / ".nvmrc").write_text("20\n")

    assert run("which", "node")[0] == 127
