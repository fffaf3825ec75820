"""Row 51 of the decisions beside others: an inherited version among dependencies, majors, home variables."""

from __future__ import annotations

from tests.agreement.case import Case, Program, ran, refused, started
from tests.agreement.rows_34_50 import DEPENDENCIES, OWN_FOLDERS
from tests.agreement.rows_51_inherited import NODE_18

# A clone among dependencies is built with the version of who builds it.
_DEPENDENCIES = (
    *(
        Case(
            f"a clone in {place} is built with what is inherited",
            {f"{place}/.nvmrc": "99.9.9\n", f"{place}/package.json": '{"engines": {"node": ">=22"}}'},
            "node",
            ran("node 18.20.4", passes="18.20.4"),
            row=51,
            at=place,
            env=NODE_18,
        )
        for place in DEPENDENCIES
    ),
    *(
        Case(
            f"a folder of the user's in {place} is not",
            {f"{place}/.nvmrc": "99.9.9\n"},
            "node",
            refused("node 99.9.9", ".nvmrc"),
            row=51,
            at=place,
            env=NODE_18,
        )
        for place in OWN_FOLDERS
    ),
    Case(
        "a clone below a project that pins is built with its pin",
        {".nvmrc": "22.11.0\n", "node_modules/p/.nvmrc": "99.9.9\n"},
        "node",
        ran("node 22.11.0", passes="22.11.0"),
        row=51,
        at="node_modules/p",
        env=NODE_18,
    ),
    Case(
        "a clone without anything inherited is built with the default",
        {".cache/uv/x/.python-version": "3.6.1\n"},
        "python3",
        ran("python 3.12.4", passes=""),
        row=51,
        at=".cache/uv/x",
    ),
    Case(
        "a gem's clone is built with the Ruby that is inherited",
        {"bundler/gems/x/.ruby-version": "2.7.1\n"},
        "ruby",
        ran("ruby 3.4.1", passes="3.4.1"),
        row=51,
        at="bundler/gems/x",
        env={"OMG_RUBY_INHERITED": "3.4.1"},
    ),
)

