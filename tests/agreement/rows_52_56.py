"""Rows 52 to 56 of the decisions: scripts of env, major versions, broken defaults, links, variables."""

from __future__ import annotations

from dataclasses import replace

from tests.agreement.case import Case, Link, Program, Ran, Refused, ran, refused, started, started_by_env

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
    Case(
        "a pin of the system's too",
        {".nvmrc": "system\n"},
        "node",
        ran("system", passes="system"),
        row=54,
        world=_BROKEN,
    ),
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
        ran("ruby 3.2.2", by="elsewhere/ruby/3.2", passes=""),
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

# A shim cannot read this by itself at the first call, so it is Python that executes then.
_READ_BY_PYTHON = {".tool-versions": "nodejs 20.9.0\n"}


def _script(name: str, run: str, answer: Ran) -> Case:
    return Case(name, _READ_BY_PYTHON, run, replace(answer, passes="20.9.0"), row=52, world="scripts")


_NODE = "node 20.9.0"
_SCRIPTS_OF_ENV = (
    _script("a script of env is started by the program beside it", "npm run x", started(_NODE, "node")),
    Case("without a version file", {}, "npm run x", started(_NODE, "node"), row=52, world="scripts"),
    _script("a link is a script beside the link's own neighbours", "npx x", started(_NODE, "node")),
    _script("an installer is started so too", "npm install -g x", started(_NODE, "node")),
    _script("blanks in the line do not count", "blanks", started(_NODE, "node")),
    _script("words come before the script", "words -x", started(_NODE, "node", "--a=b", "-r", "x@1")),
    _script("the program may be a link", "linked", started(_NODE, "nodejs")),
    _script("the longest line", "longest", started(_NODE, "node")),
    _script("a line that is too long is left to env", "toolong", started_by_env(_NODE, "node")),
    _script("so is a line without an end", "noline", started_by_env(_NODE, "node")),
    _script("so is a long one without an end", "spaces", started_by_env(_NODE, "node")),
    _script("so is a line that ends as on Windows", "crlf", started_by_env(_NODE, "node\r")),
    _script("so is a program that is not beside it", "elsewhere x", started_by_env(_NODE, "other")),
    _script("so are quotes", "quotes", started_by_env(_NODE, "node", "a b")),
    _script("so is a backslash", "backslash", started_by_env(_NODE, "node", "a#b")),
    _script("so is a variable", "dollar", started_by_env(_NODE, "node", "hello  there\n\tworld ")),
    Case(
        "the program is that of the version",
        {".nvmrc": "18.20.4\n"},
        "npm",
        started("node 18.20.4", "node"),
        row=52,
        world="scripts",
    ),
    Case(
        "that of a linked version is beside the script too",
        {".nvmrc": "21.7.3\n"},
        "npm",
        started("node 21.7.3", "node", by="elsewhere/node 21"),
        row=52,
        world="scripts",
    ),
    Case(
        "a tool of another version is started by its own node",
        {},
        "old",
        started("node 18.20.4", "node", passes=""),
        row=52,
        world="scripts",
    ),
    Case(
        "another program in front on PATH does not count",
        {**_READ_BY_PYTHON, "first/node": Program()},
        "npm",
        started(_NODE, "node", passes="20.9.0"),
        row=52,
        world="scripts",
        env={"PATH": "{project}/first:{shims}:{system}"},
        unlike_sh="it leaves the script to env, which takes the first on PATH",
    ),
    Case(
        "a PATH without anything is enough",
        {},
        "npm",
        started(_NODE, "node"),
        row=52,
        world="scripts",
        env={"PATH": ""},
    ),
    Case("a script of python", {}, "pip", started("python 3.12.4", "python3"), row=52, world="scripts"),
)

_JAVA = {".java-version": "21.0.2\n"}

