"""Rust as static.rust-lang.org publishes it, with components of a few bytes.

The forms of the manifest and of the archives: https://forge.rust-lang.org/infra/channel-layout.html and
https://github.com/rust-lang/rust-installer, read 2026-11-23.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.publishers import script, tar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.upstream import Upstream

HOST = "x86_64-unknown-linux-gnu"
WASM = "wasm32-unknown-unknown"
DIST = "static.rust-lang.org/dist"

RENAMES = {"clippy": "clippy-preview", "rustfmt": "rustfmt-preview", "miri": "miri-preview"}
PROFILES = {
    "minimal": ("rustc", "cargo", "rust-std", "rust-mingw"),
    "default": ("rustc", "cargo", "rust-std", "rust-mingw", "rustfmt-preview", "clippy-preview"),
    "complete": (
        "rustc",
        "cargo",
        "rust-std",
        "rustfmt-preview",
        "clippy-preview",
        "rust-src",
        "miri-preview",
    ),
}
# A package's files for a target; the name of a target is filled in.
FILES: dict[str, tuple[str, ...]] = {
    "rustc": ("bin/rustc", "bin/rustdoc", "lib/librustc_driver.so"),
    "cargo": ("bin/cargo", "etc/bash_completion.d/cargo"),
    "rust-std": ("lib/rustlib/{}/lib/libstd.rlib",),
    "clippy-preview": ("bin/cargo-clippy", "bin/clippy-driver"),
    "rustfmt-preview": ("bin/rustfmt", "bin/cargo-fmt"),
    "rust-src": ("lib/rustlib/src/rust/library/core/src/lib.rs",),
    "miri-preview": ("bin/miri", "bin/cargo-miri"),
}
# What each package is published for; the last is known, and cannot be built on this day.
TARGETS: dict[str, tuple[str, ...]] = {
    "rustc": (HOST,),
    "cargo": (HOST,),
    "rust-std": (HOST, WASM, "aarch64-unknown-linux-gnu"),
    "rust-mingw": ("x86_64-pc-windows-gnu",),
    "clippy-preview": (HOST,),
    "rustfmt-preview": (HOST,),
    "rust-src": ("*",),
    "miri-preview": (HOST,),
}


def component_archive(
    package: str,
    version: str,
    target: str,
    *,
    files: tuple[str, ...],
    compression: str = "xz",
    more: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return a package's archive as rust-installer makes it; ``more`` are members that no list names."""
    public = package.removesuffix("-preview")
    top = f"{public}-{version}" if target == "*" else f"{public}-{version}-{target}"
    folder = f"{package}-{target}" if package == "rust-std" else package
    paths = [path.format(target) for path in files]
    members: dict[str, tuple[int, bytes] | str] = {
        f"{top}/rust-installer-version": (0o644, b"3\n"),
        f"{top}/components": (0o644, f"{folder}\n".encode()),
        f"{top}/install.sh": (0o755, b"#!/bin/sh\nexit 1\n"),
        f"{top}/LICENSE-MIT": (0o644, b"license\n"),
        f"{top}/{folder}/manifest.in": (0o644, "".join(f"file:{path}\n" for path in paths).encode()),
    }
    for path in paths:
        is_program = path.startswith("bin/")
        name = path.rpartition("/")[2]
        content = script(name, version) if is_program else f"{path} {version}\n".encode()
        members[f"{top}/{folder}/{path}"] = (0o755 if is_program else 0o644, content)
    for path, content in (more or {}).items():
        members[f"{top}/{path.format(folder=folder)}"] = (0o644, content)
    return tar(members, compression)


@dataclass
class RustPublisher:
    """Fills an upstream as static.rust-lang.org is filled.

    Attributes:
        upstream: Where it is served.
        lacking: Packages that cannot be built from now on.
        more: Members of a package's archives that no list names, with ``{folder}`` for its own.
        files: Files of a package in place of its usual ones.
    """

    upstream: Upstream
    lacking: set[str] = field(default_factory=lambda: {"miri-preview"})
    more: dict[str, Mapping[str, bytes]] = field(default_factory=dict)
    files: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _listed: list[str] = field(default_factory=list)

    def publish(self, version: str, date: str, *channels: str) -> bytes:
        """Publish a release, and return its manifest.

        Args:
            version: ``1.96.0``, ``1.97.0-beta.3``, ``1.98.0-nightly``.
            date: The day.
            channels: Names that lead to it beside its own number: ``stable``, ``nightly``, ``1.96``.
        """
        stage = version.partition("-")[2]
        label = "nightly" if stage == "nightly" else "beta" if stage else version
        lines = ['manifest-version = "2"', f'date = "{date}"']
        for package, targets in TARGETS.items():
            number = "0.97.0" if package == "cargo" else version
            lines += [f"[pkg.{package}]", f'version = "{number} (05f9846f8 {date})"']
            for target in targets:
                lines += self._target(package, label, date, target)
        lines += ["[pkg.rust]", f'version = "{version} (05f9846f8 {date})"']
        lines += [
            line for short, name in RENAMES.items() for line in (f"[renames.{short}]", f'to = "{name}"')
        ]
        lines += ["[profiles]", *(f"{name} = {list(members)}" for name, members in PROFILES.items())]
        manifest = "\n".join(lines).replace("'", '"').encode() + b"\n"
        numbers = () if stage == "nightly" else (version,)
        for channel in (*numbers, *channels):
            self._put(f"{DIST}/channel-rust-{channel}.toml", manifest)
            self._put(f"{DIST}/{date}/channel-rust-{channel}.toml", manifest)
            self._listed.append(f"{DIST}/{date}/channel-rust-{channel}.toml")
        self.upstream.put(
            "static.rust-lang.org/manifests.txt", "".join(f"{one}\n" for one in self._listed).encode()
        )
        return manifest

    def _target(self, package: str, label: str, date: str, target: str) -> Iterable[str]:
        header = f'[pkg.{package}.target."*"]' if target == "*" else f"[pkg.{package}.target.{target}]"
        if package in self.lacking:
            return [header, "available = false"]
        public = package.removesuffix("-preview")
        stem = f"{public}-{label}" if target == "*" else f"{public}-{label}-{target}"
        lines = [header, "available = true"]
        for compression, prefix in (("gz", ""), ("xz", "xz_")):
            more = self.more.get(package)
            files = self.files.get(package, FILES.get(package, ()))
            archive = component_archive(
                package, label, target, files=files, compression=compression, more=more
            )
            place = f"{DIST}/{date}/{stem}.tar.{compression}"
            self.upstream.put(place, archive)
            digest = hashlib.sha256(archive).hexdigest()
            lines += [f'{prefix}url = "https://{place}"', f'{prefix}hash = "{digest}"']
        return lines

    def _put(self, place: str, manifest: bytes) -> None:
        self.upstream.put(place, manifest)
        line = f"{hashlib.sha256(manifest).hexdigest()}  {place.rpartition('/')[2]}\n"
        self.upstream.put(f"{place}.sha256", line.encode())
