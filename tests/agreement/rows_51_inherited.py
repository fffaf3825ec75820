"""Row 51 of the decisions: what a tool passes on to the processes that it starts, and what counts of it."""

from __future__ import annotations

from dataclasses import replace

from tests.agreement.case import Case, Program, Ran, Refused, ran, refused

NODE_18 = {"OMG_NODE_INHERITED": "18.20.4"}
_SYSTEM_NODE = {"OMG_NODE_INHERITED": "system"}
_BROKEN = "broken defaults"
# Satisfied by 18.20.4, by the default 20.9.0, and by the newest, 22.11.0.
_FROM_18 = {"package.json": '{"engines": {"node": ">=18"}}'}
_FROM_20 = {"package.json": '{"engines": {"node": ">=20"}}'}
_FROM_200 = {"package.json": '{"engines": {"node": ">=200"}}'}


def _row(case: Case) -> Case:
    return replace(case, row=51)


_DECISIONS = (
    Case(
        "a pin beats what is inherited",
        {".nvmrc": "22.11.0\n"},
        "node",
        ran("node 22.11.0", passes="22.11.0"),
        env=NODE_18,
    ),
    Case(
        "a pin further up does too",
        {".nvmrc": "22.11.0\n"},
        "node",
        ran("node 22.11.0", passes="22.11.0"),
        at="a/b",
        env=NODE_18,
    ),
    Case(
        "a pin that is not installed is an error all the same",
        {".nvmrc": "19\n"},
        "node",
        refused("node 19", ".nvmrc"),
        env=NODE_18,
    ),
    Case(
        "a folder that asks nothing takes what is inherited",
        {},
        "node",
        ran("node 18.20.4", passes="18.20.4"),
        env=NODE_18,
    ),
    Case(
        "other names of the runtime do too", {}, "npm x", ran("node 18.20.4", passes="18.20.4"), env=NODE_18
    ),
    Case(
        "a constraint keeps what satisfies it",
        _FROM_18,
        "node",
        ran("node 18.20.4", passes="18.20.4"),
        env=NODE_18,
    ),
    Case(
        "a constraint that it does not satisfy means the newest, not the default",
        _FROM_20,
        "node",
        ran("node 22.11.0", passes="22.11.0"),
        env=NODE_18,
    ),
    Case(
        "also where the newest that satisfies it is the default",
        {"package.json": '{"engines": {"node": ">=20 <20.10"}}'},
        "node",
        ran("node 20.9.0", passes="20.9.0"),
        env=NODE_18,
    ),
    Case(
        "a constraint that none satisfies changes nothing",
        _FROM_200,
        "node",
        ran("node 18.20.4", passes="18.20.4"),
        env=NODE_18,
    ),
    Case(
        "a constraint by name means what it names",
        {"go.mod": "module m\n\ngo 1.20\n\ntoolchain go1.21.0\n"},
        "go",
        ran("go 1.21.0", passes="1.21.0"),
        env={"OMG_GO_INHERITED": "1.22.3"},
    ),
    Case(
        "a go line beyond all is the newest's business all the same",
        {"go.mod": "module m\n\ngo 1.99\n"},
        "go",
        ran("go 1.22.3", passes="1.22.3"),
        env={"OMG_GO_INHERITED": "1.20.8"},
    ),
    Case(
        "an own executable that the inherited version lacks",
        {},
        "corepack",
        Refused(("corepack", "node 16.20.2", "18.20.4"), ("Traceback", "\x1b", "global default")),
        env={"OMG_NODE_INHERITED": "16.20.2"},
    ),
    Case(
        "a linked version may be inherited",
        {},
        "node",
        ran("node 21.7.3", by="elsewhere/node 21", passes="21.7.3"),
        env={"OMG_NODE_INHERITED": "21.7.3"},
    ),
    Case(
        "a prerelease may be inherited",
        {},
        "node",
        ran("node 24.0.0-rc.1", passes="24.0.0-rc.1"),
        env={"OMG_NODE_INHERITED": "24.0.0-rc.1"},
    ),
    Case(
        "a build may be inherited",
        {},
        "java",
        ran("java 21.0.2+13", passes="21.0.2+13"),
        env={"OMG_JAVA_INHERITED": "21.0.2+13"},
    ),
    Case(
        "a runtime with a hyphen inherits too",
        {},
        "prettier",
        ran("npm-prettier 3.3.0", passes="3.3.0"),
        env={"OMG_NPM_PRETTIER_INHERITED": "3.3.0"},
    ),
    Case(
        "a version of the shared store may be inherited",
        {},
        "node",
        ran("node 22.11.0", by="shared/node/22.11.0", passes="22.11.0"),
        world="shared",
        env={"OMG_NODE_INHERITED": "22.11.0"},
    ),
    Case(
        "a runtime without a default inherits too",
        {},
        "terraform",
        ran("terraform 1.8.5", passes="1.8.5"),
        env={"OMG_TERRAFORM_INHERITED": "1.8.5"},
    ),
    Case(
        "what one runtime inherits is nothing to another",
        {".nvmrc": "22.11.0\n"},
        "node",
        ran("node 22.11.0", passes="22.11.0").seeing(OMG_PYTHON_INHERITED="3.11.9"),
        env={"OMG_PYTHON_INHERITED": "3.11.9"},
    ),
    Case(
        "a variable of the user's is stronger",
        {},
        "node",
        ran("node 22.11.0", passes="22.11.0"),
        env={**NODE_18, "OMG_NODE_VERSION": "22"},
    ),
    Case(
        "an empty one is not",
        {},
        "node",
        ran("node 18.20.4", passes="18.20.4"),
        env={**NODE_18, "OMG_NODE_VERSION": ""},
    ),
    Case(
        "the spec default means the global default",
        {".nvmrc": "default\n"},
        "node",
        ran("node 20.9.0", passes="20.9.0"),
        env=NODE_18,
    ),
    Case(
        "a pin that is the default is passed on",
        {".nvmrc": "20.9.0\n"},
        "node",
        ran("node 20.9.0", passes="20.9.0"),
    ),
    Case(
        "the default is inherited where a pin was the default",
        {},
        "node",
        ran("node 20.9.0", passes="20.9.0"),
        env={"OMG_NODE_INHERITED": "20.9.0"},
    ),
    Case("the default is not passed on", {}, "node", ran("node 20.9.0", passes="")),
    Case(
        "nor is a default that a constraint keeps",
        _FROM_18,
        "node",
        ran("node 20.9.0", passes=""),
    ),
    Case(
        "what a constraint chose is passed on",
        {"package.json": '{"engines": {"node": "<20"}}'},
        "node",
        ran("node 18.20.4", passes="18.20.4"),
    ),
    Case(
        "what is inherited comes before a broken default",
        {},
        "node",
        ran("node 18.20.4", passes="18.20.4"),
        world=_BROKEN,
        env=NODE_18,
    ),
    Case(
        "a leftover beside a broken default counts for nothing",
        {},
        "node",
        refused("node 99.1.0, the global default"),
        world=_BROKEN,
        env={"OMG_NODE_INHERITED": "17.1.0"},
    ),
    Case(
        "a leftover where nothing chooses is removed",
        {},
        "node",
        ran("system", passes=""),
        world="no default",
        env={"OMG_NODE_INHERITED": "17.1.0"},
    ),
    Case(
        "a leftover where nothing is installed is removed",
        {},
        "node",
        ran("system", passes=""),
        world="nothing installed",
        env=NODE_18,
    ),
)

