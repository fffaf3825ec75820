"""Every format in the words of its owner: what is written, and that both read it."""

from __future__ import annotations

import re

import pytest

from omg.errors import InvalidSpecError
from omg.project.formats.editing import owner_of, set_pin
from omg.project.formats.owner import UNKNOWN, is_prefix, words_for
from omg.project.formats.registry import parse
from omg.project.formats.request import Request
from omg.runtimes.registry import by_name
from omg.versions.resolver import resolve
from omg.versions.spec import Latest, System, Token
from omg.versions.version import Version

_PACKAGE = b'{"devEngines": {"runtime": {"name": "node", "version": "18"}}}'
_VOLTA = b'{"volta": {"node": "18.0.0"}}'

_WHOLE = r"\d+\.\d+\.\d+"
# What the owner reads, of what omg writes: see the sources in omg/project/formats/owner.py.
_GRAMMARS = {
    "nvm": rf"node|lts/(\*|-?[a-z0-9]+)|system|default|\d+(\.\d+){{0,2}}|{_WHOLE}-\S+",
    "nodenv": rf"system|{_WHOLE}(-\S+)?",
    "pyenv": r"system|(pypy)?\d+(\.\d+){0,2}t?(-[\d.]+)?",
    "goenv": r"\d+(\.\d+){0,2}(rc\d)?",
    "rbenv": rf"system|{_WHOLE}(-\S+)?|jruby-{_WHOLE}\.\d+",
    "jenv": r"system|\d+(\.\d+){0,3}",
    "SDKMAN": r"\d+\.\d+\.\d+(\.\d+)?-tem",
    "setup-bun": r"latest|\d+(\.\d+){0,2}",
    "rustup": r"stable|beta|nightly|nightly-\d{4}-\d\d-\d\d|\d+\.\d+(\.\d+)?",
    "asdf": rf"system|stable|nightly|{_WHOLE}(-\S+)?|temurin-{_WHOLE}\+\d+(\.0\.LTS)?",
    "mise": r"latest|lts|system|(temurin-)?\d+(\.\d+)*(\+\d+)?(\.0\.LTS)?",
    "proto": r"latest|lts/(\*|[a-z]+)|[~^]?\d+(\.\d+){0,2}|>=.*",
    "npm": r"[~^]?\d+(\.\d+){0,2}|>=.*",
    "Volta": _WHOLE,
    "Bundler": rf"{_WHOLE}|~> \d+(\.\d+)*|>=.*",
    ".NET": r"\d+\.\d+\.\d{3}",
    "tfenv": rf"latest|{_WHOLE}",
}

# Owner, format, file, present content, runtime; what was asked and what is written, empty for no word.
_TABLE = {
    ("nvm", "nvmrc", ".nvmrc", None, "node"): {
        "lts": "lts/*",
        "lts/*": "lts/*",
        "lts/IRON": "lts/iron",
        "lts/-1": "lts/-1",
        "latest": "node",
        "current": "node",
        "20": "20",
        "v20.11": "20.11",
        "18.x": "18",
        "20.11.1": "20.11.1",
        "system": "system",
        ">=18 <21": "",
    },
    ("nodenv", "plain", ".node-version", None, "node"): {
        "lts": "",
        "lts/iron": "",
        "latest": "",
        "20": "",
        "20.11.1": "20.11.1",
        "system": "system",
    },
    ("pyenv", "python-version", ".python-version", None, "python"): {
        "latest": "",
        "3.12": "3.12",
        "cpython-3.12": "3.12",
        "3.12.4": "3.12.4",
        "pypy3.10": "pypy3.10",
        "pypy3.10-7.3.17": "pypy3.10-7.3.17",
        "3.13t": "3.13t",
    },
    ("goenv", "go-version", ".go-version", None, "go"): {"latest": "", "go1.22": "1.22", "1.22.3": "1.22.3"},
    ("rbenv", "plain", ".ruby-version", None, "ruby"): {
        "latest": "",
        "3.3": "",
        "3.3.6": "3.3.6",
        "jruby-9.4.8.0": "jruby-9.4.8.0",
    },
    ("jenv", "java-version", ".java-version", None, "java"): {
        "lts": "",
        "latest": "",
        "21": "21",
        "temurin-21": "21",
        "21.0.2+13": "21.0.2",
    },
    ("SDKMAN", "sdkmanrc", ".sdkmanrc", None, "java"): {
        "lts": "",
        "21": "",
        "21.0.2": "21.0.2-tem",
        "21.0.2+13": "21.0.2-tem",
    },
    ("setup-bun", "plain", ".bun-version", None, "bun"): {"latest": "latest", "1": "1", "1.1.42": "1.1.42"},
    ("rustup", "rust-toolchain-toml", "rust-toolchain.toml", None, "rust"): {
        "latest": "stable",
        "stable": "stable",
        "nightly": "nightly",
        "nightly-2026-05-20": "nightly-2026-05-20",
        "1.82": "1.82",
    },
    ("rustup", "rust-toolchain", "rust-toolchain", None, "rust"): {"latest": "stable", "1.82.0": "1.82.0"},
    ("asdf", "tool-versions", ".tool-versions", None, "node"): {
        "lts": "",
        "latest": "",
        "20": "",
        "20.11.1": "20.11.1",
        "system": "system",
    },
    ("asdf", "tool-versions", ".tool-versions", None, "java"): {
        "lts": "",
        "21": "",
        "21.0.2+13": "temurin-21.0.2+13.0.LTS",
        "17.0.10+7": "temurin-17.0.10+7",
    },
    ("mise", "mise-toml", "mise.toml", None, "node"): {
        "lts": "lts",
        "lts/iron": "",
        "latest": "latest",
        "20": "20",
        "20.11.1": "20.11.1",
        ">=18 <21": "",
    },
    ("mise", "mise-toml", "mise.toml", None, "java"): {
        "lts": "",
        "21": "temurin-21",
        "21.0.2+13": "temurin-21.0.2+13.0.LTS",
    },
    ("proto", "prototools", ".prototools", None, "node"): {
        "lts": "lts/*",
        "lts/iron": "lts/iron",
        "lts/-1": "",
        "latest": "latest",
        "20": "20",
        "^20": "^20",
    },
    ("npm", "package-json", "package.json", _PACKAGE, "node"): {
        "lts": "",
        "latest": "",
        "20": "20",
        "^20.1": "^20.1",
    },
    ("Volta", "package-json", "package.json", _VOLTA, "node"): {
        "lts": "",
        "20": "",
        "^20": "",
        "20.11.1": "20.11.1",
    },
    ("Bundler", "gemfile", "Gemfile", None, "ruby"): {
        "latest": "",
        "3.3": "~> 3.3.0",
        "3": "~> 3.0",
        "3.3.6": "3.3.6",
    },
    ("tfenv", "plain", ".terraform-version", None, "terraform"): {
        "latest": "latest",
        "1.9": "",
        "1.9.8": "1.9.8",
    },
}
_ROWS = [(*key, *row) for key, rows in _TABLE.items() for row in rows.items()]

