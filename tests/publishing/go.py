"""Go as go.dev publishes it, with programs of a few bytes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.publishers import script, tar

if TYPE_CHECKING:
    from tests.upstream import Upstream

INDEX = "go.dev/dl/?mode=json&include=all"


def go_archive(version: str) -> bytes:
    """Return an archive of Go; its `go` says its name and version."""
    return tar(
        {
            "go/": (0o755, b""),
            "go/bin/go": (0o755, script("go", version)),
            "go/bin/gofmt": (0o755, script("gofmt", version)),
            "go/VERSION": (0o644, f"go{version}\n".encode()),
        }
    )


@dataclass
class GoPublisher:
    """Fills an upstream as go.dev fills its hosts."""

    upstream: Upstream
    _index: list[dict[str, object]] = field(default_factory=list)

    def publish(
        self, version: str, *, arch: str = "amd64", os: str = "linux", with_digest: bool = True
    ) -> bytes:
        """Publish a release for one machine, and return its archive."""
        archive = go_archive(version)
        name = f"go{version}.{os}-{arch}.tar.gz"
        self.upstream.put(f"dl.google.com/go/{name}", archive)
        self.upstream.redirect(f"go.dev/dl/{name}", f"https://dl.google.com/go/{name}")
        digest = hashlib.sha256(archive).hexdigest()
        described = {
            "filename": name,
            "os": os,
            "arch": arch,
            "version": f"go{version}",
            "sha256": digest if with_digest else "",
            "size": len(archive),
            "kind": "archive",
        }
        self._index.insert(0, {"version": f"go{version}", "stable": True, "files": [described]})
        self.upstream.put(INDEX, json.dumps(self._index).encode())
        return archive
