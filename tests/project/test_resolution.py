"""From what was asked to the toolchain that it means."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.errors import InvalidSpecError, NotInstalledError
from omg.project.active import ActiveVersion, Chooser
from omg.project.discovery import Walk
from omg.project.resolution import active_version, contradicts, read_installed_versions
from omg.project.selection import Requests, select
from omg.runtimes.registry import by_name
from omg.store import receipts
from omg.store.receipts import RECEIPT_NAME, Receipt

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.conftest import StoreBuilder


def asked(directory: Path, runtime: str = "node") -> Requests:
    return select(by_name(runtime), Walk((directory,), uid=os.geteuid()), {})


def meant(
    store: StoreBuilder,
    directory: Path,
    *,
    runtime: str = "node",
    aliases: Mapping[str, str] | None = None,
    executable: str | None = None,
) -> ActiveVersion:
    installed_versions = read_installed_versions(store.layout, by_name(runtime), aliases or {})
    return active_version(asked(directory, runtime), installed_versions, executable=executable)


def version(active: ActiveVersion) -> str | None:
    return None if active.toolchain is None else active.toolchain.version.text


@pytest.fixture
def nodes(store: StoreBuilder) -> StoreBuilder:
    for each in ("16.20.2", "18.17.0", "20.1.0", "20.11.1"):
        store.add("node", each)
    return store


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20.1.0", "20.1.0"),
        ("v20.1.0", "20.1.0"),
        ("20", "20.11.1"),
        ("20.1", "20.1.0"),
        ("lts/*", "20.11.1"),
        ("lts/hydrogen", "18.17.0"),
        ("node", "20.11.1"),
    ],
)
def test_spec_means_the_newest_installed_version_that_matches(
    nodes: StoreBuilder, project: Path, text: str, expected: str
) -> None:
    (project / ".nvmrc").write_text(text)

    assert version(meant(nodes, project)) == expected


def test_exact_name_comes_before_the_prefix(store: StoreBuilder, project: Path) -> None:
    for each in ("1.20", "1.20.8"):
        store.add("go", each)
    (project / ".go-version").write_text("1.20")

    assert version(meant(store, project, runtime="go")) == "1.20"


def test_pin_that_is_not_installed_names_text_origin_and_nearest(nodes: StoreBuilder, project: Path) -> None:
    (project / ".nvmrc").write_text("v20.5.0\n")

    with pytest.raises(NotInstalledError) as caught:
        meant(nodes, project)

    first, second = caught.value.message.splitlines()
    assert first == f"node v20.5.0 is not installed (set by {project}/.nvmrc)"
    assert second.startswith("nearest installed: 20.")
    assert len(second.split(", ")) == 3
    assert caught.value.hint == "run omg install node@20.5.0"


def test_refusal_says_when_nothing_is_installed_at_all(store: StoreBuilder, project: Path) -> None:
    (project / ".nvmrc").write_text("20")

    with pytest.raises(NotInstalledError, match="no version of node is installed"):
        meant(store, project)


def test_name_that_is_no_version_is_to_be_linked(store: StoreBuilder, project: Path) -> None:
    (project / ".python-version").write_text("myproj")

    with pytest.raises(NotInstalledError) as caught:
        meant(store, project, runtime="python")

    assert caught.value.hint is not None
    assert caught.value.hint.startswith("run omg link python@myproj DIR")


def test_range_in_a_hint_can_be_pasted_into_a_shell(store: StoreBuilder, project: Path) -> None:
    (project / "package.json").write_text(
        '{"devEngines": {"runtime": {"name": "node", "version": ">=18 <19"}}}'
    )

    with pytest.raises(NotInstalledError) as caught:
        meant(store, project)

    assert caught.value.hint == "run omg install node@'>=18 <19'"


def test_first_installed_version_of_a_list_is_meant(nodes: StoreBuilder, project: Path) -> None:
    (project / ".tool-versions").write_text("nodejs 17.0.0 18.17.0 20.11.1")

    assert version(meant(nodes, project)) == "18.17.0"


def test_list_of_which_nothing_is_installed_is_refused_whole(nodes: StoreBuilder, project: Path) -> None:
    (project / ".tool-versions").write_text("nodejs 17.0.0 19.0.0")

    with pytest.raises(NotInstalledError, match=r"none of node `17\.0\.0 19\.0\.0` is installed"):
        meant(nodes, project)


def test_python_means_the_first_of_a_list_that_has_the_executable(store: StoreBuilder, project: Path) -> None:
    store.add("python", "3.11.2", executables=["python3"])
    store.add("python", "3.12.1", executables=["python3", "black"])
    (project / ".python-version").write_text("3.11\n3.12\n")

    active = meant(store, project, runtime="python", executable="black")

    assert version(active) == "3.12.1"


def test_list_without_the_executable_means_its_first(store: StoreBuilder, project: Path) -> None:
    store.add("python", "3.11.2")
    store.add("python", "3.12.1")
    (project / ".python-version").write_text("3.12\n3.11\n")

    assert version(meant(store, project, runtime="python", executable="black")) == "3.12.1"


def test_system_in_a_list_ends_it(store: StoreBuilder, project: Path) -> None:
    store.add("python", "3.11.2")
    (project / ".python-version").write_text("3.9\nsystem\n3.11\n")

    active = meant(store, project, runtime="python")

    assert active.toolchain is None
    assert active.selection is not None


def test_without_pin_and_constraint_the_default_is_active(nodes: StoreBuilder, project: Path) -> None:
    nodes.set_current("node", "18.17.0")

    active = meant(nodes, project)

    assert (version(active), active.selection) == ("18.17.0", None)


def test_without_anything_the_system_is_active(nodes: StoreBuilder, project: Path) -> None:
    assert meant(nodes, project) == ActiveVersion(None, None)


@pytest.mark.parametrize(
    ("constraint", "default", "expected"),
    [
        (">=18", "18.17.0", "18.17.0"),
        (">=20", "18.17.0", "20.11.1"),
        (">=18 <20", None, "18.17.0"),
        (">=30", "18.17.0", "18.17.0"),
        (">=30", None, None),
    ],
    ids=["default satisfies", "default is below", "no default", "nothing satisfies", "nothing at all"],
)
def test_constraint(
    nodes: StoreBuilder, project: Path, constraint: str, default: str | None, expected: str | None
) -> None:
    (project / "package.json").write_text(f'{{"engines": {{"node": "{constraint}"}}}}')
    if default is not None:
        nodes.set_current("node", default)

    assert version(meant(nodes, project)) == expected


@pytest.mark.parametrize("constraint", [None, ">=30"], ids=["nothing is asked", "nothing satisfies"])
def test_a_broken_default_is_an_error(nodes: StoreBuilder, project: Path, constraint: str | None) -> None:
    nodes.set_current("node", "99.1.0")
    if constraint is not None:
        (project / "package.json").write_text(f'{{"engines": {{"node": "{constraint}"}}}}')

    with pytest.raises(NotInstalledError, match=r"99\.1\.0") as caught:
        meant(nodes, project)

    assert "omg install node@99.1.0" in (caught.value.hint or "")


def test_a_pin_of_the_default_is_refused_where_that_is_broken(nodes: StoreBuilder, project: Path) -> None:
    nodes.set_current("node", "99.1.0")
    (project / ".nvmrc").write_text("default")

    with pytest.raises(NotInstalledError, match=r"99\.1\.0, the global default"):
        meant(nodes, project)


def test_the_next_of_a_list_stands_in_for_a_broken_default(store: StoreBuilder, project: Path) -> None:
    store.add("python", "3.11.2")
    store.set_current("python", "3.12.1")
    (project / ".python-version").write_text("default\n3.11\n")

    assert version(meant(store, project, runtime="python")) == "3.11.2"


def test_a_constraint_that_an_installed_version_meets_decides_beside_a_broken_default(
    nodes: StoreBuilder, project: Path
) -> None:
    nodes.set_current("node", "99.1.0")
    (project / "package.json").write_text('{"engines": {"node": ">=18 <20"}}')

    assert version(meant(nodes, project)) == "18.17.0"


def test_newest_go_serves_a_module_that_wants_a_newer_one(store: StoreBuilder, project: Path) -> None:
    for each in ("1.21.5", "1.22.3"):
        store.add("go", each)
    store.set_current("go", "1.21.5")
    (project / "go.mod").write_text("module x\n\ngo 1.99\n")

    assert version(meant(store, project, runtime="go")) == "1.22.3"


def test_alias_may_stand_for_any_spec(nodes: StoreBuilder, project: Path) -> None:
    (project / ".nvmrc").write_text("work")

    assert version(meant(nodes, project, aliases={"work": "old", "old": "18"})) == "18.17.0"


def test_alias_may_stand_for_the_system(nodes: StoreBuilder, project: Path) -> None:
    (project / ".nvmrc").write_text("work")

    assert version(meant(nodes, project, aliases={"work": "system"})) is None


def test_alias_that_leads_back_to_itself_is_an_error(nodes: StoreBuilder, project: Path) -> None:
    (project / ".nvmrc").write_text("a")

    with pytest.raises(InvalidSpecError, match="refers to itself"):
        meant(nodes, project, aliases={"a": "b", "b": "a"})


def test_default_as_a_pin_means_the_default(nodes: StoreBuilder, project: Path) -> None:
    nodes.set_current("node", "16.20.2")
    (project / ".nvmrc").write_text("default")

    assert version(meant(nodes, project)) == "16.20.2"


def test_default_as_a_pin_without_a_default_means_the_system(nodes: StoreBuilder, project: Path) -> None:
    (project / ".nvmrc").write_text("default")

    assert version(meant(nodes, project)) is None


def test_long_term_line_is_learnt_from_a_receipt(store: StoreBuilder, project: Path) -> None:
    toolchain_dir = store.add("node", "98.1.0")
    store.add("node", "99.1.0")
    receipts.write(Receipt("node", "98.1.0", "x", "x", lts="Futurium"), toolchain_dir / RECEIPT_NAME)
    (project / ".nvmrc").write_text("lts/*")

    assert version(meant(store, project)) == "98.1.0"


@pytest.mark.parametrize(("constraint", "expected"), [(">=22", True), (">=18", False)])
def test_pin_below_a_constraint_is_a_contradiction(
    nodes: StoreBuilder, project: Path, constraint: str, expected: bool
) -> None:
    (project / "package.json").write_text(
        f'{{"volta": {{"node": "20"}}, "engines": {{"node": "{constraint}"}}}}'
    )
    (project / "sub").mkdir()
    (project / "sub/package.json").write_text(f'{{"engines": {{"node": "{constraint}"}}}}')
    installed_versions = read_installed_versions(nodes.layout, by_name("node"), {})
    found = select(by_name("node"), Walk((project / "sub", project), uid=os.geteuid()), {})
    toolchain = active_version(found, installed_versions).toolchain

    assert toolchain is not None
    assert contradicts(found, toolchain, installed_versions) is expected


def test_a_nightly_that_is_the_default_is_kept_by_a_rust_version(store: StoreBuilder, tmp_path: Path) -> None:
    (tmp_path / "Cargo.toml").write_text('[package]\nrust-version = "1.70"\n')
    for version in ("1.82.0", "nightly-2026-05-20"):
        store.add("rust", version)
    store.set_current("rust", "nightly-2026-05-20")

    active = meant(store, tmp_path, runtime="rust")

    assert active.toolchain is not None
    assert active.toolchain.version.text == "nightly-2026-05-20"


def inheriting(
    store: StoreBuilder, directory: Path, value: str, runtime: str = "node"
) -> tuple[str | None, Chooser]:
    """Return the version that is active where ``value`` is inherited, and who chose it."""
    env = {by_name(runtime).inherited_variable: value}
    installed_versions = read_installed_versions(store.layout, by_name(runtime), {}, env=env)
    active = active_version(asked(directory, runtime), installed_versions)
    return version(active), active.chooser


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("16.20.2", ("16.20.2", Chooser.INHERITED)),
        ("system", (None, Chooser.INHERITED)),
        ("16", ("18.17.0", Chooser.DEFAULT)),
        ("v16.20.2", ("18.17.0", Chooser.DEFAULT)),
        ("../node/16.20.2", ("18.17.0", Chooser.DEFAULT)),
        ("current", ("18.17.0", Chooser.DEFAULT)),
        ("", ("18.17.0", Chooser.DEFAULT)),
    ],
)
def test_an_installed_version_by_its_exact_name_is_inherited(
    nodes: StoreBuilder, project: Path, value: str, expected: tuple[str | None, Chooser]
) -> None:
    nodes.set_current("node", "18.17.0")

    assert inheriting(nodes, project, value) == expected


def test_a_pin_beats_what_is_inherited_and_default_still_means_the_default(
    nodes: StoreBuilder, project: Path
) -> None:
    nodes.set_current("node", "18.17.0")
    (project / ".nvmrc").write_text("default")

    assert inheriting(nodes, project, "16.20.2") == ("18.17.0", Chooser.REQUEST)


@pytest.mark.parametrize(
    ("constraint", "value", "expected"),
    [
        (">=16", "16.20.2", ("16.20.2", Chooser.INHERITED)),
        (">=18", "16.20.2", ("20.11.1", Chooser.REQUEST)),
        (">=18", "system", ("20.11.1", Chooser.REQUEST)),
        (">=30", "16.20.2", ("16.20.2", Chooser.INHERITED)),
        (">=18", "", ("18.17.0", Chooser.DEFAULT)),
    ],
    ids=["keeps it", "is not satisfied by it", "never by the system", "by nothing", "keeps the default"],
)
def test_a_constraint_beside_what_is_inherited(
    nodes: StoreBuilder, project: Path, constraint: str, value: str, expected: tuple[str, Chooser]
) -> None:
    nodes.set_current("node", "18.17.0")
    (project / "package.json").write_text(f'{{"engines": {{"node": "{constraint}"}}}}')

    assert inheriting(nodes, project, value) == expected


def test_beside_what_is_inherited_a_broken_default_is_no_error(nodes: StoreBuilder, project: Path) -> None:
    nodes.set_current("node", "99.1.0")

    assert inheriting(nodes, project, "16.20.2") == ("16.20.2", Chooser.INHERITED)