_VARIABLES = (
    Case(
        "another JAVA_HOME is corrected",
        _JAVA,
        "javac",
        ran("java 21.0.2+13"),
        row=56,
        env={"JAVA_HOME": "/usr/lib/jvm/java-11"},
    ),
    Case("no JAVA_HOME is introduced", _JAVA, "javac", ran("java 21.0.2+13"), row=56),
    Case("an empty one is none", _JAVA, "javac", ran("java 21.0.2+13"), row=56, env={"JAVA_HOME": ""}),
    Case(
        "JAVA_HOME is nothing to others",
        {},
        "node",
        ran("node 20.9.0"),
        row=56,
        env={"JAVA_HOME": "/opt/java"},
    ),
    Case(
        "a choice of the system's corrects nothing",
        {".nvmrc": "system\n"},
        "node",
        ran("system", passes="system"),
        row=56,
        env={"npm_config_prefix": "{versions}/node/18.20.4", "GOROOT": "/opt/go", "JAVA_HOME": "/opt/java"},
    ),
    Case("GOROOT is removed", {}, "go build", ran("go 1.21.13"), row=56, env={"GOROOT": "/usr/local/go"}),
    Case("GOROOT stays for others", {}, "cargo", ran("rust 1.82.0"), row=56, env={"GOROOT": "/usr/local/go"}),
    Case(
        "the prefix of another node is corrected",
        {".nvmrc": "22\n"},
        "npm",
        ran("node 22.11.0"),
        row=56,
        env={
            "npm_config_prefix": "{versions}/node/18.20.4",
            "npm_config_global_prefix": "{root}/elsewhere/node 21",
        },
    ),
    Case(
        "a linked one has its own folder for a prefix",
        {".nvmrc": "21\n"},
        "npm",
        ran("node 21.7.3", by="elsewhere/node 21"),
        row=56,
        env={"npm_config_prefix": "{versions}/node/18.20.4"},
    ),
    Case(
        "a prefix of the user's own stays",
        {".nvmrc": "22\n"},
        "npm",
        ran("node 22.11.0"),
        row=56,
        env={"npm_config_prefix": "{home}/.npm-global", "npm_config_global_prefix": "{versions}/go/1.20"},
    ),
    Case(
        "RUSTUP_TOOLCHAIN counts",
        {"rust-toolchain": "1.82.0\n"},
        "cargo build",
        ran("rust 1.96.0"),
        row=56,
        env={"RUSTUP_TOOLCHAIN": "1.96"},
    ),
    Case(
        "a channel in it, by its full name",
        {},
        "cargo",
        ran("rust nightly-2026-05-20"),
        row=56,
        env={"RUSTUP_TOOLCHAIN": "nightly-x86_64-unknown-linux-gnu"},
    ),
    Case(
        "OMG_RUST_VERSION is stronger",
        {},
        "rustc",
        ran("rust 1.82.0"),
        row=56,
        env={"RUSTUP_TOOLCHAIN": "1.96", "OMG_RUST_VERSION": "1.82.0"},
    ),
    Case(
        "so is what stands on the command line",
        {},
        "cargo +1.82.0 build",
        ran("rust 1.82.0", "build"),
        row=56,
        env={"RUSTUP_TOOLCHAIN": "1.96"},
    ),
    Case("an empty one says nothing", {}, "cargo", ran("rust 1.82.0"), row=56, env={"RUSTUP_TOOLCHAIN": ""}),
    Case(
        "one that is not installed is refused",
        {},
        "cargo",
        refused("rust 1.60", "RUSTUP_TOOLCHAIN"),
        row=56,
        env={"RUSTUP_TOOLCHAIN": "1.60"},
    ),
    Case(
        "a path of the store's",
        {},
        "cargo",
        ran("rust 1.96.0"),
        row=56,
        env={"RUSTUP_TOOLCHAIN": "{versions}/rust/1.96.0"},
        needs_omg="which toolchain lies there, only a listing tells",
    ),
    Case(
        "a path elsewhere is refused",
        {},
        "cargo",
        refused("RUSTUP_TOOLCHAIN"),
        row=56,
        env={"RUSTUP_TOOLCHAIN": "/nowhere/rust/1.96.0"},
    ),
    Case("it is nothing to others", {}, "go", ran("go 1.21.13"), row=56, env={"RUSTUP_TOOLCHAIN": "nightly"}),
    Case(
        "variables of other managers are not followed",
        {".python-version": "3.11.9\n"},
        "python3",
        ran("python 3.11.9"),
        row=56,
        env={"PYENV_VERSION": "3.12.4", "ASDF_PYTHON_VERSION": "3.12.4", "MISE_PYTHON_VERSION": "3.12.4"},
    ),
)

