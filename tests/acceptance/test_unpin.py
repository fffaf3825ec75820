"""`omg unpin`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.acceptance.terminal import shown

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder


def test_what_omg_pinned_is_gone_as_if_it_had_never_been(omg: RunOmg, project: Path) -> None:
    omg("pin", "node@20", "zig@0.13")

    done = omg("unpin", "node", "zig", "-y")

    assert done.exit_status == 0
    assert list(project.iterdir()) == []


def test_other_entries_stay_byte_for_byte(omg: RunOmg, project: Path) -> None:
    before = b"# ours\r\nruby 3.3   # caf\xe9\r\n"
    (project / ".tool-versions").write_bytes(before)
    omg("pin", "zig@0.13")

    omg("unpin", "zig", "-y")

    assert (project / ".tool-versions").read_bytes() == before


def test_without_a_terminal_and_a_yes_nothing_is_changed(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("20\n")

    done = omg("unpin", "node")

    assert done.exit_status == 2
    assert done.stderr.splitlines() == [
        f"omg: not a terminal, so omg cannot ask whether to remove the pin node 20 from {project / '.nvmrc'}",
        "hint: run omg unpin -y node",
    ]
    assert (project / ".nvmrc").read_text() == "20\n"


def test_a_file_of_the_user_that_is_empty_stays_and_is_named(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("20\n")

    done = omg("unpin", "node", "-y")

    assert f"{project / '.nvmrc'} is empty now; omg did not make it, so it stays" in done.stderr


def test_dry_run_changes_nothing(omg: RunOmg, project: Path) -> None:
    omg("pin", "node@20")

    done = omg("unpin", "node", "--dry-run")

    assert done.exit_status == 0
    assert f"would remove the pin node 20 from {project / '.nvmrc'}" in done.stderr
    assert f"would delete {project / '.nvmrc'}" in done.stderr
    assert (project / ".nvmrc").read_text() == "20\n"


def test_what_is_active_then_is_shown(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    store.add("node", "20.11.1")
    store.add("node", "22.1.0")
    store.set_current("node", "22.1.0")
    omg("pin", "node@20")

    assert "here, node is now 22.1.0, its global default" in omg("unpin", "node", "-y").stderr
    assert omg("which", "node").stdout == f"{store.executable('node', '22.1.0', 'node')}\n"


def test_what_is_inherited_then_is_called_so(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    store.add("node", "22.1.0")
    omg("pin", "node@20")

    done = omg("unpin", "node", "-y", env={"OMG_NODE_INHERITED": "22.1.0"})

    assert (
        "here, node is now 22.1.0, inherited from the process that started this one"
        " (unset OMG_NODE_INHERITED or open a new terminal)"
    ) in done.stderr


def test_a_pin_of_a_parent_folder_is_named_so(omg: RunOmg, project: Path) -> None:
    (project / "below").mkdir()
    omg("pin", "node@20")

    refused = omg("unpin", "node", cwd=project / "below")
    done = omg("unpin", "node", "-y", cwd=project / "below")

    assert f"from {project / '.nvmrc'}, in a parent folder" in refused.stderr
    assert f"removed the pin node 20 from {project / '.nvmrc'}, in a parent folder" in done.stderr
    assert not (project / ".nvmrc").exists()


@pytest.mark.parametrize(
    ("file", "content", "hint"),
    [
        ("package.json", '{"engines": {"node": ">=18"}}', "run omg pin node@VERSION"),
        ("other", "", "run omg current node"),
    ],
)
def test_what_is_no_pin_leads_to_what_to_do(
    omg: RunOmg, project: Path, file: str, content: str, hint: str
) -> None:
    (project / file).write_text(content)

    done = omg("unpin", "node", "-y")

    assert done.exit_status == 2
    assert hint in done.stderr
    assert (project / file).read_text() == content


def test_the_log_has_what_was_removed(omg: RunOmg) -> None:
    omg("pin", "node@20")
    omg("unpin", "node", "-y")

    last = omg("log", "--json").document["operations"][-1]  # type: ignore

    assert (last["operation"], last["runtime"], last["spec"]) == ("unpin", "node", "20")  # type: ignore


@pytest.mark.parametrize(("typed", "is_gone"), [(b"n\n", False), (b"y\n", True)])
def test_a_person_is_asked(
    env: dict[str, str], omg: RunOmg, project: Path, typed: bytes, is_gone: bool
) -> None:
    omg("pin", "node@20")

    seen = shown(("unpin", "node"), env, project, typed)

    question = f"Remove the pin node 20 from {project / '.nvmrc'}, and delete that file, which is empty then?"
    assert question in seen
    assert (project / ".nvmrc").exists() is not is_gone
