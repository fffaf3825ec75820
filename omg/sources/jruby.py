"""JRuby, from its project's Maven repository. Pure."""

from __future__ import annotations

import re
from functools import partial

from omg.sources.checksum import Digest, MissingChecksumError
from omg.sources.layout import Layout
from omg.sources.source import Offer, PublishedArchive, Release, read, require
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.sources.source import Steps

# Source: https://www.jruby.org/download, read 2026-11-23.
_BASE_URL = "https://repo1.maven.org/maven2/org/jruby/jruby-dist"
_VERSION = re.compile(rb"<version>\s*(\d{1,3}(?:\.\d{1,3}){3})\s*</version>")
_DIGESTS = {
    "sha256": re.compile(rb"\s*([0-9A-Fa-f]{64})(?:\s.*)?", re.DOTALL),
    "sha512": re.compile(rb"\s*([0-9A-Fa-f]{128})(?:\s.*)?", re.DOTALL),
}
# It also has the names of Ruby's own programs, as in ruby-build's installs.
_LAYOUT = Layout(
    executables=("bin/jruby",),
    spare_links=(("bin/ruby", "jruby"), ("bin/gem", "jgem"), ("bin/irb", "jirb")),
)


def parse_index(document: bytes) -> tuple[Release, ...]:
    """Return the releases in ``maven-metadata.xml``.

    The document is searched, not parsed as XML, so it cannot refer to other files.

    Source: https://maven.apache.org/ref/current/maven-repository-metadata/, read 2026-11-23.

    Raises:
        ValueError: It contains no version.
    """
    texts = sorted({match.decode() for match in _VERSION.findall(document)})
    if not texts:
        raise ValueError("it lists no versions")
    return tuple(Release(Version.parse(f"jruby-{text}")) for text in texts)


def releases() -> Steps[tuple[Release, ...]]:
    """Request the list of versions."""
    return (yield from require(f"{_BASE_URL}/maven-metadata.xml", parse_index, "list of JRuby releases"))


def offer(version: Version) -> Steps[Offer]:
    """Request the digest of a version's archive, which is the same for every platform."""
    number = version.text.removeprefix("jruby-")
    name = f"jruby-dist-{number}-bin.tar.gz"
    url = f"{_BASE_URL}/{number}/{name}"
    digest = yield from read(f"{url}.sha256", partial(_digest, "sha256"), "SHA-256 digest")
    if digest is None:
        digest = yield from read(f"{url}.sha512", partial(_digest, "sha512"), "SHA-512 digest")
    if digest is None:
        raise MissingChecksumError(
            f"no SHA-256 or SHA-512 checksum is published for jruby {number}, or there is no such version",
            hint="run omg list ruby@jruby --remote to see what is available",
        )
    java = "Java 21 or newer" if version.release >= (10,) else "Java 8 or newer"
    return Offer(
        (PublishedArchive(url, name, digest, _LAYOUT),),
        unchecked="the JRuby project publishes OpenPGP signatures",
        notes=(f"JRuby runs on {java}, which it finds on PATH or by JAVA_HOME: omg use java",),
    )


def _digest(algorithm: str, content: bytes) -> Digest:
    match = _DIGESTS[algorithm].fullmatch(content)
    if match is None:
        raise ValueError("it does not begin with a checksum")
    return Digest(algorithm, bytes.fromhex(match[1].decode()))
