"""A new home in which omg was installed as its users install it, and that asks the mirror."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from omg.store import receipts
from omg.store.layout import Store
from omg.store.receipts import RECEIPT_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omg.result import Json
    from omg.store.receipts import Receipt

_CHECKOUT = Path(__file__).parents[2]
_LONGEST_S = 600
# What a client of a registry needs to know of the network: proxies, certificates, and pip's own settings.
_NETWORK = ("http_proxy", "https_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir", "node_extra_ca_certs")


@dataclass(frozen=True)
class Machine:
    """A home, and the environment of a terminal that is opened in it.

    Attributes:
        home: The home.
        env: What a login shell exports.
        store: omg's data directory.
    """

    home: Path
    env: Mapping[str, str]
    store: Store

    def run(self, cwd: Path, *command: str | Path, env: Mapping[str, str] | None = None) -> str:
        """Return what a command says that must succeed."""
        done = self.attempt(cwd, *command, env=env)
        assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        return done.stdout.strip()

    def attempt(
        self, cwd: Path, *command: str | Path, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command, found as a shell finds it."""
        variables = {**self.env, **(env or {})}
        program, *arguments = command
        found = shutil.which(program, path=variables["PATH"])
        assert found is not None, f"`{program}` is not on PATH"
        return subprocess.run(
            [found, *arguments],
            cwd=cwd,
            env=variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_LONGEST_S,
            check=False,
        )

    def omg(self, *arguments: str, cwd: Path | None = None) -> str:
        """Return what omg says."""
        return self.run(cwd or self.home, "omg", *arguments)

    def document(self, *arguments: str, cwd: Path | None = None) -> dict[str, Json]:
        """Return omg's answer with ``--json``."""
        return cast("dict[str, Json]", json.loads(self.omg(*arguments, "--json", cwd=cwd)))

    def receipt(self, runtime: str, version: str) -> Receipt:
        """Return what an installed toolchain says of its origin."""
        found = receipts.read(self.store.toolchain_dir(runtime, version) / RECEIPT_NAME)
        assert found is not None
        return found

    def which(self, cwd: Path, executable: str) -> Path:
        """Return what the shim would execute, relative to the installed toolchains."""
        return Path(self.omg("which", executable, cwd=cwd)).relative_to(self.store.versions_dir)


def installed(home: Path, mirror_url: str, key: Path) -> Machine:
    """Install omg into ``home`` by its installer, and let it ask the mirror and trust its key."""
    home.mkdir()
    basic = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **network()}
    (home / ".profile").touch()
    subprocess.run(["sh", _CHECKOUT / "install.sh"], env=basic, stdin=subprocess.DEVNULL, check=True)
    config = home / ".config/omg/config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(f'[verify]\nextra_keys = ["{key}"]\n')
    told = subprocess.run(["bash", "-lc", "env -0"], env=basic, capture_output=True, text=True, check=True)
    env = dict(entry.split("=", 1) for entry in told.stdout.split("\0") if "=" in entry)
    return Machine(home, {**env, "OMG_MIRROR": mirror_url}, Store(home / ".local/share/omg"))


def npm_registry() -> str | None:
    """Return the registry that this machine's npm asks, outside of any project."""
    if shutil.which("npm") is None:
        return os.environ.get("OMG_NPM_REGISTRY")
    command = ["npm", "config", "get", "registry"]
    told = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    url = told.stdout.strip()
    return url if told.returncode == 0 and url.startswith("http") else None


def network() -> dict[str, str]:
    """Return the variables by which clients of registries reach them."""
    passed = {
        name: value
        for name, value in os.environ.items()
        if name.lower() in _NETWORK or (name.startswith("PIP_") and name != "PIP_REQUIRE_VIRTUALENV")
    }
    registry = npm_registry()
    return passed | ({"npm_config_registry": registry} if registry else {})
