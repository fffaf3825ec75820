"""What a version file says, with its line; and what package.json says of package managers."""

from __future__ import annotations

import pytest

from omg.project.formats.registry import parse
from omg.project.formats.request import Request
from omg.project.mentions.package_manager import manager_of, other_locks
from omg.project.mentions.version_file import mention_of_request

PYPROJECT = """\
[project]
classifiers = ["Programming Language :: Python :: 3.12"]
requires-python = ">=3.12"
"""
# Format, name, text; and line and what is said.
FILES = [
    ("nvmrc", ".nvmrc", "# c\n\nv20\n", (3, "node v20")),
    ("nvmrc", ".nvmrc", "system", None),
    ("nvmrc", ".nvmrc", "default", None),
    ("pyproject", "pyproject.toml", PYPROJECT, (3, "python >=3.12")),
    ("pyproject", "pyproject.toml", '[project]\n"requires-python" = """\n>=3.12"""', (3, "python >=3.12")),
    ("pipfile", "Pipfile", "[requires]\npython_version = '3.11'", (2, "python ==3.11.*")),
    ("cargo-toml", "Cargo.toml", "[package]\n\nrust-version = '1.70'", (3, "rust >=1.70")),
    ("package-json", "package.json", '{"engines":\n{"node": "\\u003e=20"}}', (2, "node >=20")),
    ("package-json", "package.json", '{"engines": {"node": "\\u0032"}}', (1, "node 2")),
    ("tool-versions", ".tool-versions", "nodejs 20 18\n", (1, "node 20 18")),
    ("go-mod", "go.mod", "module x\ngo 1.21\n", (2, "go 1.21")),
    ("go-work", "go.work", "toolchain go1.22.1\n", None),
]


def test_every_file_has_its_line() -> None:
    wrong = []
    for format, name, text, expected in FILES:
        (request, *_) = parse(format, name, text.encode())
        assert isinstance(request, Request)
        found = mention_of_request(format, text.encode(), request)
        if (found and (found.line, found.says)) != expected:
            wrong.append((name, text, found))

    assert wrong == []


MANAGERS = {
    '{"packageManager": "pnpm@9"}': ("pnpm", 1),
    '{\n"packageManager": "bun@1.2.0"}': ("bun", 2),
    '{"packageManager": "yarn"}': ("yarn", 1),
    '{"packageManager": "evil@1"}': None,
    '{"packageManager": ["pnpm@9"]}': None,
    "{}": None,
}


@pytest.mark.parametrize("text", MANAGERS)
def test_the_package_manager_is_named_with_its_line(text: str) -> None:
    assert manager_of(text) == MANAGERS[text]


def test_every_lock_file_has_its_owner() -> None:
    names = {"package-lock.json", "yarn.lock", "bun.lockb", "README.md"}

    assert other_locks(names, "npm") == [("yarn.lock", "yarn"), ("bun.lockb", "bun")]
    assert other_locks(names - {"yarn.lock"}, "bun") == [("package-lock.json", "npm")]
