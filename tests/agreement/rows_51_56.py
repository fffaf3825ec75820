"""Rows 51 to 56 of the decisions: broken defaults, other versions, other managers."""

from __future__ import annotations

from tests.agreement.case import Case, Program, ran, refused

_BROKEN = "broken defaults"
_SPELLED = "defaults spelled otherwise"

_DEFAULT_GONE = (
    Case(
        "a default that is not installed",
        {},
        "node",
        refused("node 99.1.0, the global default, is not installed", "omg install node@99.1.0"),
        row=54,
        world=_BROKEN,
    ),
    Case("a default that led to a linked one", {}, "ruby", refused("ruby", "3.2.2"), row=54, world=_BROKEN),
    Case("a default that is no version", {}, "go", refused("go", "/nowhere"), row=54, world=_BROKEN),
    Case("a default that leads back to itself", {}, "bun", refused("bun", "current"), row=54, world=_BROKEN),
    Case(
        "the only version there was",
        {},
        "javac",
        refused("java 21.0.2+13", "no version of java"),
        row=54,
        world=_BROKEN,
    ),
    Case(
        "a pin decides all the same", {".nvmrc": "18\n"}, "node", ran("node 18.20.4"), row=54, world=_BROKEN
    ),
    Case("a pin of the system's too", {".nvmrc": "system\n"}, "node", ran("system"), row=54, world=_BROKEN),
    Case(
        "a pin of the default", {".nvmrc": "default\n"}, "node", refused("node 99.1.0"), row=54, world=_BROKEN
    ),
    Case(
        "a constraint that another version meets",
        {"package.json": '{"engines": {"node": ">=18"}}'},
        "node",
        ran("node 22.11.0"),
        row=54,
        world=_BROKEN,
    ),
    Case(
        "a constraint that none meets",
        {"package.json": '{"engines": {"node": ">=200"}}'},
        "node",
        refused("node 99.1.0"),
        row=54,
        world=_BROKEN,
    ),
    Case("a name that another version meets", {}, "python3.11", ran("python 3.11.9"), row=54, world=_BROKEN),
    Case("a tool of the other versions", {}, "cowsay", refused("node 99.1.0"), row=54, world=_BROKEN),
    Case(
        "a virtual environment runs before it",
        {"venv/bin/python3": Program()},
        "python3",
        ran("venv/bin/python3"),
        row=54,
        world=_BROKEN,
        env={"VIRTUAL_ENV": "{project}/venv", "PATH": "{project}/venv/bin:{shims}:{system}"},
    ),
    Case(
        "the default of the next store does not count",
        {},
        "node",
        refused("node 99.1.0"),
        row=54,
        world="shared, and a broken default",
    ),
    Case("an absolute link", {}, "node", ran("node 20.9.0"), row=54, world=_SPELLED),
    Case("a link by way of the folder above", {}, "python3", ran("python 3.12.4"), row=54, world=_SPELLED),
    Case("a link with a slash behind it", {}, "go", ran("go 1.21.13"), row=54, world=_SPELLED),
    Case(
        "an absolute link to what is linked",
        {},
        "rustc",
        ran("rust stage1", by="elsewhere/rust/build/stage1"),
        row=54,
        world=_SPELLED,
    ),
    Case(
        "an absolute link to a folder of another name",
        {},
        "ruby",
        ran("ruby 3.2.2", by="elsewhere/ruby/3.2"),
        row=54,
        world=_SPELLED,
        needs_omg="which of the versions is that folder, only a listing tells",
    ),
    Case(
        "such a default and a constraint",
        {"package.json": '{"engines": {"node": ">=18"}}'},
        "node",
        ran("node 20.9.0"),
        row=54,
        world=_SPELLED,
    ),
)

CASES = (*_DEFAULT_GONE,)
