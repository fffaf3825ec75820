"""Whether the host's version brings exactly the version of a guest that is pinned (15.2): node's own npm."""

from __future__ import annotations

from omg.store.access import read_regular
from omg.store.installed import locate
from omg.versions.spec import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.resolution import InstalledVersions
    from omg.project.selection import Selection
    from omg.store.installed import Toolchain

_MAX_BYTES = 1 << 20


def is_brought(host: Toolchain, executable: str, pin: Selection, versions: InstalledVersions) -> bool:
    """Return whether ``host`` has the ``executable`` of exactly the version that ``pin`` asks for.

    Never where the pin has a digest: that is the digest of an archive, and the host's files cannot have it.

    Args:
        host: The version of the host that is active.
        executable: One of the guest's.
        pin: What asks for a version of the guest, of which none is installed.
        versions: What is installed of the guest.

    Raises:
        InvalidSpecError: A user's alias leads back to itself, or to text that is no spec.
    """
    file = versions.runtime.host_manifest
    if not file or pin.digest or locate(host, executable) is None:
        return False
    wanted = {spec.text for spec in map(versions.expand, pin.specs) if isinstance(spec, Token)}
    return bool(wanted) and _version_in(host, file) in wanted


def _version_in(host: Toolchain, file: str) -> str:
    """Return the version that a ``package.json`` states; empty if it states none."""
    import json

    try:
        document = json.loads(read_regular(host.resolved_dir / file, _MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return ""
    version = document.get("version") if isinstance(document, dict) else None
    return version if isinstance(version, str) else ""
