from __future__ import annotations

import json

import pytest

from omg.errors import InvalidSpecError, UsageError
from omg.project.formats.editing import remove_pin, set_pin
from omg.project.formats.package_json import parse, pin_texts, set_version
from omg.project.formats.request import FormatProblem, Request
from omg.versions.spec import Token
from tests.project.formats.saying import problem, said


def package_json(manifest: object) -> list[str]:
    return said("package-json", "package.json", json.dumps(manifest))


def test_volta_pins_node() -> None:
    assert package_json({"volta": {"node": "20.11.1", "npm": "10.0.0"}}) == [
        "node pin 20.11.1",
        "npm pin 10.0.0",
    ]


@pytest.mark.parametrize(
    "engine",
    [
        {"name": "node", "version": ">=20 <23"},
        [{"name": "node", "version": ">=20 <23"}],
        [{"name": "deno", "version": "2"}, {"name": "node", "version": ">=20 <23", "onFail": "error"}],
    ],
)
def test_dev_engines_pin_as_object_and_in_an_array(engine: object) -> None:
    assert package_json({"devEngines": {"runtime": engine}}) == ["node pin npm:>=20 <23"]


def test_engines_are_constraints() -> None:
    assert package_json({"engines": {"node": ">=18", "bun": "^1.1", "npm": ">=9"}}) == [
        "node constraint npm:>=18",
        "bun constraint npm:^1.1",
    ]


def test_pins_come_strongest_first_and_before_constraints() -> None:
    manifest = {
        "engines": {"node": ">=18"},
        "devEngines": {"runtime": {"name": "node", "version": "22"}},
        "volta": {"node": "20.11.1"},
    }
    assert package_json(manifest) == ["node pin 20.11.1", "node pin 22", "node constraint npm:>=18"]


def test_bun_is_pinned_by_dev_engines_before_package_manager() -> None:
    manifest = {
        "packageManager": "bun@1.1.0+sha512.abc",
        "devEngines": {"runtime": {"name": "bun", "version": "1.2"}},
    }
    assert package_json(manifest) == ["bun pin 1.2", "bun pin 1.1.0"]


def test_bun_as_package_manager_of_dev_engines_is_a_pin() -> None:
    assert package_json({"devEngines": {"packageManager": {"name": "bun", "version": "1.2"}}}) == [
        "bun pin 1.2"
    ]


@pytest.mark.parametrize(
    ("manifest", "request_"),
    [
        ({"packageManager": "pnpm@9.1.0"}, "pnpm pin 9.1.0"),
        ({"packageManager": " npm@10.9.0 "}, "npm pin 10.9.0"),
        ({"packageManager": "yarn@4.9.2-rc.1"}, "yarn pin 4.9.2-rc.1"),
        ({"volta": {"yarn": "1.22.22", "pnpm": 9}}, "pnpm problem|yarn pin 1.22.22"),
        ({"devEngines": {"packageManager": {"name": "pnpm", "version": "^9"}}}, "pnpm pin npm:^9"),
    ],
)
def test_package_managers_are_pinned(manifest: object, request_: str) -> None:
    assert package_json(manifest) == request_.split("|")


@pytest.mark.parametrize(
    ("text", "version", "digest"),
    [
        ("pnpm@9.15.0", "9.15.0", ""),
        (f"pnpm@9.15.0+sha512.{'a' * 128}", "9.15.0", f"sha512.{'a' * 128}"),
        (f"yarn@1.22.22+sha1.{'A' * 40}", "1.22.22", f"sha1.{'a' * 40}"),
        (f"npm@10.9.0-rc.1+sha224.{'0' * 56}", "10.9.0-rc.1", f"sha224.{'0' * 56}"),
    ],
)
def test_digest_is_what_follows_the_plus(text: str, version: str, digest: str) -> None:
    (found,) = parse(json.dumps({"packageManager": text}))
    assert isinstance(found, Request)
    assert (found.specs, found.text, found.digest) == ((Token(version),), version, digest)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("pnpm", "one whole version of pnpm"),
        ("pnpm@^9", "one whole version of pnpm"),
        ("pnpm@9", "one whole version of pnpm"),
        ("npm@latest", "one whole version of npm"),
        ("yarn@https://x.example/yarn.tgz", "one whole version of yarn"),
        ("yarn@4.9.2+sha224.abc", "is not a hash"),
        ("yarn@4.9.2+md5." + "0" * 32, "is not a hash"),
        ("yarn@4.9.2+", "is not a hash"),
        ("pnmp@9.1.0", "no package manager has that name"),
        ("pnpm@9.1.0\n", ""),
        ("pnpm@\x1b[31m", "one whole version of pnpm"),
    ],
)
def test_what_packagemanager_may_not_be(text: str, says: str) -> None:
    (found,) = parse(json.dumps({"packageManager": text}))
    if not says:
        assert isinstance(found, Request)
        return
    assert isinstance(found, FormatProblem)
    assert says in found.message
    assert "\x1b" not in found.message
    assert not found.is_ignored


