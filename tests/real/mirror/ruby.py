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
from pathlib import Path
from typing import TYPE_CHECKING

from tests.real.mirror import elf, github, packing
from tests.real.mirror.site import numbers, sha256

if TYPE_CHECKING:
    from tests.real.mirror.registries import Registries
    from tests.real.mirror.site import Site

_PACKAGES = ("ruby3.1", "libruby3.1", "ruby3.1-dev", "libyaml-0-2", "libffi8", "libgmp10")
_ARCH = "x86_64-linux-gnu"
_API = "3.1.0"
_RUBY = f"""\
#!/bin/sh
here=$(dirname -- "$(realpath -- "$0")")
lib=${{here%/bin}}/lib
exec "${{here%/bin}}/libexec/ruby" -I "$lib/ruby/site_ruby/{_API}" -I "$lib/{_ARCH}/ruby/site_ruby/{_API}" \\
    -I "$lib/ruby/vendor_ruby" -I "$lib/ruby/{_API}" -I "$lib/{_ARCH}/ruby/{_API}" "$@"
"""
_SCRIPT = """\
#!/bin/sh
exec "$(dirname -- "$(realpath -- "$0")")/ruby" -x "$0" "$@"
#!/usr/bin/env ruby
"""
_SCRIPTS = ("gem", "irb", "erb", "rdoc", "ri", "bundle", "bundler", "rake")


def build(site: Site, registries: Registries) -> None:
    """Lay out both rubies in both layouts, and ruby-builder's index."""
    movable: dict[str, list[Path]] = {}
    fixed: dict[str, list[Path]] = {}
    # Debian's newest, and the one of its last point release.
    for release in ("", "main"):
        with tempfile.TemporaryDirectory(dir=site.root) as place:
            tree = _tree(registries, release, Path(place) / "tree")
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
        stated = [_provenance(site, version, file)] if not release else []
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


def _tree(registries: Registries, release: str, tree: Path) -> Path:
    root = registries.debs(*_PACKAGES, release=release)
    for folder in ("bin", "libexec", "lib"):
        (tree / folder).mkdir(parents=True)
    shutil.copy2(root / "usr/bin/ruby3.1", tree / "libexec/ruby")
    packing.copy_tree(root / "usr/lib/ruby", tree / "lib/ruby", root)
    packing.copy_tree(root / f"usr/lib/{_ARCH}", tree / f"lib/{_ARCH}", root)
    packing.copy_tree(root / "usr/include", tree / "include", root)
    (tree / "bin/ruby").write_text(_RUBY)
    for name in _SCRIPTS:
        body = (root / f"usr/bin/{name}3.1").read_text().partition("\n")[2]
        (tree / "bin" / name).write_text(_SCRIPT + body)
    for script in (tree / "bin").iterdir():
        script.chmod(0o755)
    config = tree / f"lib/{_ARCH}/ruby/{_API}/rbconfig.rb"
    text = config.read_text().replace('"$(DESTDIR)/usr/local/lib/site_ruby"', '"$(rubylibprefix)/site_ruby"')
    text = text.replace(f'"$(DESTDIR)/usr/local/lib/{_ARCH}/site_ruby"', '"$(rubyarchprefix)/site_ruby"')
    # The interpreter is called `ruby` here, not `ruby3.1`; and can be moved, which scripts of gems go by.
    text = text.replace('"$(RUBY_BASE_NAME)3.1"', '"$(RUBY_BASE_NAME)"')
    config.write_text(text.replace('CONFIG["LIBRUBY_RELATIVE"] = "no"', 'CONFIG["LIBRUBY_RELATIVE"] = "yes"'))
    libraries = [file for file in (tree / f"lib/{_ARCH}").glob("lib*.so*") if not file.is_symlink()]
    elf.relocate(registries, libraries, "")
    elf.relocate(registries, [tree / "libexec/ruby"], f"../lib/{_ARCH}")
    extensions = [tree / f"lib/{_ARCH}/ruby/{_API}/{name}.so" for name in ("psych", "fiddle")]
    elf.relocate(registries, extensions, "../..")
    return tree