_THREE, _TWO = "python 3 by default", "python 2 by default"
_STEPPED_OVER = "that what is asked for is of the other major is for omg to weigh"
_PYTHON_2 = {"OMG_PYTHON_INHERITED": "2.7.18"}
_PYTHON_12 = {"OMG_PYTHON_INHERITED": "3.12.4"}
_MAJORS = (
    Case(
        "python3 where a Python 3 is inherited",
        {},
        "python3",
        ran("python 3.12.4", passes="3.12.4"),
        row=53,
        world=_THREE,
        env=_PYTHON_12,
    ),
    Case(
        "python3 where a Python 2 is inherited is the default",
        {},
        "python3",
        ran("python 3.11.9", passes=""),
        row=53,
        world=_THREE,
        env=_PYTHON_2,
        needs_omg=_STEPPED_OVER,
    ),
    Case(
        "python where a Python 2 is inherited is that one",
        {},
        "python",
        ran("python 2.7.18", passes="2.7.18"),
        row=53,
        world=_THREE,
        env=_PYTHON_2,
    ),
    Case(
        "python3 is the newest where the default is a Python 2 too",
        {},
        "python3",
        ran("python 3.12.4", passes="3.12.4"),
        row=53,
        world=_TWO,
        env=_PYTHON_2,
        needs_omg=_STEPPED_OVER,
    ),
    Case(
        "python2 where a Python 3 is inherited is the default",
        {},
        "python2",
        ran("python 2.7.18", passes=""),
        row=53,
        world=_TWO,
        env=_PYTHON_12,
        needs_omg=_STEPPED_OVER,
    ),
    Case(
        "python2 is the newest where neither is one",
        {},
        "pip2",
        ran("python 2.7.18", passes="2.7.18"),
        row=53,
        world=_THREE,
        env=_PYTHON_12,
        needs_omg=_STEPPED_OVER,
    ),
    Case(
        "python3 steps over a pin to what is inherited",
        {".python-version": "2.7\n"},
        "python3",
        ran("python 3.12.4", passes="3.12.4"),
        row=53,
        world=_THREE,
        env=_PYTHON_12,
        needs_omg=_STEPPED_OVER,
    ),
    Case(
        "python3 steps over a pin and what is inherited",
        {".python-version": "2.7\n"},
        "python3",
        ran("python 3.11.9", passes=""),
        row=53,
        world=_THREE,
        env=_PYTHON_2,
        needs_omg=_STEPPED_OVER,
    ),
    Case(
        "python2 steps over a pin to what is inherited",
        {".python-version": "3.12\n"},
        "python2",
        ran("python 2.7.18", passes="2.7.18"),
        row=53,
        world=_TWO,
        env=_PYTHON_2,
        needs_omg=_STEPPED_OVER,
    ),
    Case(
        "a pin of this major is not stepped over",
        {".python-version": "3.12\n"},
        "python3",
        ran("python 3.12.4", passes="3.12.4"),
        row=53,
        world=_THREE,
        env=_PYTHON_2,
    ),
    Case(
        "a pin that tells no major is not either",
        {".python-version": "latest\n"},
        "python2",
        refused("python 3.12.4", "python2"),
        row=53,
        world=_THREE,
        env=_PYTHON_2,
    ),
    Case(
        "a constraint that the inherited Python 2 does not satisfy",
        {"pyproject.toml": '[project]\nrequires-python = ">=3.8"\n'},
        "python3",
        ran("python 3.12.4", passes="3.12.4"),
        row=53,
        world=_THREE,
        env=_PYTHON_2,
    ),
    Case(
        "a constraint of the other major is stepped over to what is inherited",
        {"pyproject.toml": '[project]\nrequires-python = ">=3.8"\n'},
        "python2",
        ran("python 2.7.18", passes="2.7.18"),
        row=53,
        world=_THREE,
        env=_PYTHON_2,
        needs_omg=_STEPPED_OVER,
    ),
    Case(
        "a system's that is inherited has no major",
        {},
        "python3",
        ran("system", passes="system"),
        row=53,
        world=_THREE,
        env={"OMG_PYTHON_INHERITED": "system"},
    ),
    Case(
        "a pin is stepped over to the default where the system's is inherited",
        {".python-version": "2.7\n"},
        "python3",
        ran("python 3.11.9", passes=""),
        row=53,
        world=_THREE,
        env={"OMG_PYTHON_INHERITED": "system"},
        needs_omg=_STEPPED_OVER,
    ),
    Case(
        "an inherited Python 2 and a virtual environment",
        {"venv/bin/python3": Program()},
        "python3",
        ran("venv/bin/python3"),
        row=53,
        world=_THREE,
        env={
            "VIRTUAL_ENV": "{project}/venv",
            "PATH": "{project}/venv/bin:{shims}:{system}",
            **_PYTHON_2,
        },
    ),
)

