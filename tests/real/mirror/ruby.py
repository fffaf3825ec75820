"""Ruby as jdx/ruby publishes it (builds that can be moved), and as ruby-builder does.

The programs are Debian's builds, with the libraries that they need beside them. Their prefix is compiled in,
so `bin/ruby` is a script that tells the interpreter where it lies; it leaves nothing in the environment. The
archives in ruby-builder's layout hold the same tree: its own fixed prefix is not reproduced.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.real.mirror import elf, github, packing
from tests.real.mirror.site import numbers, sha256

if TYPE_CHECKING:
    from tests.real.mirror.registries import Registries
    from tests.real.mirror.site import Site

_ARCH = "x86_64-linux-gnu"
_RUBY = """\
#!/bin/sh
here=$(dirname -- "$(realpath -- "$0")")
lib=${here%/bin}/lib
exec "${here%/bin}/libexec/ruby" -I "$lib/ruby/site_ruby/API" -I "$lib/ARCH/ruby/site_ruby/API" \\
    -I "$lib/ruby/vendor_ruby" -I "$lib/ruby/API" -I "$lib/ARCH/ruby/API" "$@"
"""
_SCRIPT = """\
#!/bin/sh
exec "$(dirname -- "$(realpath -- "$0")")/ruby" -x "$0" "$@"
#!/usr/bin/env ruby
"""
_SCRIPTS = ("gem", "irb", "erb", "rdoc", "ri", "bundle", "bundler", "rake")


@dataclass(frozen=True)
class _Build:
    """An interpreter of Debian.

    Attributes:
        line: The first two numbers, which its packages are named by.
        release: Debian's release, as `Registries.debs` takes it.
        others: Packages beside the line's own.
        extensions: Those that need a library which lies beside the interpreter.
    """

    line: str
    release: str
    others: tuple[str, ...]
    extensions: tuple[str, ...]

    @property
    def packages(self) -> tuple[str, ...]:
        """Everything that is unpacked."""
        line = self.line
        return (f"ruby{line}", f"libruby{line}", f"ruby{line}-dev", "libyaml-0-2", "libgmp10", *self.others)

    @property
    def api(self) -> str:
        """The name of the folder of its library."""
        return f"{self.line}.0"


# Each release of Debian has a line of its own, so that the two differ whatever is published for either.
_BUILDS = (
    _Build("3.1", "", ("libffi8",), ("psych", "fiddle")),
    # The libraries are those that the newer release no longer has; rake is a package there.
    _Build("2.7", "older", ("libffi7", "libssl1.1", "rake"), ("psych", "fiddle", "openssl")),
)


def build(site: Site, registries: Registries) -> None:
    """Lay out both rubies in both layouts, and ruby-builder's index."""
    movable: dict[str, list[Path]] = {}
    fixed: dict[str, list[Path]] = {}
    for ruby in _BUILDS:
        with tempfile.TemporaryDirectory(dir=site.root) as place:
            tree = _tree(registries, ruby, Path(place) / "tree")
            told = subprocess.check_output([tree / "bin/ruby", "-e", "print RUBY_VERSION"], text=True)
            version = told.strip()
            name = f"ruby-{version}.x86_64_linux.tar.gz"
            file = packing.tar(
                site.file(github.download("jdx/ruby", f"{version}-1", name)), tree, f"ruby-{version}"
            )
            name = f"ruby-{version}-ubuntu-22.04-x64.tar.gz"
            other = packing.tar(
                site.file(github.download("ruby/ruby-builder", f"ruby-{version}", name)), tree, "x64"
            )
        for each in (file, other):
            site.publish("ruby", version, each, "Debian's build, started by a script")
        floating = github.download("jdx/ruby", version, file.name)
        site.alias(floating, file)
        # Older releases have no statement; the interface's digest is all that there is of them.
        stated = [_provenance(site, version, file)] if ruby is _BUILDS[0] else []
        movable |= {f"{version}-1": [file, *stated], version: [site.file(floating)]}
        newer = github.download("ruby/ruby-builder", f"ruby-{version}", other.name.replace("22.04", "24.04"))
        site.alias(newer, other)
        fixed[f"ruby-{version}"] = [other, site.file(newer)]
    github.publish(site, "jdx/ruby", movable)
    github.publish(site, "ruby/ruby-builder", fixed)
    versions = sorted((tag.removeprefix("ruby-") for tag in fixed), key=numbers)
    place = "raw.githubusercontent.com/ruby/setup-ruby/master/ruby-builder-versions.json"
    site.put(place, {"ruby": [*versions, "head"], "jruby": [], "truffleruby": []})


