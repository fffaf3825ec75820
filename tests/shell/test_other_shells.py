"""nushell and elvish with omg's lines, on a terminal or as they are asked."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from omg.shell.other_shells import notes_on_other_shells, other_shells, other_startup_files
from tests.conftest import write_executable
from tests.shell.shells import needs_elvish, needs_nushell
from tests.shell.terminal import type_into
from tests.tools import find_tool

# PATH without the shims, other variables, PATH afterwards; {shims}, {local} and {tools} are filled in.
CASES = {
    "first": ("/x:/bin", {}, "{shims}:/x:/bin:{local}:{tools}"),
    "moved": ("/x:{shims}:/bin", {}, "{shims}:/x:/bin:{local}:{tools}"),
    "behind an environment": (
        "/x:/v/bin:/bin",
        {"VIRTUAL_ENV": "/v"},
        "/x:/v/bin:{shims}:/bin:{local}:{tools}",
    ),
    "behind conda": ("/c/bin:/bin", {"CONDA_PREFIX": "/c"}, "/c/bin:{shims}:/bin:{local}:{tools}"),
    "behind a project's programs": (
        "/p/node_modules/.bin:/node_modules/.bin:/bin",
        {},
        "/p/node_modules/.bin:/node_modules/.bin:{shims}:/bin:{local}:{tools}",
    ),
    "never moved with direnv": ("/t:{shims}:/bin", {"DIRENV_DIR": "-/p"}, "/t:{shims}:/bin:{local}:{tools}"),
    "behind direnv's folders": ("/p/b:/bin", {"DIRENV_DIR": "-/p"}, "/p/b:{shims}:/bin:{local}:{tools}"),
    "tools that are there stay": ("{tools}:/bin", {}, "{shims}:{tools}:/bin:{local}"),
}
PARAMETERS = pytest.mark.parametrize(("path", "env", "expected"), CASES.values(), ids=CASES.keys())


def set_up(home: Path, name: str, path: str, expected: str) -> tuple[str, str]:
    """Write omg's lines for a shell into a home; return its PATH before and afterwards."""
    data_dir, tools = home / "it's my #1 data", home / "t'o o`l$s"
    files = other_startup_files(
        {"PATH": str(Path(find_tool(name)).parent), "HOME": str(home)},
        home=home,
        config_home=home / ".config",
        data_dir=data_dir,
        tool_folders=[tools],
        is_everywhere=False,
    )
    suffix = {"nu": ".nu", "elvish": ".elv"}[name]
    (file,) = [file for file in files if file.path.suffix == suffix]
    file.path.parent.mkdir(parents=True)
    file.path.write_bytes(file.body)
    words = {"shims": f"{data_dir}/shims", "local": f"{home}/.local/bin", "tools": str(tools)}
    return path.format(**words), expected.format(**words)


@needs_nushell
@PARAMETERS
def test_nushell(home: Path, path: str, env: dict[str, str], expected: str):
    before, after = set_up(home, "nu", path, expected)

    done = subprocess.run(
        [find_tool("nu"), "--execute", "print ($env.PATH | str join ':'); exit"],
        env={"HOME": str(home), "PATH": before, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == after


@needs_elvish
@PARAMETERS
def test_elvish(home: Path, path: str, env: dict[str, str], expected: str):
    before, after = set_up(home, "elvish", path, expected)
    out = home / "out"

    type_into(
        [find_tool("elvish")],
        [f"print $E:PATH > {out}"],
        {"HOME": str(home), "PATH": before, **env},
        home,
    )

    assert out.read_text() == after


def test_an_old_nushell_is_named(home: Path, tmp_path: Path):
    write_executable(tmp_path / "nu", "#!/bin/sh\nexit 1\n")
    env = {"PATH": str(tmp_path)}

    notes = "\n".join(notes_on_other_shells(env, home, home / "data", ()))

    assert "omg needs nushell 0.101 or newer" in notes
    assert [*files_of(env, home)] == []


def test_powershell_gets_its_lines_printed_and_is_not_promised(home: Path, tmp_path: Path):
    write_executable(tmp_path / "pwsh")
    env = {"PATH": str(tmp_path)}

    notes = [*notes_on_other_shells(env, home, home / "da'ta", (Path("/t"),))]

    assert "omg was not tested there" in notes[0]
    assert notes[1] == "  $omgShims = ($HOME + '/da''ta') + '/shims'"
    assert notes[2].endswith("+ @(('/t'))) -join ':'")


def test_without_these_shells_nothing_is_written_or_said(home: Path, tmp_path: Path):
    env = {"PATH": str(tmp_path)}

    assert other_shells(env) == {}
    assert [*files_of(env, home)] == []
    assert [*notes_on_other_shells(env, home, home / "data", ())] == []


def files_of(env: dict[str, str], home: Path) -> list[Path]:
    files = other_startup_files(
        env,
        home=home,
        config_home=home / ".config",
        data_dir=home / "data",
        tool_folders=(),
        is_everywhere=False,
    )
    return [file.path for file in files]
