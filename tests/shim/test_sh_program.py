"""The sh program: what it decides without Python, beside what the agreement suite asks of both."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.project.formats.package_json import CONSTRAINT_TEXTS, parse, pin_texts
from omg.project.formats.request import Request, Strength
from tests.conftest import write_executable
from tests.shim.conftest import SOURCE_DIR

if TYPE_CHECKING:
    from tests.shim.conftest import NativeStore

_HANDED_OVER = "handed over"


@pytest.fixture
def sh(native: NativeStore) -> NativeStore:
    """Return a store whose shims are the sh program; node says which it is, and its PATH."""
    layout = native.builder.layout
    for version in ("20.11.1", "18.17.0"):
        write_executable(
            layout.toolchain_dir("node", version) / "bin/node", f'#!/bin/sh\necho "{version} $PATH"\n'
        )
    store = replace(native, program=SOURCE_DIR / "shim.sh")
    store.rehash()
    folder = store.cwd / "sub"
    folder.mkdir()
    return store.standing_in(folder).with_env(OMG_CEILING_DIRS=str(store.cwd))


def _says(sh: NativeStore) -> str:
    """Return the first word of what node says: a version, or that Python was asked."""
    output = sh.run("node").stdout
    return _HANDED_OVER if output.startswith(_HANDED_OVER) else output.split()[0]


@pytest.mark.parametrize(
    "manifest",
    [
        '{"name": "x", "scripts": {"a": "echo \\"b\\""}}',
        '{"engines": {"node": ">=20"}}',
        '{"packageManager": "pnpm@9.1.0"}',
        "{ broken",
    ],
)
def test_manifest_before_the_pin_starts_no_python(sh: NativeStore, manifest: str) -> None:
    (sh.cwd / "package.json").write_text(manifest)
    (sh.cwd.parent / ".nvmrc").write_text("18\n")

    assert _says(sh) == "18.17.0"


def test_manifest_without_texts_of_a_version_leaves_the_default(sh: NativeStore) -> None:
    (sh.cwd / "package.json").write_text('{"name": "x"}')

    assert _says(sh) == "20.11.1"


@pytest.mark.parametrize(
    "manifest",
    [
        '{"volta": {"node": "18.17.0"}}',
        '{"\\u0076olta": {"node": "18.17.0"}}',
        '{"devEngines": {"runtime": {"name": "node", "version": "18"}}}',
    ],
)
def test_manifest_that_may_pin_is_read_by_python(sh: NativeStore, manifest: str) -> None:
    (sh.cwd / "package.json").write_text(manifest)
    (sh.cwd.parent / ".nvmrc").write_text("18\n")

    assert _says(sh) == _HANDED_OVER


def test_manager_of_packages_is_no_matter_of_node(sh: NativeStore) -> None:
    (sh.cwd / "package.json").write_text('{"packageManager": "pnpm@9.15.0"}')
    (sh.cwd.parent / ".nvmrc").write_text("18\n")

    assert _says(sh) == "18.17.0"


def test_constraint_without_a_pin_is_read_by_python(sh: NativeStore) -> None:
    (sh.cwd / "package.json").write_text('{"engines": {"node": "<20"}}')

    assert _says(sh) == _HANDED_OVER


def test_manifest_that_is_a_link_is_judged_by_python(sh: NativeStore) -> None:
    (sh.cwd / "other.json").write_text("{}")
    (sh.cwd / "package.json").symlink_to("other.json")

    assert _says(sh) == _HANDED_OVER


def test_called_by_its_path_it_puts_the_shims_on_path(sh: NativeStore) -> None:
    shims_dir = sh.builder.layout.shims_dir

    assert sh.with_env(PATH="/usr/bin:/bin").run("node").stdout == f"20.11.1 {shims_dir}:/usr/bin:/bin\n"


def test_without_a_path_python_decides(sh: NativeStore) -> None:
    without = replace(sh, env={name: value for name, value in sh.env.items() if name != "PATH"})

    assert without.run("node").stdout.startswith(_HANDED_OVER)


@given(
    st.dictionaries(
        st.sampled_from(["volta", "devEngines", "packageManager", "engines", "name", "Volta"]),
        st.sampled_from(
            [
                "bun@1.2.0",
                "npm@10.0.0",
                "pnpm@^9",
                {"yarn": "1.22.22"},
                {"node": "20"},
                {"bun": "1.2"},
                {"runtime": {"name": "node", "version": "20"}},
                {"packageManager": {"name": "bun", "version": "1"}},
                None,
            ]
        ),
    )
)
def test_manifest_without_the_texts_says_nothing(manifest: dict[str, object]) -> None:
    text = json.dumps(manifest)
    for runtime in ("node", "bun", "npm", "pnpm", "yarn"):
        outcomes = [outcome for outcome in parse(text) if outcome.runtime == runtime]
        if not any(word in text for word in pin_texts(runtime)):
            assert all(
                isinstance(outcome, Request) and outcome.strength is Strength.CONSTRAINT
                for outcome in outcomes
            )
            if not any(word in text for word in CONSTRAINT_TEXTS):
                assert outcomes == []