_VERSIONS = {
    "node": ("16.20.2", "18.20.4", "20.9.0", "20.11.1", "22.11.0", "23.1.0"),
    "python": ("3.11.9", "3.12.4", "3.12.10", "3.13.2", "3.13.2t", "pypy3.10-7.3.17"),
    "go": ("1.21.13", "1.22.3", "1.23.0"),
    "ruby": ("3.2.9", "3.3.0", "3.3.6", "3.4.1", "jruby-9.4.8.0"),
    "java": ("17.0.10+7", "21.0.1+12", "21.0.2+13", "22.0.1+8"),
    "bun": ("1.0.30", "1.1.42", "1.2.0"),
    "rust": ("1.82.0", "1.96.0", "nightly-2026-05-20"),
    "terraform": ("1.9.7", "1.9.8", "1.10.0"),
}


def _written(format: str, file_name: str, old: bytes | None, runtime: str, asked: str) -> tuple[str, bytes]:
    """Return the owner's words, and the file with them; nothing where it has none, or the editor refuses."""
    spec = by_name(runtime).vocabulary.parse_any(asked)
    text = words_for(owner_of(format, file_name), runtime, spec)
    try:
        return (text, set_pin(format, file_name, old, runtime, text)) if text else ("", b"")
    except InvalidSpecError:
        return "", b""


@pytest.mark.parametrize(("owner", "format", "file_name", "old", "runtime", "asked", "words"), _ROWS)
def test_what_is_requested_is_written_as_the_owner_does(
    owner: str, format: str, file_name: str, old: bytes | None, runtime: str, asked: str, words: str
) -> None:
    text, _ = _written(format, file_name, old, runtime, asked)

    assert text == words
    assert not text or re.fullmatch(_GRAMMARS[owner], text)


@pytest.mark.parametrize(
    ("format", "file_name", "old", "runtime", "asked"), [row[1:6] for row in _ROWS if row[6]]
)
def test_what_was_written_means_what_was_requested(
    format: str, file_name: str, old: bytes | None, runtime: str, asked: str
) -> None:
    vocabulary = by_name(runtime).vocabulary
    versions = [Version.parse(text) for text in _VERSIONS[runtime]]
    _, data = _written(format, file_name, old, runtime, asked)

    outcomes = parse(format, file_name, data)

    (pin,) = [one for one in outcomes if isinstance(one, Request) and one.runtime == runtime]
    meant = resolve(pin.specs[0], versions, vocabulary=vocabulary)
    assert meant == resolve(vocabulary.parse_any(asked), versions, vocabulary=vocabulary)


@pytest.mark.parametrize(
    ("file_name", "owner", "reads_prefixes"),
    [
        (".node-version", "nodenv", False),
        (".python-version", "pyenv", True),
        (".go-version", "goenv", True),
        (".ruby-version", "rbenv", False),
        (".java-version", "jenv", True),
        (".bun-version", "setup-bun", True),
        (".deno-version", "setup-deno", True),
        (".terraform-version", "tfenv", False),
        (".opentofu-version", "tofuenv", False),
        (".zig-version", "the tool that reads this file", True),
    ],
)
def test_plain_files_belong_to_the_tool_that_reads_them(
    file_name: str, owner: str, reads_prefixes: bool
) -> None:
    found = owner_of("plain", file_name)

    assert (found.name, found.has_prefixes) == (owner, reads_prefixes)
    assert words_for(found, "node", Token("20")) == ("20" if reads_prefixes else None)
    assert words_for(found, "node", System()) == "system"


def test_java_is_written_as_it_is_where_its_owner_has_no_other_name() -> None:
    assert words_for(UNKNOWN, "java", Token("21.0.2+13")) == "21.0.2+13"


def test_the_files_of_dotnet_are_its_own() -> None:
    assert owner_of("global-json", "global.json").name == ".NET"


def test_the_beginning_of_a_version_is_a_prefix_and_no_word_is() -> None:
    specs = [Token("20"), Token("20.11.1"), Token("myproj"), Latest(), System()]

    assert [is_prefix(spec) for spec in specs] == [True, True, False, False, False]
