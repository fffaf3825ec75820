"""Where this build of omg is published, and the key that signs its releases: inputs of its build.

`tools/release.py` writes them into the package. A checkout has neither.
"""

from __future__ import annotations

import json
from pathlib import Path

from omg.store.access import read_regular
from omg.value import dataclass

_FILE = Path(__file__).with_name("published.json")


@dataclass(frozen=True, slots=True)
class Published:
    """What a build knows about its releases.

    Attributes:
        address: The https URL of the folder of the newest release; empty if the build has none.
        key: The OpenPGP certificate that signs the checksums, with armor; empty if the build has none.
    """

    address: str = ""
    key: bytes = b""

    @property
    def is_complete(self) -> bool:
        """Whether `omg self update` can find and verify the newest release by itself."""
        return bool(self.address and self.key)


def published(file: Path = _FILE) -> Published:
    """Return what was written into this build; empty where that is nothing, or makes no sense."""
    try:
        document = json.loads(read_regular(file))
        return Published(str(document["address"]), str(document["key"]).encode())
    except (OSError, ValueError, KeyError, TypeError):
        return Published()