# None of these is the name of an installed version: the default decides, and they are removed.
_LEFTOVERS = tuple(
    Case(
        f"inherited is {what}",
        {},
        "node",
        ran("node 20.9.0", passes=""),
        env={"OMG_NODE_INHERITED": text},
    )
    for what, text in (
        ("not installed", "18.99.0"),
        ("empty", ""),
        ("a prefix", "18"),
        ("spelled with a v", "v18.20.4"),
        ("the name of the link", "current"),
        ("a word for a version", "latest"),
        ("a word for the default", "default"),
        ("a path", "../node/18.20.4"),
        ("a path with a slash behind it", "18.20.4/"),
        ("an absolute path", "{versions}/node/18.20.4"),
        ("a name with a blank", " 18.20.4"),
        ("a name with a line break", "18.20.4\n"),
        ("the system with a blank", "system "),
        ("the system in capitals", "SYSTEM"),
        ("a pattern", "18.20.*"),
        ("a command", "$(id)"),
        ("not UTF-8", "18.20.4\udcff"),
        ("as long as a name may be", "1" * 80),
        ("longer than a name may be", "1" * 81),
        ("longer than a file's name may be", "1" * 5000),
    )
)

_A_SHELL_KEEPS_THE_LAST = "of a variable that is set twice a shell keeps the last"
_TWICE = (
    Case(
        "of two the first counts",
        {},
        "node",
        ran("node 18.20.4", passes="18.20.4"),
        env=NODE_18,
        again={"OMG_NODE_INHERITED": "22.11.0"},
        unlike_sh=_A_SHELL_KEEPS_THE_LAST,
    ),
    Case(
        "also where it is none, and both are removed",
        {},
        "node",
        ran("node 20.9.0", passes=""),
        env={"OMG_NODE_INHERITED": ""},
        again=NODE_18,
        unlike_sh=_A_SHELL_KEEPS_THE_LAST,
    ),
    Case(
        "a pin replaces both",
        {".nvmrc": "22.11.0\n"},
        "node",
        ran("node 22.11.0", passes="22.11.0"),
        env=NODE_18,
        again={"OMG_NODE_INHERITED": "16.20.2"},
    ),
)

