"""The programs that cases are about and that no runtime has: packages of npm, of PyPI and of Debian."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.real.mirror import parts
from tests.real.mirror.registries import Registries, UnavailableError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.machine import Machine

_NPM = ("pnpm@10", "yarn@1", "@yarnpkg/cli-dist@4", "turbo@2", "lerna@8", "npm6@npm:npm@6")
_PYPI = ("pre-commit", "tox", "nox", "poetry", "pipx", "uv")


def programs(machine: Machine, place: Path) -> dict[str, str]:
    """Install them into ``place``, and return the variables that tell cases where they are.

    What a registry does not give is not there, and a case that needs it cannot be run.
    """
    downloads = parts.cache_dir() / "downloads"
    npm = (
        "npm",
        "install",
        "--silent",
        "--prefer-offline",
        "--no-audit",
        "--no-fund",
        "--prefix",
        place,
        *_NPM,
    )
    machine.attempt(machine.home, *npm, env={"npm_config_cache": str(downloads / "npm-cache")})
    environment = place / "python"
    machine.run(machine.home, "python3", "-m", "venv", environment)
    machine.attempt(machine.home, environment / "bin/pip", "install", "--quiet", *_PYPI)
    try:
        debian = Registries(downloads / "nested", downloads).debs("direnv")
    except UnavailableError:
        debian = place
    return {"N": f"{place}/node_modules/.bin", "P": f"{environment}/bin", "D": f"{debian}/usr/bin"}
