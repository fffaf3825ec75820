"""The schema of docs/json.md: every command written there answers what its table says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.cli.registry import COMMANDS
from tests.conftest import write_executable
from tests.publishing.rust import WASM, RustPublisher

if TYPE_CHECKING:
    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers
    from tests.upstream import Upstream

PAGE = (Path(__file__).parents[2] / "docs/json.md").read_text(encoding="utf-8")

SIMPLE_TYPES = {
    "string": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
    "any": lambda value: True,
}

# Commands whose answer is somebody else's, or that only the network or a person's machine can answer.
NOT_DOCUMENTED = {"demo"}
# No checkout can do it: tests/updating/test_update.py.
OF_AN_INSTALL = "omg self update"


def tables(heading: str) -> dict[str, dict[str, str]]:
    """Return the tables below the headings of one part of the page: type by key, by heading."""
    part = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    sections = re.split(r"^### ", part, flags=re.MULTILINE)[1:]
    return {
        section.split("\n", 1)[0].strip("`"): dict(
            re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", section, flags=re.MULTILINE)
        )
        for section in sections
    }


OBJECTS = tables("Objects")
DOCUMENTS = tables("Documents")


def check(value: object, type_name: str, where: str) -> None:
    """Fail unless ``value`` is of a type of the page."""
    if type_name.startswith("list of "):
        assert isinstance(value, list), where
        for item in value:
            check(item, type_name.removeprefix("list of "), where)
    elif type_name in OBJECTS:
        check_keys(value, OBJECTS[type_name], where)
    else:
        assert any(SIMPLE_TYPES[one](value) for one in type_name.split(" or ")), f"{where}: {value!r}"


def check_keys(value: object, types: dict[str, str], where: str) -> None:
    """Fail unless ``value`` is an object of exactly these keys and types."""
    assert isinstance(value, dict), where
    assert set(value) == set(types), where
    for key, type_name in types.items():
        check(value[key], type_name, f"{where}.{key}")


@pytest.fixture
def with_rust(
    omg: RunOmg, upstream: Upstream, publishers: Publishers, request: pytest.FixtureRequest
) -> None:
    """A Rust, for the commands that are about its parts."""
    del publishers  # it makes omg ask the upstream
    if "--toolchain" in request.node.callspec.params["command"]:
        RustPublisher(upstream).publish("1.96.0", "2026-05-28", "stable")
        assert omg("install", "rust@1.96.0", "--target", WASM).exit_status == 0


@pytest.fixture
def furnished(store: StoreBuilder, project: Path, home: Path, publishers: Publishers) -> None:
    """A store with something of everything, and a project that asks for some of it."""
    for version in ("20.11.1", "20.9.0", "18.0.0"):
        store.add("node", version)
    store.add("python", "3.12.4")
    store.add("java", "21.0.2+13")
    store.set_current("node", "18.0.0")
    (project / ".nvmrc").write_text("20\n")
    write_executable(project / "built/bin/python3")
    (home / ".config/omg").mkdir(parents=True)
    (home / ".config/omg/config.toml").write_text('[alias.node]\nold = "18"\n')
    publishers.node("20.11.1", lts="Iron")
    publishers.node("21.0.0")


@pytest.mark.usefixtures("furnished", "with_rust")
@pytest.mark.parametrize("command", [one for one in DOCUMENTS if one != OF_AN_INSTALL])
def test_document_is_as_the_page_says(omg: RunOmg, command: str) -> None:
    document = omg("--json", *shlex.split(command)[1:]).document

    check_keys(document, {"schema": "number", **DOCUMENTS[command]}, command)


def test_every_command_has_its_document() -> None:
    documented = {shlex.split(command)[1] for command in DOCUMENTS if " " in command}

    missing = {command.name for command in COMMANDS} - documented - NOT_DOCUMENTED
    assert not missing, f"add a heading `omg {min(missing)} ...` with the table of its keys to docs/json.md"
