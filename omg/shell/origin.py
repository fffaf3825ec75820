"""Who installed this omg: install.sh, pip, pipx, uv... and how each of them upgrades and removes it."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from omg.shell.published import Published, published
from omg.store.access import read_regular
from omg.store.environment import read_environment, running_environment
from omg.value import dataclass

if TYPE_CHECKING:
    from omg.store.layout import Store

DISTRIBUTION = "omg-runtimes"
PACKAGE_DIR = Path(__file__).absolute().parent.parent

CHECKOUT = "checkout"
INSTALL_SH = "install.sh"
_UNKNOWN = "unknown"
# The shims get what a new package brings.
_AFTERWARDS = "omg setup"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an omg came from.

    Attributes:
        installer: ``install.sh``, ``pip``, ``pipx``, ``uv``, ``checkout``, or the name that another left.
        directory: The environment, the folder of packages or the checkout that it runs from.
        upgrade: What upgrades it; empty where omg does not know.
        remove: What removes the package, beside `omg self uninstall`; empty where that removes all.
    """

    installer: str
    directory: Path
    upgrade: str = ""
    remove: str = ""


def origin_of(
    store: Store,
    package_dir: Path = PACKAGE_DIR,
    interpreter: Path | None = None,
    known: Published | None = None,
) -> Origin:
    """Return who installed the omg in ``package_dir``.

    Args:
        store: The store, in which install.sh keeps the environments that it makes.
        package_dir: The package, this one if not given.
        interpreter: Its Python, if it is in no virtual environment; this one if not given.
        known: What its build knows about its releases; what this one knows if not given.
    """
    packages = Path(os.path.realpath(package_dir)).parent
    self_dir = Path(os.path.realpath(store.self_dir))
    if packages.is_relative_to(self_dir):
        known = known if known is not None else published()
        environment = self_dir / packages.relative_to(self_dir).parts[0]
        return Origin(INSTALL_SH, environment, "omg self update" if known.is_complete else "sh install.sh")
    if (packages / "pyproject.toml").is_file():
        pull = shlex.join(("git", "-C", str(packages), "pull"))
        return Origin(CHECKOUT, packages, f"{pull} && {_AFTERWARDS}")
    # Of `<environment>/lib/python3.12/site-packages`.
    environment = packages.parents[2] if len(packages.parents) > 2 else packages
    name = environment.name
    # In an environment of another name, it is a package beside the one that this name removes.
    if name.startswith(DISTRIBUTION):
        if (environment / "pipx_metadata.json").is_file():
            return _by("pipx", environment, "pipx upgrade {}", "pipx uninstall {}", name)
        if (environment / "uv-receipt.toml").is_file():
            return _by("uv", environment, "uv tool upgrade {}", "uv tool uninstall {}", name)
    if (environment / "pyvenv.cfg").is_file():
        python = environment / "bin" / "python"
    else:
        environment, python = packages, interpreter or running_environment().interpreter
    installer = _installer_in(packages)
    words = str(python), DISTRIBUTION
    if installer == "pip":
        upgrade, remove = "{} -m pip install --upgrade {}", "{} -m pip uninstall {}"
        return _by(installer, environment, upgrade, remove, *words)
    if installer == "uv":
        upgrade, remove = "uv pip install --python {} --upgrade {}", "uv pip uninstall --python {} {}"
        return _by(installer, environment, upgrade, remove, *words)
    return Origin(installer, environment)


def is_started_by(store: Store) -> bool:
    """Whether the shims of ``store`` start this omg."""
    environment = read_environment(store)
    start = environment.start_file if environment else None
    return start is not None and os.path.realpath(start.parent) == os.path.realpath(PACKAGE_DIR)


def script() -> Path:
    """Return ``install.sh``: beside the package in a checkout, in it elsewhere."""
    packaged = PACKAGE_DIR / "install.sh"
    return packaged if packaged.is_file() else PACKAGE_DIR.parent / "install.sh"


def _by(installer: str, environment: Path, upgrade: str, remove: str, *words: str) -> Origin:
    quoted = [shlex.quote(word) for word in words]
    upgrade = f"{upgrade.format(*quoted)} && {_AFTERWARDS}"
    return Origin(installer, environment, upgrade, remove.format(*quoted))


def _installer_in(packages: Path) -> str:
    """Return what the package's installer wrote of itself, as every installer of Python packages does."""
    for file in packages.glob(f"{DISTRIBUTION.replace('-', '_')}-*.dist-info/INSTALLER"):
        try:
            text = read_regular(file).decode("ascii", "replace").strip()
        except OSError:
            continue
        # It goes to a terminal.
        if text.isprintable() and len(text) < 40:
            return text or _UNKNOWN
    return _UNKNOWN
