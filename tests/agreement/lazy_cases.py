"""Shims of runtimes of which nothing is installed (``shims.lazy``)."""

from __future__ import annotations

from tests.agreement.case import Case, ran, refused

_NONE = "nothing installed"
_ALL = "shims of all"
_CONSTRAINT = '{"engines": {"node": ">=18", "bun": ">=1.1 <2"}}\n'

CASES = (
    Case(
        "a pin of which nothing is installed",
        {".nvmrc": "20\n"},
        "node",
        refused("node 20 is not installed", ".nvmrc", "run omg install node@20"),
        world=_NONE,
    ),
    Case(
        "a pin in a manifest of which nothing is installed",
        {"package.json": '{"packageManager": "bun@1.2.0"}\n'},
        "bunx cowsay",
        refused("bun 1.2.0 is not installed", "package.json", "run omg install bun@1.2.0"),
        world=_NONE,
    ),
    Case(
        "a list of pins of which nothing is installed",
        {".python-version": "3.12\n3.11\n"},
        "pip install x",
        refused("none of python", ".python-version", "run omg install python@3.12"),
        world=_NONE,
    ),
    Case("a pin above", {".nvmrc": "20\n"}, "npm", refused(".nvmrc"), at="a/b", world=_NONE),
    Case(
        "a variable of which nothing is installed",
        {},
        "java -version",
        refused("java 21 is not installed", "OMG_JAVA_VERSION"),
        env={"OMG_JAVA_VERSION": "21"},
        world=_NONE,
    ),
    Case("the system where nothing asks", {}, "node app.js", ran("system"), world=_NONE),
    Case("the system where another runtime asks", {".nvmrc": "20\n"}, "python3", ran("system"), world=_NONE),
    Case(
        "the system that is pinned",
        {".nvmrc": "system\n"},
        "node",
        ran("system", passes="system"),
        world=_NONE,
    ),
    Case("the system for a constraint", {"package.json": _CONSTRAINT}, "node", ran("system"), world=_NONE),
    Case(
        "a constraint that nothing meets, and no system",
        {"package.json": _CONSTRAINT},
        "bun run x",
        refused("no installed bun meets", ">=1.1 <2", "package.json", "omg install bun@'>=1.1 <2'"),
        world=_NONE,
    ),
    Case(
        "no system where nothing asks",
        {},
        "bun",
        refused("no bun is active", "no version of bun is installed"),
        world=_NONE,
    ),
    Case(
        "another major version than the pinned one",
        {".python-version": "3.12\n"},
        "python2",
        refused("no python 2 is installed"),
        world=_NONE,
    ),
    Case("a shim of all where nothing asks", {}, "python3", ran("system"), world=_ALL),
    Case("a shim of all, and no system", {}, "cargo build", refused("no rust is active"), world=_ALL),
    Case(
        "a shim of all that a project asks for",
        {"rust-toolchain.toml": '[toolchain]\nchannel = "1.96"\n'},
        "cargo build",
        refused("rust 1.96 is not installed", "run omg install rust@1.96"),
        world=_ALL,
    ),
    Case(
        "a shim of all that no installed version has",
        {".nvmrc": "20\n"},
        "corepack",
        refused("has no `corepack`, and no other installed version has it"),
        world=_ALL,
    ),
)
