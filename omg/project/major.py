"""Names of a major version (``python3``, ``pip2``) where a folder or the default means another one.

Old projects pin Python 2, and start helpers whose first line asks for ``python3``: both must run.
"""

from __future__ import annotations

from omg.project.active import ActiveVersion, Chooser
from omg.project.selection import FileOrigin
from omg.store.installed import locate
from omg.versions.resolver import expand
from omg.versions.spec import Default, Token
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.resolution import InstalledVersions
    from omg.project.selection import Requests
    from omg.versions.spec import VersionSpec


def is_stepped_over(requests: Requests, installed_versions: InstalledVersions, major: str) -> bool:
    """Return whether what would decide here is of another major than the name's.

    A variable and the command line are never stepped over, nor is a pin that tells no major.
    """
    pin = requests.pin
    if pin is None:
        return _major_without_pin(requests, installed_versions) not in ("", major)
    if not isinstance(pin.origin, FileOrigin):
        return False
    majors = {_major_of_spec(spec, installed_versions) for spec in pin.specs}
    return not majors & {"", major}


def of_major(installed_versions: InstalledVersions, major: str, executable: str) -> ActiveVersion:
    """Return what the name means then: the inherited version, else the default, if it is of ``major``.

    Else it is the newest installed one, which the name itself chooses, else the system's.
    """
    others = ((installed_versions.standard, Chooser.INHERITED), (installed_versions.default, Chooser.DEFAULT))
    for toolchain, chooser in others if installed_versions.inherited is not None else others[1:]:
        if (
            toolchain is not None
            and _major_of(toolchain.version, installed_versions) == major
            and locate(toolchain, executable)
        ):
            return ActiveVersion(toolchain, None, chooser)
    newest = installed_versions.beginning_with(major, executable)
    return ActiveVersion(newest, None, Chooser.REQUEST if newest is not None else Chooser.DEFAULT)


def _major_without_pin(requests: Requests, installed_versions: InstalledVersions) -> str:
    for spec in requests.constraint.specs if requests.constraint is not None else ():
        toolchain = installed_versions.satisfying(spec)
        if toolchain is not None:
            return _major_of(toolchain.version, installed_versions)
    if installed_versions.inherited is None:
        return _major_of_default(installed_versions)
    standard = installed_versions.standard
    return _major_of(standard.version, installed_versions) if standard is not None else ""


def _major_of_spec(spec: VersionSpec, installed_versions: InstalledVersions) -> str:
    if installed_versions.installed_exactly(spec) is None:
        spec = expand(spec, installed_versions.runtime.vocabulary, installed_versions.aliases)
    if isinstance(spec, Default):
        return _major_of_default(installed_versions)
    return _major_of(Version.parse(spec.text), installed_versions) if isinstance(spec, Token) else ""


def _major_of_default(installed_versions: InstalledVersions) -> str:
    if installed_versions.default is not None:
        return _major_of(installed_versions.default.version, installed_versions)
    name = installed_versions.broken_default.version if installed_versions.broken_default is not None else ""
    return _major_of(Version.parse(name), installed_versions) if name else ""


def _major_of(version: Version, installed_versions: InstalledVersions) -> str:
    """Return the major that some name of the runtime means; empty where ``version`` is of no such one."""
    known = {major for _, major in installed_versions.runtime.major_names}
    first = str(version.release[0]) if version.release else ""
    return first if first in known else ""