# Links out of a project: of what they lead to, twelve characters are shown.
_LINKS = (
    Case(
        "a link to a secret",
        {".git/HEAD": "", ".nvmrc": Link("../token"), "../token": "ghp_SecretOfFortyLetters\n"},
        "node",
        Refused((".nvmrc", "ghp_SecretOf..."), ("Traceback", "ghp_SecretOfF", "Forty")),
        row=55,
    ),
    Case(
        "a link to something that is no version",
        {
            ".git/HEAD": "",
            "sub/.node-version": Link("../../token"),
            "../token": "$(SecretOfFortyLetters)\n",
        },
        "node",
        Refused((".node-version",), ("Traceback", "$(SecretOfFor", "Letters")),
        row=55,
        at="sub",
    ),
    Case(
        "a link within the repository is quoted whole",
        {".git/HEAD": "", "sub/.nvmrc": Link("../version"), "version": "20.11.1-longer-than-twelve\n"},
        "node",
        refused("20.11.1-longer-than-twelve"),
        row=55,
        at="sub",
    ),
)

_THREE, _TWO = "python 3 by default", "python 2 by default"
_STEPPED_OVER = "that a pin or the default is of the other major is for omg to weigh"

_MAJORS = (
    Case(
        "python3 where Python 2 is pinned",
        {".python-version": "2.7\n"},
        "python3",
        ran("python 3.11.9"),
        row=53,
        world=_THREE,
        needs_omg=_STEPPED_OVER,
    ),
    Case(
        "the pin decides for the name without a major",
        {".python-version": "2.7\n"},
        "python",
        ran("python 2.7.18"),
        row=53,
        world=_THREE,
    ),
    Case(
        "a pin of the other major need not be installed",
        {".python-version": "2.6.9\n"},
        "python3",
        ran("python 3.11.9"),
        row=53,
        world=_THREE,
        needs_omg=_STEPPED_OVER,
    ),
    Case(
        "python2 where Python 3 is pinned",
        {".python-version": "3.12\n"},
        "python2",
        ran("python 2.7.18"),
        row=53,
        world=_THREE,
        needs_omg=_STEPPED_OVER,
    ),
    Case(
        "the newest where the default is of the other major",
        {},
        "python3",
        ran("python 3.12.4"),
        row=53,
        world=_TWO,
        needs_omg=_STEPPED_OVER,
    ),
    Case(
        "a constraint that only the other major meets",
        {"pyproject.toml": '[project]\nrequires-python = ">=3.8"\n'},
        "python2",
        ran("python 2.7.18"),
        row=53,
        world=_TWO,
        needs_omg=_STEPPED_OVER,
    ),
    Case(
        "a pin of this major decides",
        {".python-version": "3.12\n"},
        "python3",
        ran("python 3.12.4"),
        row=53,
        world=_TWO,
    ),
    Case(
        "a pin of this major that is not installed is an error",
        {".python-version": "3.9\n"},
        "python3",
        refused("python 3.9", ".python-version"),
        row=53,
        world=_THREE,
    ),
    Case(
        "a pin that tells no major is strict",
        {".python-version": "latest\n"},
        "python2",
        refused("python 3.12.4", "python2"),
        row=53,
        world=_THREE,
    ),
    Case(
        "so is the variable",
        {},
        "python3",
        refused("python 2.7.18", "python3"),
        row=53,
        world=_THREE,
        env={"OMG_PYTHON_VERSION": "2.7.18"},
    ),
    Case(
        "a virtual environment comes first",
        {".python-version": "2.7\n", "venv/bin/python3": Program()},
        "python3",
        ran("venv/bin/python3"),
        row=53,
        world=_THREE,
        env={"VIRTUAL_ENV": "{project}/venv", "PATH": "{project}/venv/bin:{shims}:{system}"},
    ),
    Case("a broken default of this major", {}, "python3", refused("python 3.9.1"), row=53, world=_BROKEN),
)

CASES = (*_DEFAULT_GONE, *_SCRIPTS_OF_ENV, *_LINKS, *_VARIABLES, *_MAJORS)
