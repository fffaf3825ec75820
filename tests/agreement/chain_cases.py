"""Chains of calls: tools that start tools in other folders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Chain:
    """One chain of calls.

    Attributes:
        name: What is promised, in a few words.
        at: The folder that it begins in; each is called by what it pins, `nothing` for one that does not.
        run: The command line. The first word is the shim's name; a runner takes a folder and a command.
        last: The file that ends it: `node 22.11.0` and its name, or `system` and its name.
        told: What the last one sees of omg's variables of the runtimes, but for those of `env` that stay.
        env: Variables beside the usual ones.
        by_python: Why it needs Python in all ways, where it does.
        by_token: A variable or an argument decides that every program can read: Python is never asked.
    """

    name: str
    at: str
    run: str
    last: str
    told: Mapping[str, str]
    env: Mapping[str, str] = field(default_factory=dict)
    by_python: str = ""
    by_token: bool = False


FOLDERS: Mapping[str, str] = {
    "node18": "node 18.20.4",
    "node20": "node 20.9.0",
    "node22": "node 22.11.0",
    "node-of-system": "node system",
    "python11": "python 3.11.9",
    "python13": "python 3.13.2",
    "ruby33": "ruby 3.3.0",
    "ruby34": "ruby 3.4.1",
    "rust96": "rust 1.96.0",
    "nightly": "rust nightly-2026-05-19",
    "rust-of-system": "rust system",
}
PLAIN_FILES: Mapping[str, str] = {
    "node": ".nvmrc",
    "python": ".python-version",
    "ruby": ".ruby-version",
    "rust": ".rust-version",
}


def node(version: str) -> dict[str, str]:
    return {"OMG_NODE_INHERITED": version}


def _python(version: str) -> dict[str, str]:
    return {"OMG_PYTHON_INHERITED": version}


def _ruby(version: str) -> dict[str, str]:
    return {"OMG_RUBY_INHERITED": version}


def _rust(version: str) -> dict[str, str]:
    return {"OMG_RUST_VERSION": version, "OMG_RUST_INHERITED": version}


_NO_TOKEN = "what it reads is no native token"
_BUNDLE = "/usr/bin/env BUNDLE_BIN_PATH=/g/exe/bundle RUBYOPT=-rbundler/setup"
_NIGHTLY = "nightly-2026-05-19"
_VENV = {"VIRTUAL_ENV": "{project}/venv", "PATH": "{project}/venv/bin:{shims}:{system}"}

CHAINS = (
    Chain("another pin", "node18", "npm ../node22 node", "node 22.11.0 node", node("22.11.0")),
    Chain("no pin", "node18", "npm ../nothing node", "node 18.20.4 node", node("18.20.4")),
    Chain("from a default to a pin", "nothing", "npm ../node18 node", "node 18.20.4 node", node("18.20.4")),
    Chain("from a default to none", "nothing", "npm ../nothing node", "node 20.9.0 node", {}),
    Chain("a pin of the default", "node20", "npm ../nothing node", "node 20.9.0 node", node("20.9.0")),
    Chain(
        "there and back again",
        "node18",
        "npm ../node22 npm ../node18 node",
        "node 18.20.4 node",
        node("18.20.4"),
    ),
    Chain(
        "the nearest caller's version",
        "node18",
        "npm ../node22 npm ../nothing node",
        "node 22.11.0 node",
        node("22.11.0"),
    ),
    Chain(
        "through a folder that asks nothing",
        "node18",
        "npm ../nothing npm ../nothing npm ../node22 node",
        "node 22.11.0 node",
        node("22.11.0"),
    ),
    Chain(
        "a variable for all of them",
        "node18",
        "npm ../node22 npm ../nothing node",
        "node 20.9.0 node",
        {**node("20.9.0"), "OMG_NODE_VERSION": "20.9.0"},
        {"OMG_NODE_VERSION": "20.9.0"},
        by_token=True,
    ),
    Chain(
        "a variable of other words for all of them",
        "node18",
        "npm ../node22 npm ../nothing node",
        "node 20.9.0 node",
        {**node("20.9.0"), "OMG_NODE_VERSION": "20.x"},
        {"OMG_NODE_VERSION": "20.x"},
        by_python=_NO_TOKEN,
    ),
    Chain(
        "from the system's to none",
        "node-of-system",
        "npm ../nothing node",
        "system node",
        node("system"),
        by_python=_NO_TOKEN,
    ),
    Chain(
        "from the system's to a pin",
        "node-of-system",
        "npm ../node22 node",
        "node 22.11.0 node",
        node("22.11.0"),
        by_python=_NO_TOKEN,
    ),
    Chain(
        "the system's by way of none",
        "node-of-system",
        "npm ../nothing npm ../nothing node",
        "system node",
        node("system"),
        by_python=_NO_TOKEN,
    ),
    Chain(
        "a tool of another version tells what came",
        "node18",
        "npm . runner ../nothing node",
        "node 18.20.4 node",
        node("18.20.4"),
        by_python="the shell leaves a tool that follows to omg",
    ),
    Chain(
        "a tool of another version tells nothing where nothing came",
        "node18",
        "runner ../nothing node",
        "node 20.9.0 node",
        {},
        by_python="the shell leaves a tool that follows to omg",
    ),
    Chain(
        "several runtimes",
        "node18",
        "npm ../python11 pip ../nothing node",
        "node 18.20.4 node",
        {**node("18.20.4"), **_python("3.11.9")},
    ),
    Chain(
        "another Python", "python11", "pip ../python13 python3", "python 3.13.2 python3", _python("3.13.2")
    ),
    Chain("no Python", "python11", "pip ../nothing python3", "python 3.11.9 python3", _python("3.11.9")),
    Chain(
        "from a name to none",
        "python13",
        "python3.11 ../nothing python3",
        "python 3.11.9 python3",
        _python("3.11.9"),
        by_python="the newest of a version, beside another one",
    ),
    Chain(
        "from a name to a pin",
        "nothing",
        "python3.11 ../python13 python3",
        "python 3.13.2 python3",
        _python("3.13.2"),
        by_python="the newest of a version, beside another one",
    ),
    Chain(
        "through a virtual environment",
        "python11",
        "pip . python3 ../nothing python",
        "python 3.11.9 python",
        _python("3.11.9"),
        _VENV,
    ),
    Chain(
        "through a virtual environment to a pin",
        "python11",
        "pip . python3 ../python13 python",
        "python 3.13.2 python",
        _python("3.13.2"),
        _VENV,
    ),
    Chain("another Ruby", "ruby33", "gem ../ruby34 ruby", "ruby 3.4.1 ruby", _ruby("3.4.1")),
    Chain("no Ruby", "ruby33", "gem ../nothing ruby", "ruby 3.3.0 ruby", _ruby("3.3.0")),
    Chain(
        "into a folder in a bundle",
        "ruby33",
        f"gem ../ruby34 {_BUNDLE} ruby",
        "ruby 3.3.0 ruby",
        {**_ruby("3.3.0"), "BUNDLE_BIN_PATH": "/g/exe/bundle", "RUBYOPT": "-rbundler/setup"},
    ),
    Chain(
        "through a bundle and out of it",
        "ruby33",
        f"gem ../ruby34 {_BUNDLE} gem . /usr/bin/env -u RUBYOPT -u BUNDLE_BIN_PATH ruby",
        "ruby 3.4.1 ruby",
        _ruby("3.4.1"),
    ),
    Chain("rustc of a cargo", "rust96", "cargo . rustc", "rust 1.96.0 rustc", _rust("1.96.0")),
    Chain("rustc elsewhere", "rust96", "cargo ../nothing rustc", "rust 1.96.0 rustc", _rust("1.96.0")),
    Chain(
        "rustc in a folder that pins another",
        "rust96",
        "cargo ../nightly rustc",
        "rust 1.96.0 rustc",
        _rust("1.96.0"),
    ),
    Chain(
        "rustc of the default's cargo in a folder that pins",
        "nothing",
        "cargo ../rust96 rustc",
        "rust 1.82.0 rustc",
        _rust("1.82.0"),
    ),
    Chain(
        "a cargo in a folder that pins another, and its rustc",
        "nightly",
        "cargo ../rust96 cargo . rustc",
        "rust 1.96.0 rustc",
        _rust("1.96.0"),
        by_python=_NO_TOKEN,
    ),
    Chain(
        "a cargo in a folder that asks nothing, and its rustc",
        "rust96",
        "cargo ../nothing cargo ../nightly rustc",
        "rust 1.96.0 rustc",
        _rust("1.96.0"),
    ),
    Chain(
        "an argument for all of them",
        "nothing",
        "cargo +1.96.0 ../nightly cargo . rustc",
        "rust 1.96.0 rustc",
        {"OMG_RUST_VERSION": "1.96.0"},
        by_token=True,
    ),
    Chain(
        "a word as an argument for all of them",
        "nothing",
        "cargo +stable ../nightly cargo . rustc",
        "rust 1.96.0 rustc",
        {"OMG_RUST_VERSION": "1.96.0"},
        by_python=_NO_TOKEN,
    ),
    Chain(
        "a user's variable for all of them",
        "nothing",
        "cargo ../nightly cargo . rustc",
        "rust 1.96.0 rustc",
        {"OMG_RUST_VERSION": "1.96.0"},
        {"OMG_RUST_VERSION": "1.96.0"},
        by_token=True,
    ),
    Chain(
        "a word of the user's for all of them",
        "nothing",
        "cargo ../nightly cargo . rustc",
        "rust 1.96.0 rustc",
        {"OMG_RUST_VERSION": "1.96.0"},
        {"OMG_RUST_VERSION": "stable"},
        by_python=_NO_TOKEN,
    ),
    Chain(
        "the ecosystem's variable for all of them",
        "nothing",
        "cargo ../nightly cargo . rustc",
        "rust 1.96.0 rustc",
        {**_rust("1.96.0"), "RUSTUP_TOOLCHAIN": "1.96.0"},
        {"RUSTUP_TOOLCHAIN": "1.96.0"},
        by_token=True,
    ),
    Chain(
        "a word of the ecosystem's for all of them",
        "rust96",
        "cargo . cargo . rustc",
        f"rust {_NIGHTLY} rustc",
        {**_rust(_NIGHTLY), "RUSTUP_TOOLCHAIN": "nightly"},
        {"RUSTUP_TOOLCHAIN": "nightly"},
        by_python=_NO_TOKEN,
    ),
    Chain(
        "a cargo of the system's, and one in a folder that pins",
        "rust-of-system",
        "cargo ../rust96 cargo . rustc",
        "rust 1.96.0 rustc",
        _rust("1.96.0"),
        by_python=_NO_TOKEN,
    ),
)
