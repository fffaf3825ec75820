"""The command line, taken apart; and what starting omg costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import omg
from omg.__main__ import main
from omg.cli import main as cli
from omg.cli.parsing import Invocation, split


def modules_imported_by(statement: str) -> set[str]:
    """Return the modules that running ``statement`` with ``omg``'s parent on the path imports."""
    parent = str(Path(omg.__file__).resolve().parents[1])
    script = (
        f"import sys; sys.path.insert(0, {parent!r}); before = set(sys.modules)\n"
        f"{statement}\n"
        "print('\\n' + ' '.join(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_version_is_answered_before_anything_is_imported() -> None:
    imported = modules_imported_by("sys.argv = ['omg', '--version']\nfrom omg.__main__ import main\nmain()")

    assert imported == {"omg", "omg.__main__", "__future__"}


def test_command_line_imports_nothing_heavy() -> None:
    imported = modules_imported_by("import omg.cli.main")

    assert not imported & {
        "asyncio", "difflib", "filelock", "httpx", "json", "packaging", "platformdirs", "rich", "ssl",
        "subprocess", "tomli", "tomlkit", "tomllib",
    }  # fmt: skip


def test_reading_a_command_line_imports_no_compressors() -> None:
    imported = modules_imported_by(
        "from omg.cli import parser, parsing, registry\n"
        "parser.parser_of(parsing.load(registry.find('hook')[0])).parse_intermixed_args(['bash'])"
    )

    # argparse asks shutil for the width of its help, and shutil brings zlib, bz2 and lzma.
    assert "shutil" not in imported


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], Invocation("", (), None)),
        (["--json"], Invocation("", ("--json",), None)),
        (["list"], Invocation("list", (), None)),
        (["list", "-q", "node"], Invocation("list", ("-q", "node"), None)),
        (["-q", "-C", "/x", "list", "node"], Invocation("list", ("-q", "-C", "/x", "node"), None)),
        (["--color", "never", "list"], Invocation("list", ("--color", "never"), None)),
        (["--color=never", "list"], Invocation("list", ("--color=never",), None)),
        (["exec", "node@20", "--", "npm", "--", "-v"], Invocation("exec", ("node@20",), ("npm", "--", "-v"))),
        (["exec", "--"], Invocation("exec", (), ())),
        (["-C"], Invocation("", ("-C",), None)),
    ],
)
def test_command_line_is_split(arguments: list[str], expected: Invocation) -> None:
    assert split(arguments) == expected


def test_set_uid_process_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 12345)

    assert cli.main(["config"]) == 1
    assert "refusing to run set-uid" in capsys.readouterr().err


def test_interrupt_is_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*arguments: object, **options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("sys.argv", ["omg", "list"])
    monkeypatch.setattr(cli, "main", interrupted)

    assert main() == 130
    assert capsys.readouterr().err == ""


def test_error_of_the_system_is_one_line_with_the_path(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*arguments: object, **options: object) -> int:
        raise PermissionError(13, "Permission denied", "/etc/shadow")

    monkeypatch.setattr(cli, "_run", refused)

    assert cli.main(["list"]) == 1
    assert "/etc/shadow" in capsys.readouterr().err
