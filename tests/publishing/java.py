"""Temurin as Adoptium's interface and GitHub publish it, with programs of a few bytes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from omg.platform import Platform
from omg.sources import adoptium
from tests.publishers import script, tar

if TYPE_CHECKING:
    from tests.upstream import Upstream

LINUX = Platform("linux", "x64", "glibc")
LONG_TERM = (8, 11, 17, 21, 25)


def java_archive(release: str, *, image: str = "jdk", home: str = "") -> bytes:
    """Return an archive; `java` says its release and JAVA_HOME. ``home`` is ``Contents/Home/`` on macOS."""
    top = f"{release}{'-jre' if image == 'jre' else ''}"
    java = script("java", release).replace(b'"$@"', b'"$JAVA_HOME" "$@"')
    members: dict[str, tuple[int, bytes] | str] = {
        f"{top}/{home}bin/java": (0o755, java),
        f"{top}/{home}release": (0o644, b'IMPLEMENTOR="Eclipse Adoptium"\n'),
    }
    if image == "jdk":
        members[f"{top}/{home}bin/javac"] = (0o755, script("javac", release))
    if home:
        members[f"{top}/Contents/Info.plist"] = (0o644, b"<plist/>")
        members[f"{top}/Contents/MacOS/libjli.dylib"] = "../Home/lib/libjli.dylib"
    return tar(members)


def described(
    release: str, archive: bytes, *, os: str = "linux", arch: str = "x64", image: str = "jdk"
) -> Any:
    """Return a binary as the interface describes it. Source: https://api.adoptium.net/q/swagger-ui/."""
    major = major_of(release)
    name = (
        f"OpenJDK{major}U-{image}_{arch}_{os}_hotspot_{release.removeprefix('jdk-').replace('+', '_')}.tar.gz"
    )
    tag = release.replace("+", "%2B")
    link = f"https://github.com/adoptium/temurin{major}-binaries/releases/download/{tag}/{name}"
    return {
        "architecture": arch,
        "heap_size": "normal",
        "image_type": image,
        "jvm_impl": "hotspot",
        "os": os,
        "package": {
            "checksum": hashlib.sha256(archive).hexdigest(),
            "checksum_link": f"{link}.sha256.txt",
            "link": link,
            "name": name,
            "signature_link": f"{link}.sig",
            "size": len(archive),
        },
        "project": "jdk",
        "updated_at": "2026-07-24T15:52:42Z",
    }


def major_of(release: str) -> int:
    """Return the major of a release's name: ``jdk8u402-b06``, ``jdk-21.0.2+13``."""
    return (
        8
        if release.startswith("jdk8u")
        else int(release.removeprefix("jdk-").partition("+")[0].partition(".")[0])
    )


@dataclass
class JavaPublisher:
    """Fills an upstream as Adoptium does, for Linux on x64; what is published first is the oldest."""

    upstream: Upstream
    _releases: dict[tuple[int, str], list[dict[str, Any]]] = field(default_factory=dict)

    def publish(self, release: str, *, image: str = "jdk", os: str = "linux", arch: str = "x64") -> bytes:
        """Publish a release for one machine, and return its archive."""
        archive = java_archive(release, image=image)
        binary = described(release, archive, os=os, arch=arch, image=image)
        self.upstream.put(binary["package"]["link"].removeprefix("https://"), archive)
        entry = {"binaries": [binary], "release_name": release, "release_type": "ga", "vendor": "eclipse"}
        self._releases.setdefault((major_of(release), image), []).insert(0, entry)
        self._put(adoptium.AVAILABLE_URL, self._available())
        for (major, kind), entries in self._releases.items():
            self._list(major, kind, entries)
        return archive

    def announce(self, major: int) -> None:
        """List a major that has no builds yet."""
        self._releases.setdefault((major, "jdk"), [])
        self._put(adoptium.AVAILABLE_URL, self._available())

    def _list(self, major: int, image: str, entries: list[dict[str, Any]]) -> None:
        kind = adoptium.kind_for(LINUX, image)
        assert kind is not None
        here = [each for each in entries if fits(each["binaries"][0], kind)]
        if here:
            self._put(adoptium.page_url(major, kind, 0), here)
            self._put(adoptium.newest_url(major, kind.query), [singular(here[0])])
        if entries:
            self._put(adoptium.newest_url(major, adoptium.image_query(image)), [singular(entries[0])])
        for each in entries:
            name = each["release_name"].replace("+", "%2B")
            query = adoptium.image_query(image)
            self._put(f"https://api.adoptium.net/v3/assets/release_name/eclipse/{name}?{query}", each)

    def _available(self) -> dict[str, Any]:
        majors = sorted({major for major, _ in self._releases})
        return {
            "available_lts_releases": [major for major in majors if major in LONG_TERM],
            "available_releases": majors,
            "most_recent_feature_release": majors[-1],
        }

    def _put(self, url: str, document: object) -> None:
        self.upstream.put(url.removeprefix("https://"), json.dumps(document).encode())


def fits(binary: dict[str, Any], kind: adoptium.ImageType) -> bool:
    """Return whether ``binary`` is of ``kind``."""
    return (binary["os"], binary["architecture"]) == (kind.system, kind.arch)


def singular(entry: dict[str, Any]) -> dict[str, Any]:
    """Return a release as the newest ones are described."""
    return {"binary": entry["binaries"][0], "release_name": entry["release_name"], "vendor": "eclipse"}
