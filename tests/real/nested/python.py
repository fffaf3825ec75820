"""Programs of Python, and the tools that choose a Python or make environments of it."""

from __future__ import annotations

from tests.real.nested.case import Case, everywhere, scripts
from tests.real.nested.javascript import GIT

_SPAWN = (
    "import subprocess\n"
    "for folder in ['../a', '../b', '../c']: subprocess.run({!r}, cwd=folder, shell=True, check=True)\n"
)
_PIP = "pip -V | grep -o 'versions/python/[.0-9]*' | cut -d/ -f3"
_PYTHON = everywhere("python3 -V")
_USE_OMG = "mkdir -p ~/.config/direnv/lib && omg hook direnv >~/.config/direnv/lib/omg.sh"
# A package that is built without a package.
_PACKAGE = {
    "git/.python-version": "3.4.0\n",
    "git/pyproject.toml": """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "hello"
version = "1.0"
""",
    "git/backend.py": """\
import os, subprocess, zipfile

def build_wheel(folder, settings=None, metadata=None):
    if "OUT" in os.environ:
        subprocess.run("python3 -V >>$OUT; python -V >>$OUT", shell=True)
    info, name = "hello-1.0.dist-info", "hello-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr("hello.py", "import sys\\ndef main(): print(sys.version.split()[0])\\n")
        wheel.writestr(info + "/METADATA", "Metadata-Version: 2.1\\nName: hello\\nVersion: 1.0\\n")
        wheel.writestr(info + "/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "/entry_points.txt", "[console_scripts]\\nhello = hello:main\\n")
        wheel.writestr(info + "/RECORD", "")
    return name
""",
}
_POETRY = {
    "a/pyproject.toml": '[tool.poetry]\npackage-mode = false\n[tool.poetry.dependencies]\npython = ">=3.9"\n'
}

CASES = {
    "python": Case("python3 say.py", "old new old", "python", {"a/say.py": _SPAWN.format("python3 -V")}),
    "python, pip": Case("python3 say.py", "old new old", "python", {"a/say.py": _SPAWN.format(_PIP)}),
    # Python hands down no node: `c` has the global default.
    "python, node": Case("python3 say.py", "old new new", files={"a/say.py": _SPAWN.format("node -v")}),
    "pip, a git dependency": Case(
        GIT + "pip install -q --target ../t git+file://$PWD/../git && cat $OUT", "old old", "python", _PACKAGE
    ),
    "an active environment": Case(
        "python3 -m venv --without-pip ../v && . ../v/bin/activate && npm run -s say",
        "old old old",
        "python",
        scripts(say=_PYTHON),
    ),
    "an environment that a script makes": Case(
        "npm run -s say && ../b/v/bin/python -V",
        "new new",
        "python",
        scripts(say="cd ../b && python3 -m venv --without-pip v && v/bin/python -V"),
    ),
    "tox": Case(
        "$P/tox -q",
        "old new",
        "python",
        {
            "a/tox.ini": "[tox]\nenv_list = py39, py311\n"
            "[testenv]\nskip_install = true\ncommands = python -V\n"
        },
        needs="$P/tox --version",
    ),
    "nox": Case(
        "$P/nox",
        "old new",
        "python",
        {
            "a/noxfile.py": "import nox\n\n@nox.session(python=['3.9', '3.11'])\n"
            "def say(session): session.run('python3', '-V')\n"
        },
        needs="$P/nox --version",
    ),
    "poetry": Case("$P/poetry run python -V", "old", "python", _POETRY, needs="$P/poetry --version"),
    "poetry, another Python": Case(
        "$P/poetry env use -q python3.11 && $P/poetry run python -V",
        "new",
        "python",
        _POETRY,
        needs="$P/poetry --version",
    ),
    "uv": Case(
        "$P/uv venv -q ../v && ../v/bin/python -V && cd ../b && $P/uv run -q --no-project python -V",
        "old new",
        "python",
        needs="$P/uv --version",
    ),
    "pipx": Case(
        "$P/pipx install -q --python python3.11 ../git && ~/.local/bin/hello; cd ../b && ~/.local/bin/hello"
        "; $P/pipx uninstall hello >&2",
        "new new",
        "python",
        _PACKAGE,
        needs="$P/pipx --version",
    ),
    "direnv, use omg": Case(
        f"{_USE_OMG} && $D/direnv allow . && $D/direnv exec . sh -c 'node -v; cd ../b && node -v'",
        "old new",
        files={"a/.envrc": "use omg\n"},
        needs="$D/direnv version",
    ),
    "direnv, use omg with a version": Case(
        f"{_USE_OMG} && $D/direnv allow . && $D/direnv exec . sh -c 'node -v; cd ../b && node -v'",
        "old old",
        files={"a/.envrc": "use omg node@20\n"},
        needs="$D/direnv version",
    ),
    "direnv": Case(
        "$D/direnv allow . && $D/direnv exec . sh -c 'node -v; cd ../b && node -v'",
        "old new",
        files={"a/.envrc": "PATH_add bin\n"},
        needs="$D/direnv version",
    ),
    "direnv, an environment of Python": Case(
        "$D/direnv allow . && $D/direnv exec . sh -c 'python3 -V; cd ../b && python3 -V'",
        "old old",
        "python",
        {"a/.envrc": "layout python3\n"},
        needs="$D/direnv version",
    ),
}
