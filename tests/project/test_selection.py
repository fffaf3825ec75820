"""Who asks: the argument, the variable, the nearest pin, the nearest constraint."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.errors import InvalidRequestError, VersionFileError
from omg.project.discovery import Walk
from omg.project.selection import FileOrigin, Requests, VariableOrigin, broken_manifest, select, shown_path
from omg.runtimes.registry import by_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def asked(
    *directories: Path,
    runtime: str = "node",
    env: Mapping[str, str] | None = None,
    argument: str | None = None,
) -> Requests:
    walk = Walk(directories, uid=os.geteuid())
    return select(by_name(runtime), walk, env or {}, argument=argument)


def test_nearest_pin_wins(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/package.json").write_text('{"volta": {"node": "18.0.0"}}')
    (tmp_path / ".nvmrc").write_text("20")

    pin = asked(tmp_path / "a", tmp_path).pin

    assert pin is not None
    assert pin.text == "18.0.0"
    assert pin.origin == FileOrigin(tmp_path / "a/package.json", None, 0)


def test_multi_runtime_file_beats_a_dedicated_one(tmp_path: Path) -> None:
    (tmp_path / ".nvmrc").write_text("20")
    (tmp_path / ".tool-versions").write_text("# ours\nnodejs 18.17.0\n")

    pin = asked(tmp_path).pin

    assert pin is not None
    assert str(pin.origin) == f"{tmp_path}/.tool-versions:2"


def test_file_that_says_nothing_about_the_runtime_does_not_stop_the_walk(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/.tool-versions").write_text("ruby 3.3.0\n")
    (tmp_path / ".nvmrc").write_text("20")

    pin = asked(tmp_path / "a", tmp_path).pin

    assert pin is not None
    assert pin.distance == 1


def test_constraint_gives_way_to_a_pin_further_up(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/package.json").write_text('{"engines": {"node": ">=22"}}')
    (tmp_path / ".nvmrc").write_text("20")

    found = asked(tmp_path / "a", tmp_path)

    assert found.pin is not None
    assert found.pin.text == "20"
    assert found.constraint is not None
    assert found.constraint.text == ">=22"


def test_nearest_constraint_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/package.json").write_text('{"engines": {"node": ">=22"}}')
    (tmp_path / "package.json").write_text('{"engines": {"node": ">=18"}}')

    found = asked(tmp_path / "a", tmp_path)

    assert found.pin is None
    assert found.constraint is not None
    assert found.constraint.text == ">=22"


def test_variable_beats_files_and_leaves_them_unread(tmp_path: Path) -> None:
    (tmp_path / ".nvmrc").mkdir()

    found = asked(tmp_path, env={"OMG_NODE_VERSION": "v18"})

    assert found.pin is not None
    assert (found.pin.text, found.pin.origin) == ("v18", VariableOrigin("OMG_NODE_VERSION"))
    assert found.files == ()


@pytest.mark.parametrize("value", ["", " ", "\t\n"])
def test_blank_variable_is_as_good_as_unset(tmp_path: Path, value: str) -> None:
    assert asked(tmp_path, env={"OMG_NODE_VERSION": value}).pin is None


def test_argument_beats_the_variable(tmp_path: Path) -> None:
    pin = asked(tmp_path, runtime="rust", env={"OMG_RUST_VERSION": "1.80"}, argument="+nightly").pin

    assert pin is not None
    assert pin.text == "nightly"


def test_what_a_shim_passed_on_is_not_called_the_users_wish(tmp_path: Path) -> None:
    env = {"OMG_RUST_VERSION": "1.80.0", "OMG_RUST_INHERITED": "1.80.0"}

    requests = select(by_name("rust"), Walk((tmp_path,), uid=os.geteuid()), env, executable="rustc")

    assert requests.pin is not None
    assert str(requests.pin.origin) == "the process that started this one"


def test_what_a_shim_passed_on_and_is_no_version_is_named_by_its_variable(tmp_path: Path) -> None:
    env = {"OMG_RUST_VERSION": "../x", "OMG_RUST_INHERITED": "../x"}

    with pytest.raises(InvalidRequestError, match=r"^OMG_RUST_VERSION: `\.\./x`"):
        select(by_name("rust"), Walk((tmp_path,), uid=os.geteuid()), env, executable="rustc")


def test_inside_bundle_exec_no_file_is_read(tmp_path: Path) -> None:
    (tmp_path / ".ruby-version").write_text("3.4.0\n")
    env = {"BUNDLE_BIN_PATH": "/b", "RUBYOPT": "-rbundler/setup"}

    assert asked(tmp_path, runtime="ruby", env=env) == Requests(None, None, (), is_kept=True)
    assert asked(tmp_path, runtime="ruby", env={**env, "OMG_RUBY_VERSION": "3.3"}).pin is not None


def test_every_file_that_was_looked_at_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/.tool-versions").write_text("ruby 3.3.0\n")
    (tmp_path / "a/.nvmrc").mkdir()
    (tmp_path / ".nvmrc").write_text("20")
    (tmp_path / "package.json").write_text("not read")

    files = asked(tmp_path / "a", tmp_path).files

    assert [str(found.path.relative_to(tmp_path)) for found in files] == [
        "a/.tool-versions",
        "a/.nvmrc",
        ".nvmrc",
    ]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (".nvmrc", "../../x", ".nvmrc: `../../x` is not a valid version of node"),
        (".nvmrc", "18\n20\n", ".nvmrc:2: it has a second version, `20`"),
        ("mise.toml", "[tools]\nnode = x\n", "mise.toml:2: invalid TOML at line 2, column 8: invalid value"),
        (".nvmrc", "x" * 70_000, ".nvmrc` is larger than 64 KiB"),
    ],
    ids=["path", "two lines", "syntax", "size"],
)
def test_file_that_counts_and_cannot_be_used_is_an_error_that_names_it(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(VersionFileError) as caught:
        asked(tmp_path)

    assert f"{tmp_path}/{message}" in caught.value.message
    assert caught.value.exit_status == 127


def test_file_behind_the_pin_may_be_broken(tmp_path: Path) -> None:
    (tmp_path / ".nvmrc").write_text("20")
    (tmp_path / "package.json").write_text("{")

    assert asked(tmp_path).pin is not None


def test_text_of_a_file_cannot_reach_the_terminal_unescaped(tmp_path: Path) -> None:
    (tmp_path / ".nvmrc").write_text("\x1b[2J\x1b]0;owned\x07")

    with pytest.raises(VersionFileError) as caught:
        asked(tmp_path)

    assert "\x1b" not in caught.value.message
    assert "\x07" not in caught.value.message


def test_long_text_of_a_file_is_shortened(tmp_path: Path) -> None:
    (tmp_path / ".nvmrc").write_text("x" * 5000)

    with pytest.raises(VersionFileError) as caught:
        asked(tmp_path)

    assert len(caught.value.message) < len(str(tmp_path)) + 200


def test_variable_that_holds_no_spec_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match=r"^OMG_NODE_VERSION: `\.\./x` is not a valid version"):
        asked(tmp_path, env={"OMG_NODE_VERSION": "../x"})


def test_argument_that_holds_no_spec_is_an_error_that_shows_it(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match=r"^`\+\.\./x` on the command line: "):
        asked(tmp_path, runtime="rust", argument="+../x")


def test_path_with_a_line_break_is_quoted(tmp_path: Path) -> None:
    assert shown_path(tmp_path / "a\nhint: run rm") == f"`{tmp_path}/a\\nhint: run rm`"


@pytest.mark.parametrize("text", ["{", "[]", "{}" + " " * (1 << 20), '{"a":\0}'])
def test_a_broken_manifest_of_other_tools_asks_for_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "package.json").write_text(text)

    found = asked(tmp_path)

    assert (found.pin, found.constraint) == (None, None)
    assert broken_manifest(found.files[0])
