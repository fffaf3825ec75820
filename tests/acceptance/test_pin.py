"""`omg pin`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers
    from tests.upstream import Upstream


@pytest.mark.parametrize(
    ("wanted", "file", "content"),
    [
        ("node@20", ".nvmrc", "20\n"),
        ("nodejs@lts/iron", ".nvmrc", "lts/iron\n"),
        ("python@3.12", ".python-version", "3.12\n"),
        ("go@1.22", ".go-version", "1.22\n"),
        ("ruby@3.3", ".ruby-version", "3.3\n"),
        ("java@21", ".java-version", "21\n"),
        ("bun@1", ".bun-version", "1\n"),
        ("rust@1.80", "rust-toolchain.toml", '[toolchain]\nchannel = "1.80"\n'),
        ("terraform@1.9", ".tool-versions", "terraform 1.9\n"),
    ],
)
def test_first_pin_is_written_to_the_file_of_the_runtime(
    omg: RunOmg, project: Path, wanted: str, file: str, content: str
) -> None:
    assert omg("pin", wanted).exit_status == 0
    assert (project / file).read_text() == content


def test_pin_edits_the_file_that_wins_here(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("18\n")
    (project / ".tool-versions").write_text("# ours\nnodejs 18.1.0\nruby 3.3\n")

    omg("pin", "node@20")

    assert (project / ".tool-versions").read_text() == "# ours\nnodejs 20\nruby 3.3\n"
    assert (project / ".nvmrc").read_text() == "18\n"


def test_winning_file_of_a_parent_is_edited_and_named(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("18\n")
    (project / "sub").mkdir()

    done = omg("pin", "node@20", cwd=project / "sub")

    assert (project / ".nvmrc").read_text() == "20\n"
    assert str(project / ".nvmrc") in done.stderr


def test_here_leaves_the_parents_file_alone(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("18\n")
    (project / "sub").mkdir()

    omg("pin", "--here", "node@20", cwd=project / "sub")

    assert (project / ".nvmrc").read_text() == "18\n"
    assert (project / "sub/.nvmrc").read_text() == "20\n"


def test_version_constraint_is_not_a_pin_to_be_edited(omg: RunOmg, project: Path) -> None:
    (project / "go.mod").write_text("module x\n\ngo 1.21\n")

    omg("pin", "go@1.22")

    assert (project / "go.mod").read_text() == "module x\n\ngo 1.21\n"
    assert (project / ".go-version").read_text() == "1.22\n"


def test_content_that_is_no_version_is_not_replaced(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("../evil\n")

    done = omg("pin", "node@20")

    assert done.exit_status != 0
    assert (project / ".nvmrc").read_text() == "../evil\n"


def test_several_are_pinned_at_once(omg: RunOmg, project: Path) -> None:
    omg("pin", "node", "20", "python@3.12")

    assert (project / ".nvmrc").read_text() == "20\n"
    assert (project / ".python-version").read_text() == "3.12\n"


def test_two_pins_of_one_file_are_both_in_it(omg: RunOmg, project: Path) -> None:
    omg("pin", "terraform@1.9", "zig@0.13")

    assert (project / ".tool-versions").read_text() == "terraform 1.9\nzig 0.13\n"


def test_nothing_is_written_when_one_of_several_is_refused(omg: RunOmg, project: Path) -> None:
    done = omg("pin", "python@3.12", "node@../x")

    assert done.exit_status == 1
    assert list(project.iterdir()) == []


def test_exact_writes_the_installed_version(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    store.add("node", "20.11.1")
    store.add("node", "20.9.0")

    omg("pin", "node@20", "--exact")

    assert (project / ".nvmrc").read_text() == "20.11.1\n"


def test_exact_without_an_installed_version_is_refused(omg: RunOmg, project: Path) -> None:
    done = omg("pin", "node@20", "--exact", "--offline")

    assert done.exit_status == 127
    assert "omg install node@20" in done.stderr
    assert not (project / ".nvmrc").exists()


def test_missing_version_is_pinned_with_the_command_that_installs_it(omg: RunOmg) -> None:
    assert "run omg install node@20" in omg("pin", "node@20").stderr


def test_pin_counts_at_once(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    store.add("node", "22.1.0")
    store.set_current("node", "22.1.0")

    omg("pin", "node@20")

    active = [each for each in omg("list", "--json").document["toolchains"] if each["active"]]  # type: ignore
    assert [each["version"] for each in active] == ["20.11.1"]


def test_dry_run_writes_nothing(omg: RunOmg, project: Path) -> None:
    done = omg("pin", "node@20", "--dry-run")

    assert f"would pin node 20 in {project / '.nvmrc'}" in done.stderr
    assert list(project.iterdir()) == []


def test_linked_version_file_stays_a_link(omg: RunOmg, project: Path) -> None:
    (project / "versions.txt").write_text("18\n")
    (project / ".nvmrc").symlink_to("versions.txt")

    omg("pin", "node@20")

    assert (project / ".nvmrc").is_symlink()
    assert (project / "versions.txt").read_text() == "20\n"


def test_variable_that_overrides_the_file_is_reported(omg: RunOmg) -> None:
    assert "OMG_NODE_VERSION" in omg("pin", "node@20", env={"OMG_NODE_VERSION": "18"}).stderr


def test_directory_instead_of_the_file_is_reported(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").mkdir()

    done = omg("pin", "node@20")

    assert done.exit_status == 2
    assert "is a directory" in done.stderr


def test_folder_of_a_dependency_pins_nothing(omg: RunOmg, project: Path) -> None:
    package = project / "node_modules/left-pad"
    package.mkdir(parents=True)

    done = omg("pin", "node@20", cwd=package)

    assert (done.exit_status, list(package.iterdir())) == (2, [])
    assert f"cd {project}" in done.stderr


@pytest.mark.parametrize("place", ["registry/src/app", "pkg/mod/app", "vendor/bundle/app"])
def test_a_folder_of_the_users_own_with_such_a_name_can_be_pinned(
    omg: RunOmg, project: Path, place: str
) -> None:
    folder = project / place
    folder.mkdir(parents=True)

    assert omg("pin", "node@20", cwd=folder).exit_status == 0
    assert (folder / ".nvmrc").read_text() == "20\n"


def test_version_that_was_never_published_is_refused(
    omg: RunOmg, publishers: Publishers, project: Path
) -> None:
    publishers.node("20.11.1")
    omg("list", "node", "--remote")

    done = omg("pin", "node@21")

    assert (done.exit_status, "node@21 is not available" in done.stderr, "nearest are 2" in done.stderr) == (
        1,
        True,
        True,
    )
    assert list(project.iterdir()) == []


def test_version_published_since_the_list_was_kept_is_pinned(
    omg: RunOmg, publishers: Publishers, project: Path
) -> None:
    publishers.node("20.11.1")
    omg("list", "node", "--remote")
    publishers.node("21.0.0")

    assert omg("pin", "node@21").exit_status == 0
    assert (project / ".nvmrc").read_text() == "21\n"


def test_published_version_is_pinned_without_the_network(
    omg: RunOmg, publishers: Publishers, upstream: Upstream
) -> None:
    publishers.node("20.11.1")
    omg("list", "node", "--remote")
    asked = len(upstream.requests)

    assert omg("pin", "node@20").exit_status == 0
    assert len(upstream.requests) == asked


@pytest.mark.parametrize(
    ("wanted", "file", "content"),
    [
        ("node@lts", ".nvmrc", "lts/*\n"),
        ("node@latest", ".nvmrc", "node\n"),
        ("node@18.x", ".nvmrc", "18\n"),
        ("rust@latest", "rust-toolchain.toml", '[toolchain]\nchannel = "stable"\n'),
        ("bun@latest", ".bun-version", "latest\n"),
        ("java@temurin-21", ".java-version", "21\n"),
    ],
)
def test_pin_is_written_in_the_words_of_the_files_owner(
    omg: RunOmg, project: Path, wanted: str, file: str, content: str
) -> None:
    assert omg("pin", wanted).exit_status == 0
    assert (project / file).read_text() == content


@pytest.mark.parametrize(
    ("name", "before", "asked", "after"),
    [
        (".node-version", "18.0.0\n", "lts", "20.11.1\n"),
        (".node-version", "18.0.0\n", "latest", "23.1.0\n"),
        (".node-version", "18.0.0\n", "20", "20.11.1\n"),
        (".node-version", "18.0.0\n", ">=18 <21", "20.11.1\n"),
        (".nvmrc", "18\n", ">=18 <21", "20.11.1\n"),
        (".tool-versions", "nodejs 18.0.0\n", "lts/iron", "nodejs 20.11.1\n"),
        ("mise.toml", '[tools]\nnode = "18"\n', "lts/iron", '[tools]\nnode = "20.11.1"\n'),
        (
            "package.json",
            '{"volta": {"node": "18.0.0"}}\n',
            "lts",
            '{"volta": {"node": "20.11.1"}}\n',
        ),
    ],
)
def test_without_a_word_of_the_owners_the_installed_version_is_written(
    omg: RunOmg, store: StoreBuilder, project: Path, name: str, before: str, asked: str, after: str
) -> None:
    store.add("node", "20.11.1")
    store.add("node", "23.1.0")
    (project / name).write_text(before)

    done = omg("pin", f"node@{asked}", "--offline", "--json")

    assert (project / name).read_text() == after
    (pin,) = done.document["pins"]  # type: ignore[misc, union-attr]
    assert (pin["requested"], pin["spec"] in after) == (asked, True)  # type: ignore[index, call-overload]


def test_it_is_reported_that_another_text_was_written(
    omg: RunOmg, store: StoreBuilder, project: Path
) -> None:
    store.add("node", "20.11.1")
    (project / ".node-version").write_text("18.0.0\n")

    assert "lts" in omg("pin", "node@lts").stderr


def test_without_an_installed_version_the_newest_published_one_is_written(
    omg: RunOmg, publishers: Publishers, project: Path
) -> None:
    publishers.node("20.11.1")
    publishers.node("23.1.0")
    (project / ".node-version").write_text("18.0.0\n")

    assert omg("pin", "node@latest").exit_status == 0
    assert (project / ".node-version").read_text() == "23.1.0\n"


def test_where_no_version_is_known_the_word_is_refused(omg: RunOmg, project: Path) -> None:
    (project / ".node-version").write_text("18.0.0\n")

    done = omg("pin", "node@lts", "--offline")

    assert done.exit_status == 1
    assert "omg install node@lts" in done.stderr
    assert (project / ".node-version").read_text() == "18.0.0\n"


def test_an_alias_is_written_as_its_version(omg: RunOmg, project: Path) -> None:
    omg("alias", "node", "work", "20")

    done = omg("pin", "node@work")

    assert (done.exit_status, (project / ".nvmrc").read_text()) == (0, "20\n")
    assert "work" in done.stderr
