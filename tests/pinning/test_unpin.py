"""A pin is taken back from the file that counts here, and from nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.cli.arguments import read_runtimes
from omg.errors import OutsideProjectError, UsageError, VersionFileError
from omg.pinning.pin import plan_pins, write_pins
from omg.pinning.unpin import plan_unpins, write_unpins
from omg.value import replace

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from omg.pinning.unpin import Unpin
    from tests.conftest import StoreBuilder


@pytest.fixture
def context(context: Context) -> Context:
    return replace(context, config=replace(context.config, offline=True))


def pin(context: Context, *words: str) -> None:
    write_pins(context, tuple(plan_pins(context, read_runtimes(words), is_exact=False, is_here=False)))


def plan(context: Context, *words: str) -> tuple[Unpin, ...]:
    return tuple(plan_unpins(context, words))


def unpin(context: Context, *words: str) -> None:
    write_unpins(context, plan(context, *words))


def test_a_plan_writes_nothing(context: Context, project: Path) -> None:
    (project / ".nvmrc").write_text("20\n")

    (one,) = plan(context, "node")

    assert (one.file.path, one.text, one.is_parent) == (project / ".nvmrc", "20", False)
    assert (project / ".nvmrc").read_text() == "20\n"


@pytest.mark.parametrize(
    "word", ["node@20", "python@3.12", "go@1.22", "ruby@3.3", "java@21", "bun@1", "rust@1.80", "zig@0.13"]
)
def test_a_file_that_omg_made_goes(context: Context, project: Path, word: str) -> None:
    pin(context, word)
    unpin(context, word.partition("@")[0])

    assert list(project.iterdir()) == []


def test_a_file_of_the_user_stays_even_if_it_is_empty(context: Context, project: Path) -> None:
    (project / ".nvmrc").write_text("20\n")

    unpin(context, "node")

    assert (project / ".nvmrc").read_bytes() == b""


def test_a_file_whose_tool_refuses_an_empty_one_goes(context: Context, project: Path) -> None:
    (project / "rust-toolchain.toml").write_text('[toolchain]\nchannel = "1.80"\n')

    unpin(context, "rust")

    assert list(project.iterdir()) == []


def test_what_others_wrote_into_a_file_that_omg_made_stays(context: Context, project: Path) -> None:
    pin(context, "zig@0.13")
    with (project / ".tool-versions").open("a") as file:
        file.write("ruby 3.3 # ours\n")

    unpin(context, "zig")

    assert (project / ".tool-versions").read_text() == "ruby 3.3 # ours\n"


def test_two_in_one_file_are_both_taken_back(context: Context, project: Path) -> None:
    pin(context, "zig@0.13", "terraform@1.9")

    unpin(context, "zig", "terraform")

    assert list(project.iterdir()) == []


def test_a_file_of_a_parent_folder_is_one(context: Context, project: Path) -> None:
    (project / ".nvmrc").write_text("20\n")
    (project / "below").mkdir()

    (one,) = plan(replace(context, cwd=project / "below"), "node")

    assert (one.file.path, one.is_parent) == (project / ".nvmrc", True)


def test_a_link_within_the_project_stays_one(context: Context, project: Path) -> None:
    (project / "versions").write_text("# ours\n20\n")
    (project / ".nvmrc").symlink_to("versions")

    unpin(context, "node")

    assert (project / ".nvmrc").is_symlink()
    assert (project / "versions").read_text() == "# ours\n"


def test_a_link_out_of_the_project_is_refused(context: Context, project: Path, home: Path) -> None:
    (home / "versions").write_text("20\n")
    (project / ".nvmrc").symlink_to(home / "versions")

    with pytest.raises(OutsideProjectError):
        plan(context, "node")

    assert (home / "versions").read_text() == "20\n"


def test_a_file_that_was_changed_in_the_meantime_is_left_alone(context: Context, project: Path) -> None:
    pin(context, "node@20")
    planned = plan(context, "node")
    (project / ".nvmrc").write_text("22\n")

    with pytest.raises(VersionFileError, match="changed by another process"):
        write_unpins(context, planned)

    assert (project / ".nvmrc").read_text() == "22\n"


def test_a_link_put_in_the_place_of_a_file_is_not_followed(
    context: Context, project: Path, home: Path
) -> None:
    pin(context, "node@20")
    planned = plan(context, "node")
    (project / ".nvmrc").rename(home / "kept")
    (project / ".nvmrc").symlink_to(home / "kept")

    with pytest.raises(VersionFileError):
        write_unpins(context, planned)

    assert (home / "kept").read_text() == "20\n"


def test_a_constraint_is_no_pin(context: Context, project: Path) -> None:
    (project / "package.json").write_text('{"engines": {"node": ">=18"}}')

    with pytest.raises(UsageError, match=r"package\.json sets a version constraint for node, not a pin"):
        plan(context, "node")


def test_a_variable_is_no_pin(context: Context) -> None:
    with pytest.raises(UsageError, match="it is a variable, not a pin") as caught:
        plan(replace(context, env={**context.env, "OMG_NODE_VERSION": "20"}), "node")

    assert caught.value.hint == "unset OMG_NODE_VERSION"


def test_the_global_default_is_no_pin(context: Context, store: StoreBuilder) -> None:
    store.add("node", "20.1.0")
    store.set_current("node", "20.1.0")

    with pytest.raises(UsageError, match="its global default is active") as caught:
        plan(context, "node")

    assert caught.value.hint == "to remove that, run omg use node system"


def test_what_is_inherited_is_no_pin(context: Context, store: StoreBuilder) -> None:
    store.add("node", "20.1.0")
    store.add("node", "22.1.0")
    store.set_current("node", "22.1.0")

    with pytest.raises(UsageError, match="its version is inherited from the process that") as caught:
        plan(replace(context, env={**context.env, "OMG_NODE_INHERITED": "20.1.0"}), "node")

    assert caught.value.hint == "unset OMG_NODE_INHERITED or open a new terminal"


@pytest.mark.parametrize("word", ["node", "node@20"])
def test_nothing_to_take_back_is_an_error(context: Context, word: str) -> None:
    with pytest.raises(UsageError):
        plan(context, word)


def test_a_dependency_directory_has_no_pins(context: Context, project: Path) -> None:
    folder = project / "node_modules/left-pad"
    folder.mkdir(parents=True)
    (folder / ".nvmrc").write_text("20\n")

    with pytest.raises(UsageError, match="inside a dependency directory"):
        plan(replace(context, cwd=folder), "node")