@pytest.mark.parametrize("package_manager", ["bun", "deno@2.0.0", "cnpm@9.0.0", 7, None, ""])
def test_other_package_managers_pin_nothing(package_manager: object) -> None:
    assert package_json({"packageManager": package_manager}) == []


@pytest.mark.parametrize(
    "manifest",
    [
        {},
        {"volta": None},
        {"volta": {"extends": "../package.json"}},
        {"volta": {"node": ""}},
        {"devEngines": 1},
        {"devEngines": {"runtime": {"name": "node"}}},
        {"devEngines": {"runtime": ["node", 1, None]}},
        {"engines": ["node >= 0.6"]},
        {"engines": {"node": "whatever"}},
        {"engines": {"node": 18}},
    ],
)
def test_manifests_that_ask_for_nothing(manifest: object) -> None:
    assert package_json(manifest) == []


@pytest.mark.parametrize(
    "manifest",
    [
        {"volta": {"node": "../../x"}},
        {"volta": {"node": 20}},
        {"volta": []},
        {"devEngines": {"runtime": {"name": "node", "version": "$(id)"}}},
        {"devEngines": {"runtime": {"name": "node", "version": 20}}},
        {"volta": {"node": "\ud800"}},
        {"volta": {"node": "1" * 5_000}},
    ],
)
def test_a_bad_pin_is_a_problem_of_its_runtime(manifest: object) -> None:
    assert package_json(manifest) == ["node problem"]


def test_a_mistake_is_reported_with_line_and_column() -> None:
    found = problem("package-json", "package.json", '{\n  "volta": }\n')
    assert (found.line, found.runtime) == (2, None)
    assert "line 2, column 12" in found.message


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "null",
        '"x"',
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"a": ' + "9" * 5_000 + "}",
        b'{"a":"\xff"',
    ],
    ids=["open", "array", "null", "string", "arrays", "objects", "digits", "bytes"],
)
def test_a_broken_file_is_ignored_as_a_whole(content: str | bytes) -> None:
    assert said("package-json", "package.json", content) == ["file ignored"]


@pytest.mark.parametrize("content", ["", "\n", "\ufeff"])
def test_a_blank_file_asks_for_nothing(content: str) -> None:
    assert said("package-json", "package.json", content) == []


def test_of_two_members_with_one_key_the_last_counts() -> None:
    assert said("package-json", "package.json", '{"volta": {"node": "18.0.0", "node": "20.0.0"}}') == [
        "node pin 20.0.0"
    ]


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
    with pytest.raises(InvalidSpecError, match="does not accept"):
        set_version(manifest, runtime, spec)


@pytest.mark.parametrize(
    "manifest", ["{}", '{"engines": {"node": "18"}}', '{"devEngines": {"runtime": []}}', '{"volta": []}']
)
def test_without_a_pin_there_is_nothing_to_replace(manifest: str) -> None:
    with pytest.raises(UsageError, match="does not pin node"):
        set_version(manifest, "node", "20.1.0")