_FIRST = {"PATH": "{shims}:{project}/first:{system}"}
_JAVA_21 = {"OMG_JAVA_INHERITED": "21.0.2+13"}
_GO_22 = {"OMG_GO_INHERITED": "1.22.3"}
_HOMES = (
    Case(
        "JAVA_HOME is corrected to the inherited version",
        {},
        "java",
        ran("java 21.0.2+13", passes="21.0.2+13").seeing(JAVA_HOME="{versions}/java/21.0.2+13"),
        row=56,
        env={"JAVA_HOME": "{versions}/java/17.0.10+7", **_JAVA_21},
    ),
    Case(
        "an inherited version introduces no JAVA_HOME",
        {},
        "java",
        ran("java 21.0.2+13", passes="21.0.2+13").seeing(JAVA_HOME=None),
        row=56,
        env=_JAVA_21,
    ),
    Case(
        "an inherited system's leaves JAVA_HOME",
        {"first/java": Program()},
        "java",
        ran("first/java", passes="system").seeing(JAVA_HOME="/opt/java"),
        row=56,
        env={"JAVA_HOME": "/opt/java", "OMG_JAVA_INHERITED": "system", **_FIRST},
    ),
    Case(
        "the default's JAVA_HOME replaces that of a leftover",
        {},
        "java",
        ran("java 17.0.10+7", passes="").seeing(JAVA_HOME="{versions}/java/17.0.10+7"),
        row=56,
        env={"JAVA_HOME": "{versions}/java/21.0.2+13", "OMG_JAVA_INHERITED": "11.0.1+1"},
    ),
    Case(
        "a stale GOROOT is removed for the inherited version",
        {},
        "go build",
        ran("go 1.22.3", passes="1.22.3").seeing(GOROOT=None),
        row=56,
        env={"GOROOT": "{versions}/go/1.21.13", **_GO_22},
    ),
    Case(
        "so is an empty one",
        {},
        "go",
        ran("go 1.22.3", passes="1.22.3").seeing(GOROOT=None),
        row=56,
        env={"GOROOT": "", **_GO_22},
    ),
    Case(
        "an inherited system's keeps it",
        {"first/go": Program()},
        "go",
        ran("first/go", passes="system").seeing(GOROOT="/usr/lib/go"),
        row=56,
        env={"GOROOT": "/usr/lib/go", "OMG_GO_INHERITED": "system", **_FIRST},
    ),
    Case(
        "npm's prefixes are corrected to the inherited version",
        {},
        "npm",
        ran("node 18.20.4", passes="18.20.4").seeing(
            npm_config_prefix="{versions}/node/18.20.4",
            npm_config_global_prefix="{versions}/node/18.20.4",
        ),
        row=56,
        env={
            "npm_config_prefix": "{versions}/node/22.11.0/",
            "npm_config_global_prefix": "{versions}/node/16.20.2",
            **NODE_18,
        },
    ),
    Case(
        "a linked version's folder is corrected too",
        {},
        "npm",
        ran("node 18.20.4", passes="18.20.4").seeing(npm_config_prefix="{versions}/node/18.20.4"),
        row=56,
        env={"npm_config_prefix": "{root}/elsewhere/node 21", **NODE_18},
    ),
    Case(
        "a tool that follows has the prefix of its own version",
        {".nvmrc": "20.11.1\n"},
        "cowsay",
        ran("node 22.11.0", passes="18.20.4").seeing(npm_config_prefix="{versions}/node/22.11.0"),
        row=56,
        env={"npm_config_prefix": "{versions}/node/18.20.4", **NODE_18},
    ),
    Case(
        "a prefix of the user's own stays beside an inherited version",
        {},
        "npm",
        ran("node 18.20.4", passes="18.20.4").seeing(npm_config_prefix="{home}/.npm-global"),
        row=56,
        env={"npm_config_prefix": "{home}/.npm-global", **NODE_18},
    ),
)

_SCRIPTS_18 = {"OMG_NODE_INHERITED": "18.20.4"}
_SCRIPTS = (
    Case(
        "a script of the inherited version is started by its own program",
        {},
        "npm",
        started("node 18.20.4", "node", passes="18.20.4"),
        row=52,
        world="scripts",
        env=_SCRIPTS_18,
    ),
    Case(
        "a tool of another version is started by its own program, and what came stays",
        {},
        "old",
        started("node 18.20.4", "node", passes="20.9.0"),
        row=52,
        world="scripts",
        env={"OMG_NODE_INHERITED": "20.9.0"},
    ),
    Case(
        "arguments may be empty, and of several lines",
        {".tool-versions": "nodejs 20.9.0\n"},
        "words",
        started("node 20.9.0", "node", "--a=b", "-r", "x@1", passes="20.9.0"),
        row=52,
        world="scripts",
        arguments=("", "a  b", "two\nlines\n", "--", "\udcff", ""),
        env=_SCRIPTS_18,
    ),
)

CASES = (*_DEPENDENCIES, *_MAJORS, *_HOMES, *_SCRIPTS)