_FIRST = {"PATH": "{shims}:{project}/first:{system}"}
_SYSTEM_PYTHON = {"OMG_PYTHON_INHERITED": "system"}
_SYSTEM = (
    Case("the child of a system's", {}, "node", ran("system", passes="system"), env=_SYSTEM_NODE),
    Case(
        "a pin beats a system's that is inherited",
        {".nvmrc": "18.12.0\n"},
        "node",
        ran("node 18.12.0", passes="18.12.0"),
        env=_SYSTEM_NODE,
    ),
    Case(
        "a system's satisfies no constraint",
        _FROM_18,
        "node",
        ran("node 22.11.0", passes="22.11.0"),
        env=_SYSTEM_NODE,
    ),
    Case(
        "a constraint that none satisfies leaves the system's",
        _FROM_200,
        "node",
        ran("system", passes="system"),
        env=_SYSTEM_NODE,
    ),
    Case("a system's that is nowhere", {}, "ruby", refused("ruby"), env={"OMG_RUBY_INHERITED": "system"}),
    Case(
        "it is no broken default's business",
        {},
        "node",
        ran("system", passes="system"),
        world=_BROKEN,
        env=_SYSTEM_NODE,
    ),
    Case(
        "a name with a version that the system lacks",
        {},
        "python3.11",
        ran("python 3.11.9", passes="3.11.9"),
        env=_SYSTEM_PYTHON,
        needs_omg="the system comes first, and only then what is installed",
    ),
    Case(
        "a name with a version that the system has",
        {"first/python3.11": Program()},
        "python3.11",
        ran("first/python3.11", passes="system"),
        env={**_FIRST, **_SYSTEM_PYTHON},
        needs_omg="the system comes first, and only then what is installed",
    ),
    Case(
        "a variable of the system's is passed on",
        {".nvmrc": "18\n"},
        "node",
        ran("system", passes="system"),
        env={"OMG_NODE_VERSION": "system"},
    ),
)