@pytest.mark.parametrize(
    ("runtime", "old", "new"),
    [
        (
            "node",
            '{\n  "a": 1,\n  "volta": {\n    "node": "20.1.0",\n    "npm": "10.0.0"\n  }\n}\n',
            '{\n  "a": 1,\n  "volta": {\n    "npm": "10.0.0"\n  }\n}\n',
        ),
        ("node", '{\n  "a": 1,\n  "volta": {\n    "node": "20.1.0"\n  }\n}\n', '{\n  "a": 1\n}\n'),
        ("node", '{"volta": {"npm": "10", "node": "20.1.0"}, "a": 1}', '{"volta": {"npm": "10"}, "a": 1}'),
        (
            "node",
            '{"volta": {"node": "20.1.0"}, "devEngines": {"runtime": [{"version": "20", "name": "node"}]}}',
            '{ "devEngines": {"runtime": [{ "name": "node"}]}}',
        ),
        ("bun", '{"packageManager": "bun@1.2.3+sha512.abc"}', "{}"),
        ("node", '{"engines": {"node": ">=18"}}', '{"engines": {"node": ">=18"}}'),
    ],
)
def test_every_pin_is_removed_and_what_is_empty_then(runtime: str, old: str, new: str) -> None:
    assert remove_pin("package-json", "package.json", old.encode(), runtime) == new.encode()


@pytest.mark.parametrize(
    ("old", "runtime", "version", "new"),
    [
        ("", "pnpm", "9.15.0", '{\n  "packageManager": "pnpm@9.15.0"\n}\n'),
        ("{}", "pnpm", "9.15.0", '{\n  "packageManager": "pnpm@9.15.0"\n}'),
        ('{"a": 1}', "npm", "10.9.0", '{"a": 1, "packageManager": "npm@10.9.0"}'),
        (
            '{\n\t"a": {"b": []}\n}\n',
            "yarn",
            "4.9.2",
            '{\n\t"a": {"b": []},\n\t"packageManager": "yarn@4.9.2"\n}\n',
        ),
        ('{"packageManager": "pnpm@^9"}', "pnpm", "9.15.0", '{"packageManager": "pnpm@9.15.0"}'),
        ('{"packageManager": "yarn@1.22.22"}', "pnpm", "9.15.0", '{"packageManager": "pnpm@9.15.0"}'),
        ('{"packageManager": 7, "a": 1}', "pnpm", "9.15.0", '{"packageManager": "pnpm@9.15.0", "a": 1}'),
        (
            f'{{"packageManager": "pnpm@9.1.0+sha512.{"0" * 128}"}}',
            "pnpm",
            f"9.15.0+sha224.{'a' * 56}",
            f'{{"packageManager": "pnpm@9.15.0+sha224.{"a" * 56}"}}',
        ),
        (
            '{"volta": {"pnpm": "9.1.0"}}',
            "pnpm",
            f"9.15.0+sha224.{'a' * 56}",
            '{"volta": {"pnpm": "9.15.0"}}',
        ),
        (
            '{"devEngines": {"packageManager": {"name": "pnpm", "version": "^9"}}}',
            "pnpm",
            "10",
            '{"devEngines": {"packageManager": {"name": "pnpm", "version": "10"}}}',
        ),
    ],
)
def test_pin_of_a_package_manager(old: str, runtime: str, version: str, new: str) -> None:
    data = set_pin("package-json", "package.json", old.encode() if old else None, runtime, version)

    assert data.decode() == new


def test_pin_of_a_package_manager_is_a_whole_version() -> None:
    with pytest.raises(InvalidSpecError, match="does not accept") as caught:
        set_version("{}", "pnpm", "9")
    assert caught.value.hint == "name a whole version, or run omg install pnpm@9 first"


def test_pin_of_a_package_manager_is_removed() -> None:
    old = b'{"packageManager": "pnpm@9.15.0", "volta": {"pnpm": "9.1.0", "node": "20.1.0"}}'

    assert remove_pin("package-json", "package.json", old, "pnpm") == b'{ "volta": { "node": "20.1.0"}}'


@pytest.mark.parametrize("runtime", ["node", "bun", "npm"])
def test_a_manifest_that_pins_has_one_of_the_texts(runtime: str) -> None:
    texts = pin_texts(runtime)
    members = {"volta": {"node": "20.1.0"}, "packageManager": f"{runtime}@1.2.3"}
    pinning = [
        json.dumps({name: value})
        for name, value in members.items()
        if runtime in [one.runtime for one in parse(json.dumps({name: value})) if isinstance(one, Request)]
    ]

    assert pinning
    assert [text for text in pinning if not any(word in text for word in texts)] == []
