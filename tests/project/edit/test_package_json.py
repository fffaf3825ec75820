from __future__ import annotations

import pytest

from omg.errors import InvalidSpecError, UsageError
from omg.project.edit.package_json import set_version


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            '{\n\t"name": "x",\n\t"volta": {"npm": "9", "node": "18.0.0" }\n}',
            '{\n\t"name": "x",\n\t"volta": {"npm": "9", "node": "20.1.0" }\n}',
        ),
        (
            '{"devEngines": {"runtime": {"version": "18", "name": "node"}}}\n',
            '{"devEngines": {"runtime": {"version": "20.1.0", "name": "node"}}}\n',
        ),
        (
            '{"devEngines": {"runtime": [{"name": "bun"}, {"name": "node", "version": "18"}]}}',
            '{"devEngines": {"runtime": [{"name": "bun"}, {"name": "node", "version": "20.1.0"}]}}',
        ),
        (
            '{"engines": {"node": "18"}, "volta": {"node": "16.0.0", "node": "18.0.0"}}',
            '{"engines": {"node": "18"}, "volta": {"node": "16.0.0", "node": "20.1.0"}}',
        ),
        (
            '{"a": [{}, [], "}", "\\""], "é": 1e5, "volta" : { "node" : "18.0.0" } }',
            '{"a": [{}, [], "}", "\\""], "é": 1e5, "volta" : { "node" : "20.1.0" } }',
        ),
    ],
)
def test_only_the_text_of_the_winning_value_changes(old: str, new: str) -> None:
    assert set_version(old, "node", "20.1.0") == new


def test_bun_as_package_manager_keeps_its_form() -> None:
    assert (
        set_version('{"packageManager": "bun@1.1.0+sha512.a"}', "bun", "1.2.0")
        == '{"packageManager": "bun@1.2.0"}'
    )


def test_dev_engines_know_ranges() -> None:
    old = '{"devEngines": {"runtime": {"name": "node", "version": "18"}}}'
    assert '"version": "^20 || ^22"' in set_version(old, "node", "^20 || ^22")


@pytest.mark.parametrize(
    ("manifest", "runtime", "spec"),
    [
        ('{"volta": {"node": "18.0.0"}}', "node", "20"),
        ('{"packageManager": "bun@1.1.0"}', "bun", "^1.2"),
        ('{"devEngines": {"runtime": {"name": "node", "version": "18"}}}', "node", "lts"),
    ],
)
def test_what_the_owner_of_a_field_does_not_know_is_refused(manifest: str, runtime: str, spec: str) -> None:
    with pytest.raises(InvalidSpecError, match="cannot say"):
        set_version(manifest, runtime, spec)


@pytest.mark.parametrize(
    "manifest", ["{}", '{"engines": {"node": "18"}}', '{"devEngines": {"runtime": []}}', '{"volta": []}']
)
def test_without_a_pin_there_is_nothing_to_replace(manifest: str) -> None:
    with pytest.raises(UsageError, match="pins no node"):
        set_version(manifest, "node", "20.1.0")
