"""The pages have a row for every command and every runtime."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

import pytest

from omg.cli.registry import COMMANDS
from omg.runtimes.registry import RUNTIMES
from tests.prose import ROOT

if TYPE_CHECKING:
    from omg.context import Context

COMMANDS_PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8").split("## Details")[0]
VERSIONS_PAGE = (ROOT / "docs" / "versions.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_its_row(command) -> None:
    assert re.search(rf"^\| `omg {command.name}[ `]", COMMANDS_PAGE, re.MULTILINE), (
        f"add a row `omg {command.name} ...` to a table of docs/commands.md"
    )


def test_every_row_is_a_command() -> None:
    rows = set(re.findall(r"^\| `omg ([a-z]+)", COMMANDS_PAGE, re.MULTILINE))

    assert rows <= {command.name for command in COMMANDS}


def test_the_groups_are_those_of_the_help() -> None:
    sections = re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", COMMANDS_PAGE, re.MULTILINE | re.DOTALL)
    groups = {name: set(re.findall(r"^\| `omg ([a-z]+)", rows, re.MULTILINE)) for name, rows in sections}

    assert groups == {
        group: {command.name for command in COMMANDS if command.group == group}
        for group in {command.group for command in COMMANDS}
    }


@pytest.mark.parametrize("runtime", RUNTIMES, ids=lambda runtime: runtime.name)
def test_every_runtime_has_its_row_with_its_files(runtime) -> None:
    row = re.search(rf"^\| {runtime.name} \|.*$", VERSIONS_PAGE, re.MULTILINE)

    assert row, f"add a row for {runtime.name} to the table of files in docs/versions.md"
    missing = [file.path for file in (*runtime.version_files, *runtime.manifests) if file.path not in row[0]]
    assert not missing, f"name them in the row of {runtime.name} in docs/versions.md"


def test_the_example_of_a_command_is_one(context: Context) -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    command: dict = {}
    exec(re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[0], command)

    command["configure"](ArgumentParser())
    result = command["run"](context, Namespace())

    assert result.lines[0] == f"data   {context.store.data_dir}"
    assert set(result.document) == {"data", "cache"}
