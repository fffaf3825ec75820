"""Ruby's implementations as their publishers lay them out, with programs of a few bytes."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.publishers import script, tar

if TYPE_CHECKING:
    from tests.upstream import Upstream

PROJECT = "github.com/jdx/ruby"
JRUBY = "repo1.maven.org/maven2/org/jruby/jruby-dist"


def provenance(files: dict[str, bytes]) -> bytes:
    """Return the statement of provenance of ``files``, as SLSA's generator writes it."""
    subject = [
        {"name": name, "digest": {"sha256": hashlib.sha256(content).hexdigest()}}
        for name, content in files.items()
    ]
    statement = {"_type": "https://in-toto.io/Statement/v0.1", "subject": subject}
    payload = base64.b64encode(json.dumps(statement).encode()).decode()
    envelope = {"payloadType": "application/vnd.in-toto+json", "payload": payload, "signatures": []}
    return json.dumps(envelope).encode() + b"\n"


@dataclass
class RubyPublisher:
    """Fills an upstream as the publishers fill their hosts."""

    upstream: Upstream
    _tags: list[str] = field(default_factory=list)
    _jruby: list[str] = field(default_factory=list)

    def publish(self, version: str, *, build: int = 1, place: str = "x86_64_linux") -> None:
        """Publish a relocatable build."""
        top = f"ruby-{version}"
        archive = tar(
            {
                f"{top}/bin/ruby": (0o755, script("ruby", version)),
                f"{top}/bin/gem": (0o755, script("gem", version)),
            }
        )
        name = f"ruby-{version}.{place}.tar.gz"
        release = f"{PROJECT}/releases/download/{version}-{build}"
        self.upstream.put(f"{release}/{name}", archive)
        self.upstream.put(f"{release}/ruby-{version}.intoto.jsonl", provenance({name: archive}))
        self._tags += [version, f"{version}-{build}"]
        lines = "".join(f"{'a' * 40}\trefs/tags/{tag}\n" for tag in dict.fromkeys(self._tags))
        self.upstream.put(f"{PROJECT}.git/info/refs?service=git-upload-pack", lines.encode())

    def publish_jruby(self, version: str) -> None:
        """Publish a release of JRuby."""
        top = f"jruby-{version}"
        archive = tar(
            {
                f"{top}/bin/jruby": (0o755, script("jruby", version)),
                f"{top}/bin/jgem": (0o755, script("jgem", version)),
            }
        )
        place = f"{JRUBY}/{version}/jruby-dist-{version}-bin.tar.gz"
        self.upstream.put(place, archive)
        self.upstream.put(f"{place}.sha256", hashlib.sha256(archive).hexdigest().encode())
        self._jruby.append(version)
        versions = "".join(f"<version>{each}</version>" for each in self._jruby)
        self.upstream.put(f"{JRUBY}/maven-metadata.xml", f"<metadata>{versions}</metadata>".encode())

    def publish_fixed(self, *versions: str) -> None:
        """List builds that run in one place alone."""
        self.upstream.put(
            "raw.githubusercontent.com/ruby/setup-ruby/master/ruby-builder-versions.json",
            json.dumps({"ruby": list(versions)}).encode(),
        )