_PYTHON_11 = {"OMG_PYTHON_INHERITED": "3.11.9"}
_NAMES = (
    Case(
        "a name with a version beside a pin is passed on",
        {".python-version": "3.13.2\n"},
        "python3.11",
        ran("python 3.11.9", passes="3.11.9"),
    ),
    Case(
        "its child elsewhere keeps it", {}, "python3", ran("python 3.11.9", passes="3.11.9"), env=_PYTHON_11
    ),
    Case(
        "its child in a folder that pins does not",
        {".python-version": "3.13.2\n"},
        "python3",
        ran("python 3.13.2", passes="3.13.2"),
        env=_PYTHON_11,
    ),
    Case(
        "a name of the default's version is passed on too",
        {},
        "python3.12",
        ran("python 3.12.4", passes="3.12.4"),
    ),
    Case(
        "a name of the inherited version means that one",
        {},
        "python3.12",
        ran("python 3.12.10", passes="3.12.10"),
        env={"OMG_PYTHON_INHERITED": "3.12.10"},
    ),
    Case(
        "a name of another version means the newest of that",
        {},
        "python3.12",
        ran("python 3.12.10", passes="3.12.10"),
        env=_PYTHON_11,
    ),
    Case(
        "a name of another implementation",
        {},
        "pypy3.10",
        ran("python pypy3.10-7.3.17", passes="pypy3.10-7.3.17"),
        env=_PYTHON_11,
    ),
    Case(
        "the child of another implementation",
        {},
        "python3",
        ran("python pypy3.10-7.3.17", passes="pypy3.10-7.3.17"),
        env={"OMG_PYTHON_INHERITED": "pypy3.10-7.3.17"},
    ),
)

_TOOLS = (
    Case(
        "a global tool of the inherited version",
        {},
        "cowsay",
        ran("node 18.20.4", passes="18.20.4"),
        env=NODE_18,
    ),
    Case(
        "a tool that follows passes on what came",
        {},
        "cowsay",
        ran("node 22.11.0", passes="18.12.0"),
        env={"OMG_NODE_INHERITED": "18.12.0"},
    ),
    Case(
        "a tool that follows to the default does too",
        {},
        "cowsay",
        ran("node 18.20.4", passes="20.11.1"),
        world="tools of the default",
        env={"OMG_NODE_INHERITED": "20.11.1"},
    ),
    Case(
        "also a leftover",
        {},
        "cowsay",
        ran("node 22.11.0", passes="17.1.0"),
        env={"OMG_NODE_INHERITED": "17.1.0"},
    ),
    Case(
        "and not what the folder pins",
        {".nvmrc": "20.11.1\n"},
        "cowsay",
        ran("node 22.11.0", passes="18.20.4"),
        env=NODE_18,
    ),
    Case(
        "nor anything where nothing came",
        {".nvmrc": "20.11.1\n"},
        "cowsay",
        ran("node 22.11.0", passes=""),
    ),
    Case(
        "a strict tool that the inherited version lacks is the system's, and what came stays",
        {},
        "cowsay",
        ran("system").seeing(OMG_NODE_INHERITED="20.11.1"),
        world="strict tools",
        env={"OMG_NODE_INHERITED": "20.11.1"},
    ),
    Case(
        "a tool where the system's is inherited",
        {},
        "cowsay",
        ran("system").seeing(OMG_NODE_INHERITED="system"),
        env=_SYSTEM_NODE,
    ),
    Case(
        "a tool where the system's is inherited, which lacks it",
        {},
        "figlet",
        ran("node 18.20.4", passes="system"),
        env=_SYSTEM_NODE,
        needs_omg="no version is active",
    ),
    Case(
        "what is inherited is no pin, so the order of runtimes decides",
        {},
        "markdown",
        ran("python 3.12.4", passes="").seeing(OMG_RUBY_INHERITED="3.4.1"),
        env={"OMG_RUBY_INHERITED": "3.4.1"},
    ),
    Case(
        "a runtime whose inherited version lacks the tool gives way",
        {},
        "markdown",
        ran("ruby 3.3.6", passes="").seeing(OMG_PYTHON_INHERITED="3.13.2"),
        env={"OMG_PYTHON_INHERITED": "3.13.2"},
    ),
)