def _provenance(site: Site, version: str, file: Path) -> Path:
    """Write what was built, as an in-toto statement in an unsigned envelope.

    Source: https://github.com/slsa-framework/slsa-github-generator, "Provenance format", read 2026-11-23.
    """
    statement = {
        "_type": "https://in-toto.io/Statement/v0.1",
        "predicateType": "https://slsa.dev/provenance/v0.2",
        "subject": [{"name": file.name, "digest": {"sha256": sha256(file)}}],
        "predicate": {"builder": {"id": "https://example.org/mirror"}},
    }
    payload = base64.b64encode(json.dumps(statement).encode()).decode()
    envelope = {"payloadType": "application/vnd.in-toto+json", "payload": payload, "signatures": []}
    place = github.download("jdx/ruby", f"{version}-1", f"ruby-{version}.intoto.jsonl")
    return site.put(place, f"{json.dumps(envelope)}\n")


def _tree(registries: Registries, ruby: _Build, tree: Path) -> Path:
    root = registries.debs(*ruby.packages, release=ruby.release)
    for folder in ("bin", "libexec", "lib"):
        (tree / folder).mkdir(parents=True)
    shutil.copy2(root / f"usr/bin/ruby{ruby.line}", tree / "libexec/ruby")
    packing.copy_tree(root / "usr/lib/ruby", tree / "lib/ruby", root)
    packing.copy_tree(root / f"usr/lib/{_ARCH}", tree / f"lib/{_ARCH}", root)
    packing.copy_tree(root / "usr/include", tree / "include", root)
    # Ruby looks into its compiled-in folders as well: a Debian with Ruby has settings for its own gems there.
    settings = tree / "lib/ruby/vendor_ruby/rubygems/defaults/operating_system.rb"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("")
    # Gems that are packages of their own lie where every line of the distribution looks.
    if (gems := root / "usr/share/rubygems-integration/all").is_dir():
        packing.copy_tree(gems, tree / f"lib/ruby/gems/{ruby.api}", root)
    (tree / "bin/ruby").write_text(_RUBY.replace("API", ruby.api).replace("ARCH", _ARCH))
    for name in _SCRIPTS:
        own = root / f"usr/bin/{name}{ruby.line}"
        body = (own if own.exists() else root / f"usr/bin/{name}").read_text().partition("\n")[2]
        (tree / "bin" / name).write_text(_SCRIPT + body)
    for script in (tree / "bin").iterdir():
        script.chmod(0o755)
    config = tree / f"lib/{_ARCH}/ruby/{ruby.api}/rbconfig.rb"
    text = config.read_text().replace('"$(DESTDIR)/usr/local/lib/site_ruby"', '"$(rubylibprefix)/site_ruby"')
    text = text.replace(f'"$(DESTDIR)/usr/local/lib/{_ARCH}/site_ruby"', '"$(rubyarchprefix)/site_ruby"')
    # The interpreter is called `ruby` here, not `ruby3.1`; and can be moved, which scripts of gems go by.
    text = text.replace(f'"$(RUBY_BASE_NAME){ruby.line}"', '"$(RUBY_BASE_NAME)"')
    config.write_text(text.replace('CONFIG["LIBRUBY_RELATIVE"] = "no"', 'CONFIG["LIBRUBY_RELATIVE"] = "yes"'))
    libraries = [file for file in (tree / f"lib/{_ARCH}").glob("lib*.so*") if not file.is_symlink()]
    elf.relocate(registries, libraries, "")
    elf.relocate(registries, [tree / "libexec/ruby"], f"../lib/{_ARCH}")
    extensions = [tree / f"lib/{_ARCH}/ruby/{ruby.api}/{name}.so" for name in ruby.extensions]
    elf.relocate(registries, extensions, "../..")
    return tree
