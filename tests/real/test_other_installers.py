"""Genuine installers that a registry has: Yarn, pnpm, uv and pipx, themselves installed through the shims.

What they install is made on the spot; only they come from the registries that this machine uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.real import local_packages
from tests.real.tools import Tools

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.conftest import Mirror
    from tests.real.machine import Machine

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

# These may ask a registry.
_ONLINE = {"npm_config_offline": "false", "PIP_NO_INDEX": "0"}


@dataclass(frozen=True)
class Installer:
    """An installer, and how it installs and removes a tool.

    Attributes:
        own: How it is installed itself.
        install: How it installs the tool.
        remove: How it removes it.
        tool: The tool.
        folder: Where that goes, `{home}` for the home directory; empty for the toolchain.
        is_online: It asks a registry, whatever it installs.
    """

    own: str
    install: str
    remove: str
    tool: str
    folder: str = ""
    is_online: bool = False


_WHEEL = "$P/hello_pip-1.0-py3-none-any.whl"
# It prefers /usr/local, below a folder that packagers name; this one is none. To root it
# gives another home, unless that is a make-believe one.
_YARN = "FAKEROOTKEY=1 DESTDIR=/dev/null yarn"
INSTALLERS = {
    "yarn": Installer(
        "npm i -g yarn@1.22.22",
        f"{_YARN} global add file:$P/npm.tgz",
        f"{_YARN} global remove hello-npm",
        "hello-npm",
        "{home}/.yarn/bin",
    ),
    "pnpm": Installer(
        "npm i -g pnpm@10.12.1",
        "pnpm add -g file:$P/npm.tgz",
        "pnpm rm -g hello-npm",
        "hello-npm",
        "{home}/pnpm",
    ),
    "uv pip": Installer(
        "pip install uv",
        f"uv pip install --system {_WHEEL}",
        "uv pip uninstall --system hello-pip",
        "hello-pip",
    ),
    "uv tool": Installer(
        "pip install uv",
        f"uv tool install {_WHEEL}",
        "uv tool uninstall hello-pip",
        "hello-pip",
        "{home}/.local/bin",
    ),
    # Its own environment of pip comes from the registry.
    "pipx": Installer(
        "pip install pipx",
        f"pipx install {_WHEEL}",
        "pipx uninstall hello-pip",
        "hello-pip",
        "{home}/.local/bin",
        is_online=True,
    ),
}
# It installs nothing unless its folder is on PATH.
_KNOWS_ITS_FOLDER = ("pnpm",)


@pytest.fixture(scope="module")
def tools(machine: Machine, mirror: Mirror, tmp_path_factory: pytest.TempPathFactory) -> Tools:
    """Return the tools, with node and Python, and a package of each kind."""
    place = tmp_path_factory.mktemp("packages")
    local_packages.npm(place, "hello-npm")
    local_packages.wheel(place, "hello-pip")
    tools = Tools(machine, mirror, place)
    tools.need("node", "python")
    done = tools.script(place, "npm pack --silent ./hello-npm && mv hello-npm-1.0.0.tgz npm.tgz")
    assert done.status == 0, done
    return tools


@pytest.mark.parametrize("name", INSTALLERS)
def test_what_it_installs_can_be_called_at_once(tools: Tools, tmp_path: Path, name: str) -> None:
    installer = INSTALLERS[name]
    home = str(tools.machine.home)
    folder = installer.folder.format(home=home)
    command = installer.own.rpartition(" ")[2].partition("@")[0]
    env = {"PNPM_HOME": f"{home}/pnpm", "UV_OFFLINE": "1"}
    # A shell's set-up has put the folder behind the shims, or has not.
    shims, path = tools.machine.env["PATH"].split(":", 1)
    env["PATH"] = ":".join(one for one in (shims, *path.split(":")) if one != folder)

    if installer.is_online:
        env |= _ONLINE

    done = tools.on_terminal(tmp_path, f"{installer.own} >/dev/null", env | _ONLINE)
    if done.status:
        pytest.skip(f"{command} cannot be had: {done.errors[-300:]}")
    done = tools.on_terminal(tmp_path, f"{command} --version", env)
    assert (done.status, tools.has_shim(command)) == (0, True), done

    if folder and name not in _KNOWS_ITS_FOLDER:
        done = tools.on_terminal(tmp_path, f"{installer.install} >/dev/null", env)
        said = f"omg: {installer.tool} is in `{folder}`, which is not on PATH; to put it there, run omg setup"
        assert (done.status, done.said) == (0, [said]), done
        assert tools.script(tmp_path, installer.remove, env).status == 0
    if folder:
        env["PATH"] += f":{folder}"

    done = tools.on_terminal(tmp_path, f"{installer.install} >/dev/null && {installer.tool}", env)
    assert (done.status, done.output) == (0, f"hello from {installer.tool}\n"), done
    assert done.said == ([] if folder else [f"omg: {installer.tool} is now available"])
    assert tools.has_shim(installer.tool) is not bool(folder)
    done = tools.script(tmp_path, f"{installer.remove} >&2 && {installer.tool}", env)
    assert (done.status, done.said, tools.has_shim(installer.tool)) == (127, [], False), done
