"""Names of a major version (``python3``, ``pip2``) where a folder or the default means another one.

Old projects pin Python 2, and start helpers whose first line asks for ``python3``: both must run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.project.resolution import InForce
from omg.project.selection import FileOrigin
from omg.store.installed import locate
from omg.versions.resolver import expand
from omg.versions.spec import Default, Token
from omg.versions.version import Version

if TYPE_CHECKING:
    from omg.project.resolution import Inventory
    from omg.project.selection import Asked
    from omg.versions.spec import VersionSpec


def is_stepped_over(asked: Asked, inventory: Inventory, major: str) -> bool:
    """Return whether what would decide here is of another major than the name's.

    A variable and the command line are never stepped over, nor is a pin that tells no major.
    """
    pin = asked.pin
    if pin is None:
        return _major_without_pin(asked, inventory) not in ("", major)
    if not isinstance(pin.origin, FileOrigin):
        return False
    majors = {_major_of_spec(spec, inventory) for spec in pin.specs}
    return not majors & {"", major}


def of_major(inventory: Inventory, major: str, executable: str) -> InForce:
    """Return what the name means then: the default, else the newest of ``major``, else the system's."""
    default = inventory.default
    if default is not None and _major_of(default.version, inventory) == major and locate(default, executable):
        return InForce(default, None)
    return InForce(inventory.beginning_with(major, executable), None)


def _major_without_pin(asked: Asked, inventory: Inventory) -> str:
    for spec in asked.floor.specs if asked.floor is not None else ():
        toolchain = inventory.satisfying(spec)
        if toolchain is not None:
            return _major_of(toolchain.version, inventory)
    return _major_of_default(inventory)


def _major_of_spec(spec: VersionSpec, inventory: Inventory) -> str:
    if inventory.installed_exactly(spec) is None:
        spec = expand(spec, inventory.runtime.vocabulary, inventory.aliases)
    if isinstance(spec, Default):
        return _major_of_default(inventory)
    return _major_of(Version.parse(spec.text), inventory) if isinstance(spec, Token) else ""


def _major_of_default(inventory: Inventory) -> str:
    if inventory.default is not None:
        return _major_of(inventory.default.version, inventory)
    name = inventory.broken_default.version if inventory.broken_default is not None else ""
    return _major_of(Version.parse(name), inventory) if name else ""


def _major_of(version: Version, inventory: Inventory) -> str:
    """Return the major that some name of the runtime means; empty where ``version`` is of no such one."""
    known = {major for _, major in inventory.runtime.major_names}
    first = str(version.release[0]) if version.release else ""
    return first if first in known else ""