_VENV = {"VIRTUAL_ENV": "{project}/venv", "PATH": "{project}/venv/bin:{shims}:{system}"}
_PAST_OMG = (
    Case(
        "a virtual environment passes on what came",
        {".python-version": "3.13.2\n", "venv/bin/python3": Program()},
        "python3",
        ran("venv/bin/python3").seeing(OMG_PYTHON_INHERITED="3.11.9"),
        env={**_VENV, **_PYTHON_11},
    ),
    Case(
        "and introduces nothing",
        {".python-version": "3.13.2\n", "venv/bin/python3": Program()},
        "python3",
        ran("venv/bin/python3").seeing(OMG_PYTHON_INHERITED=None),
        env=_VENV,
    ),
    Case(
        "a leftover in a virtual environment stays too",
        {"venv/bin/python3": Program()},
        "python3",
        ran("venv/bin/python3").seeing(OMG_PYTHON_INHERITED=""),
        env={**_VENV, "OMG_PYTHON_INHERITED": ""},
    ),
    Case(
        "a bypass passes on what came",
        {".nvmrc": "22\n"},
        "node",
        ran("system").seeing(OMG_NODE_INHERITED="18.20.4"),
        env={**NODE_18, "OMG_BYPASS": "1"},
    ),
    Case(
        "and a leftover",
        {},
        "node",
        ran("system").seeing(OMG_NODE_INHERITED="../x"),
        env={"OMG_NODE_INHERITED": "../x", "OMG_BYPASS": "1"},
    ),
    Case(
        "and introduces nothing where the folder pins",
        {".nvmrc": "22\n"},
        "node",
        ran("system").seeing(OMG_NODE_INHERITED=None),
        env={"OMG_BYPASS": "1"},
    ),
)

_BUNDLE = {"BUNDLE_BIN_PATH": "/g/exe/bundle", "RUBYOPT": "-r/g/lib/bundler/setup"}
_RUBY_3_4 = {"OMG_RUBY_INHERITED": "3.4.1"}
_PINNED = {".ruby-version": "3.3.0\n", "sub/Gemfile": 'ruby "3.3.0"\n'}


def _bundle(name: str, answer: Ran | Refused, run: str = "ruby", at: str = ".", **env: str) -> Case:
    return Case(f"in a bundle {name}", _PINNED, run, answer, at=at, env={**_BUNDLE, **env})


_KEPT = ran("ruby 3.4.1", passes="3.4.1")
_ASKED = ran("ruby 3.3.0", passes="3.3.0")
_BUNDLES = (
    _bundle("the folder does not count", _KEPT, **_RUBY_3_4),
    _bundle("other names of ruby keep it too", _KEPT, "gem env", **_RUBY_3_4),
    _bundle("nor does another that was entered", _KEPT, at="sub", **_RUBY_3_4),
    _bundle("the default runs where nothing is inherited", ran("ruby 3.3.6", passes="")),
    _bundle(
        "the default runs where a leftover is inherited",
        ran("ruby 3.3.6", passes=""),
        OMG_RUBY_INHERITED="3.1.0",
    ),
    _bundle("another Ruby runs by the variable", _ASKED, **_RUBY_3_4, OMG_RUBY_VERSION="3.3.0"),
    _bundle(
        "other options may stand around bundler's",
        _KEPT,
        **{**_RUBY_3_4, "RUBYOPT": "-W0 -rbundler/setup --yjit"},
    ),
    _bundle("without it in RUBYOPT the folder counts", _ASKED, **{**_RUBY_3_4, "RUBYOPT": "-W0"}),
    _bundle("with an empty RUBYOPT the folder counts", _ASKED, **{**_RUBY_3_4, "RUBYOPT": ""}),
    _bundle("without its path the folder counts", _ASKED, **{**_RUBY_3_4, "BUNDLE_BIN_PATH": ""}),
    Case(
        "in a bundle the files of other runtimes count",
        {".nvmrc": "22.11.0\n"},
        "node",
        ran("node 22.11.0", passes="22.11.0"),
        env={**_BUNDLE, **NODE_18},
    ),
    Case(
        "an option of the user's own is no bundle",
        _PINNED,
        "ruby",
        _ASKED,
        env={**_RUBY_3_4, "RUBYOPT": "-rbundler/setup"},
    ),
    Case(
        "with_unbundled_env is no bundle",
        _PINNED,
        "ruby",
        _ASKED,
        at="sub",
        env={**_RUBY_3_4, "BUNDLER_ORIG_RUBYOPT": "BUNDLER_ENVIRONMENT_PRESERVER_INTENTIONALLY_NIL"},
    ),
)

CASES = tuple(
    _row(case)
    for case in (
        *_DECISIONS,
        *_LEFTOVERS,
        *_TWICE,
        *_SYSTEM,
        *_NAMES,
        *_TOOLS,
        *_PAST_OMG,
        *_BUNDLES,
    )
)
