"""A pin is planned in the words of the file's owner, and written only then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.cli.arguments import read_runtimes
from omg.errors import InvalidSpecError, NotInstalledError, UsageError
from omg.pinning.pin import plan_pins, write_pins
from omg.store import projects
from omg.value import replace

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from omg.pinning.pin import Pin
    from tests.conftest import StoreBuilder


@pytest.fixture(autouse=True)
def _node(store: StoreBuilder) -> None:
    store.add("node", "20.1.0")


@pytest.fixture
def context(context: Context) -> Context:
    return replace(context, config=replace(context.config, offline=True))


def plan(context: Context, *words: str, is_exact: bool = False, is_here: bool = False) -> list[Pin]:
    return list(plan_pins(context, read_runtimes(words), is_exact=is_exact, is_here=is_here))


def with_alias(context: Context, name: str, meaning: str) -> Context:
    return replace(context, config=replace(context.config, aliases={"node": {name: meaning}}))


def test_a_plan_writes_nothing(context: Context, project: Path) -> None:
    (pin,) = plan(context, "node@20")

    assert (pin.file.path, pin.text, pin.installed) == (project / ".nvmrc", "20", "20.1.0")
    assert not (project / ".nvmrc").exists()


def test_what_is_written_is_a_known_project_then(context: Context, project: Path) -> None:
    write_pins(context, plan(context, "node@20"))

    assert (project / ".nvmrc").read_text() == "20\n"
    assert list(projects.known(context.state_dir)) == [project]


def test_two_runtimes_in_one_file_are_both_written(context: Context, project: Path) -> None:
    (project / ".tool-versions").write_text("nodejs 18.0.0\nruby 3.2.0\n")

    write_pins(context, plan(context, "node@20.1.0", "ruby@3.3.0"))

    assert (project / ".tool-versions").read_text() == "nodejs 20.1.0\nruby 3.3.0\n"


def test_an_exact_pin_is_the_installed_version(context: Context) -> None:
    (pin,) = plan(context, "node@20", is_exact=True)

    assert (pin.text, pin.remark) == ("20.1.0", "")


def test_an_exact_pin_needs_an_installed_version(context: Context) -> None:
    with pytest.raises(NotInstalledError, match="no exact version to pin") as caught:
        plan(context, "node@22", is_exact=True)
    assert caught.value.hint == "run omg install node@22 first, or leave --exact out"


def test_here_leaves_the_parents_file_alone(context: Context, project: Path) -> None:
    (project / ".nvmrc").write_text("18\n")
    (project / "sub").mkdir()

    below = replace(context, cwd=project / "sub")

    assert plan(below, "node@20")[0].file.path == project / ".nvmrc"
    assert plan(below, "node@20", is_here=True)[0].file.path == project / "sub/.nvmrc"


def test_an_alias_of_the_user_is_written_as_what_it_means(context: Context) -> None:
    (pin,) = plan(with_alias(context, "work", "20"), "node@work")

    assert (pin.text, pin.remark) == ("20", "work is your alias for 20")


def test_an_installed_version_of_the_aliases_name_is_meant_itself(
    context: Context, store: StoreBuilder, project: Path
) -> None:
    store.add("node", "work")
    (project / ".tool-versions").write_text("nodejs 18.0.0\n")

    (pin,) = plan(with_alias(context, "work", "20"), "node@work")

    assert (pin.text, pin.installed, pin.remark) == ("work", "work", "")


def test_what_the_owner_does_not_understand_is_a_whole_version(context: Context, project: Path) -> None:
    (project / ".tool-versions").write_text("nodejs 18.0.0\n")

    (pin,) = plan(context, "node@>=20 <21")

    assert pin.text == "20.1.0"
    assert pin.remark == (
        "asdf does not understand `>=20 <21` in .tool-versions; `>=20 <21` currently means 20.1.0"
    )


def test_a_prefix_that_nothing_meets_yet_is_kept_with_what_to_do(context: Context, project: Path) -> None:
    (project / ".ruby-version").write_text("3.2.0\n")

    (pin,) = plan(context, "ruby@3.3")

    assert pin.text == "3.3"
    assert "run omg install ruby@3.3, then omg pin ruby@3.3 again" in pin.remark


def test_a_range_that_nothing_meets_cannot_be_written_for_its_owner(context: Context, project: Path) -> None:
    (project / ".tool-versions").write_text("nodejs 18.0.0\n")

    with pytest.raises(InvalidSpecError, match="omg knows no version that matches it") as caught:
        plan(context, "node@>=30")
    assert caught.value.hint == "run omg install node@>=30, then omg pin node@>=30 again"


def test_a_pin_needs_a_version(context: Context) -> None:
    with pytest.raises(UsageError, match="which version of node"):
        plan(context, "node")


def test_a_deleted_working_directory_has_no_pins(context: Context) -> None:
    with pytest.raises(UsageError, match="the working directory has been deleted"):
        plan(replace(context, cwd=None), "node@20")


def test_the_folder_of_a_dependency_is_not_pinned(context: Context, project: Path) -> None:
    inside = project / "node_modules" / "left-pad"
    inside.mkdir(parents=True)

    with pytest.raises(UsageError, match="its version files are ignored") as caught:
        plan(replace(context, cwd=inside), "node@20")
    assert caught.value.hint == f"cd {project}"
