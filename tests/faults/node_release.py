"""A release of node, and what installs it: the common ground of the tests of downloads."""

from __future__ import annotations

from typing import Protocol

from tests.publishers import node_archive

NAME = "node-v20.11.1-linux-x64.tar.gz"
DIST = "nodejs.org/dist/v20.11.1"
ARCHIVE = f"{DIST}/{NAME}"
SUMS = f"{DIST}/SHASUMS256.txt"
INDEX = "nodejs.org/dist/index.json"
CONTENT = node_archive("20.11.1", "gz")
HALF = len(CONTENT) // 2
READ_TIMEOUT_S = 0.2


class Install(Protocol):
    """Installs node as one command would."""

    def __call__(self, spec: str = "20.11.1", *, is_forced: bool = False, **config: object) -> str:
        """Return the version that was installed.

        Raises:
            OmgError: It was not.
        """
