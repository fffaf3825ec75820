"""What npm, pnpm and bun put in front on purpose stays there, in scripts that read start-up files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.conftest import write_executable
from tests.real import local_packages
from tests.real.tools import Tools
from tests.tools import find_tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.conftest import Mirror
    from tests.real.machine import Machine

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

_TOOL = "hello-npm"
# Node gives its children sockets: bash takes itself for started by a remote shell, and reads .bashrc.
_BY_NODE = (
    "const {spawn} = require('child_process');"
    f"const bash = spawn('bash', ['-c', 'command -v {_TOOL}']);"
    "bash.stdout.on('data', text => process.stdout.write(text))"
)


@pytest.fixture(scope="module")
def tools(machine: Machine, mirror: Mirror, tmp_path_factory: pytest.TempPathFactory) -> Tools:
    """Return node, bun and pnpm, in a home that omg is set up in, and a global tool with a shim."""
    place = tmp_path_factory.mktemp("packages")
    local_packages.npm(place, _TOOL)
    tools = Tools(machine, mirror, place)
    tools.need("node", "bun")
    machine.omg("setup", "-y")
    assert tools.script(place, f"npm i -g ./{_TOOL}").status == 0
    done = tools.script(place, "npm i -g pnpm@10.12.1", {"npm_config_offline": "false"})
    if done.status:
        pytest.skip(f"pnpm cannot be had: {done.errors[-300:]}")
    assert tools.has_shim(_TOOL)
    # Otherwise nothing could move the shims.
    assert all("_omg_data" in (machine.home / name).read_text() for name in (".zshenv", ".bashrc"))
    return tools


@pytest.mark.parametrize("runner", ["npm", "pnpm", "bun"])
@pytest.mark.parametrize("script", ["zsh", "node"])
def test_a_script_finds_the_projects_own_tool(tools: Tools, tmp_path: Path, runner: str, script: str) -> None:
    own = write_executable(tmp_path / "node_modules/.bin" / _TOOL)
    write_executable(tmp_path / "in-zsh", f"#!{find_tool('zsh')}\ncommand -v {_TOOL}\n")
    (tmp_path / "by-node.js").write_text(_BY_NODE)
    scripts = {"zsh": "./in-zsh", "node": "node by-node.js"}
    (tmp_path / "package.json").write_text(json.dumps({"name": "p", "scripts": scripts}))

    done = tools.command(tmp_path, runner, "run", script)

    assert (done.status, done.output.strip().splitlines()[-1]) == (0, str(own)), done
