"""One install by omg's own pipeline, from an address on loopback, in a process of its own.

    python -I -S install_child.py PATH URL SHA256 DATA

PATH is the import path, as for omg's own start. Writes the peak of its memory and the size of the receipt as
JSON. The disk is not told to sync: no other way of the benchmark does that.
"""

# ruff: noqa: E402 - the import path first, then what omg's own start does before its imports
from __future__ import annotations

import json
import re
import sys
from pathlib import Path

sys.path.extend(sys.argv[1].split(":"))

from omg.__main__ import collect_no_more, collect_rarely

collect_rarely()

from omg.install.archives import ArchiveCache
from omg.install.installer import Installer
from omg.install.plan import Plan
from omg.install.progress import LineProgress
from omg.network.fetch import Fetcher
from omg.signing.signature import SignatureVerdict, Status
from omg.sources.checksum import Digest
from omg.sources.layout import Layout
from omg.sources.source import Offer, PublishedArchive, Release
from omg.store import publish
from omg.store.layout import Store
from omg.store.receipts import OWN_NAMES
from omg.versions.version import Version


class _Upstream:
    """A publisher of one archive, whose digest is known."""

    name = "loopback"

    def __init__(self, url: str, sha256: str) -> None:
        self._archive = PublishedArchive(
            url=url,
            name=url.rpartition("/")[2],
            digest=Digest("sha256", bytes.fromhex(sha256)),
            layout=Layout(),
        )

    def releases(self, _spec: object = None) -> tuple[Release, ...]:
        return ()

    def shortcut(self, _spec: object) -> Release | None:
        return None

    def plan(self, _release: Release) -> Plan:
        return Plan(self.name, ("127.0.0.1",), Offer((self._archive,)), SignatureVerdict(Status.NOT_SIGNED))

    def invalidate(self) -> None:
        return


def main(url: str, sha256: str, data: Path) -> None:
    """Install the archive at ``url`` into the store at ``data``."""
    publish.sync_tree = lambda _root: None  # type: ignore[assignment]
    store = Store(data / "omg")
    progress = LineProgress(lambda _text: None)
    fetcher = Fetcher({})
    archives = ArchiveCache(data / "cache" / "archives", fetcher, progress)
    installer = Installer(store, archives, progress, command="bench", policies={})
    installed = installer.install("node", Release(Version.parse("1.0.0")), _Upstream(url, sha256))
    fetcher.close()
    peak = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    receipt_bytes = sum((installed.toolchain.dir / name).stat().st_size for name in OWN_NAMES)
    sys.stdout.write(json.dumps({"peak_bytes": int(peak[1]) * 1024, "receipt_bytes": receipt_bytes}))


if __name__ == "__main__":
    main(sys.argv[2], sys.argv[3], Path(sys.argv[4]))
    # As omg's own end does.
    collect_no_more()
