"""Rust as static.rust-lang.org serves it: channel manifests, and an archive a component.

The programs are Debian's builds, made relocatable, with the libraries that Debian keeps in other packages put
beside them; those that every machine with curl and git has are left to it. `stable` is the newest that Debian
has built for its browsers. The older one, 1.63.0, has the one target more
(wasm32) and a linker for it. `rust-docs` is a page that says that it is none.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.real.mirror import elf, packing
from tests.real.mirror.site import sha256

if TYPE_CHECKING:
    from tests.real.mirror.registries import Registries
    from tests.real.mirror.site import Site

HOST = "x86_64-unknown-linux-gnu"
WASM = "wasm32-unknown-unknown"
_DIST = "static.rust-lang.org/dist"
_LIBRARIES = {
    "rustc": (
        *("librustc_driver", "libLLVM", "libstd-", "libtest-", "libedit", "libbsd"),
        *("libmd", "libz3", "libxml2", "libicu", "libffi", "libzstd"),
    ),
    "cargo": ("libgit2", "libmbed", "libhttp_parser", "libssh2", "libpcre2-8"),
}
_PROGRAMS = {
    "rustc": ("rustc", "rustdoc"),
    "cargo": ("cargo",),
    "clippy-preview": ("cargo-clippy", "clippy-driver"),
    "rustfmt-preview": ("cargo-fmt", "rustfmt"),
}
_FOR_LLVM = ("libedit2", "libbsd0", "libmd0", "libz3-4", "libxml2", "libicu72", "libffi8", "libzstd1")
_FOR_CARGO = (
    "libgit2-1.5",
    "libmbedtls14",
    "libmbedcrypto7",
    "libmbedx509-1",
    "libhttp-parser2.9",
    "libssh2-1",
)
# With the library and the LLVM that the newest of them was built with.
_LATEST = ("rustc-web", "cargo-web", "libstd-rust-web-dev", "rust-web-clippy", "rustfmt-web")
_OLDER = (
    "rustc",
    "cargo",
    "libstd-rust-1.63",
    "libstd-rust-dev",
    "libstd-rust-dev-wasm32",
    "rust-clippy",
    "rustfmt",
)
# A build of Debian's that does not say of which commit it is. Source: the publisher's announcement of
# 2022-08-11, read 2026-11-23.
_UNNAMED = {"1.63.0": ("4b91a6ea7", "2022-08-11")}
_PROFILES = """\
[profiles]
minimal = ["rustc", "cargo", "rust-std", "rust-mingw"]
default = ["rustc", "cargo", "rust-std", "rust-mingw", "rust-docs", "rustfmt-preview", "clippy-preview"]
complete = ["rustc", "cargo", "rust-std", "rust-mingw", "rust-docs", "rustfmt-preview", "clippy-preview"]
"""


@dataclass(frozen=True)
class _Component:
    """An archive of a package for a target.

    Attributes:
        package: Its name in the manifest.
        target: A target, or ``*``.
        version: As the manifest has it.
        files: The archives: gzip, and xz where there is one.
    """

    package: str
    target: str
    version: str
    files: tuple[Path, ...]


def build(site: Site, registries: Registries) -> None:
    """Lay out both toolchains; the newer one is `stable`.

    Source: https://forge.rust-lang.org/infra/channel-layout.html, read 2026-11-23.
    """
    manifests = []
    library = registries.dependency("libstd-rust-web-dev", "libstd-rust-web-")
    llvm = registries.dependency(library, "libllvm")
    latest = registries.debs(*_LATEST, library, llvm, *_FOR_LLVM, *_FOR_CARGO)
    manifests += _channel(site, registries, latest, ("stable",))
    older = registries.debs(*_OLDER, "libllvm14", "lld-14", *_FOR_LLVM, *_FOR_CARGO)
    manifests += _channel(site, registries, older, ())
    site.put(
        "static.rust-lang.org/manifests.txt", "".join(f"static.rust-lang.org/{each}\n" for each in manifests)
    )


def _channel(site: Site, registries: Registries, root: Path, names: tuple[str, ...]) -> list[str]:
    with tempfile.TemporaryDirectory(dir=site.root) as place:
        trees = _trees(registries, root, Path(place))
        bin_dir = Path(place) / "whole/bin"
        told = subprocess.check_output([bin_dir / "rustc", "-vV"], text=True)
        said = dict(line.split(": ", 1) for line in told.splitlines() if ": " in line)
        version = said["release"]
        commit, date = _UNNAMED.get(version) or (said["commit-hash"][:9], said["commit-date"])
        whole = f"{version} ({commit} {date})"
        [cargo] = re.findall(r"cargo (\S+)", subprocess.check_output([bin_dir / "cargo", "-V"], text=True))
        versions = {"cargo": f"0{cargo.removeprefix('1')} ({commit} {date})"}
        components = []
        for (package, target), tree in trees.items():
            stem = f"{package.removesuffix('-preview')}-{version}-{target}"
            _describe(tree, f"rust-std-{target}" if package == "rust-std" else package, whole)
            # The large ones in the quick form only; a manifest need not have both.
            endings = ("gz",) if package in ("rustc", "rust-std") else ("gz", "xz")
            files = tuple(
                packing.tar(site.file(f"{_DIST}/{date}/{stem}.tar.{ending}"), tree, stem)
                for ending in endings
            )
            for file in files:
                site.put(f"{_DIST}/{date}/{file.name}.sha256", f"{sha256(file)}  {file.name}\n")
                site.publish("rust", version, file, f"Debian's build: {package} for {target}")
            components.append(_Component(package, target, versions.get(package, whole), files))
    manifest = _manifest(date, whole, components)
    channels = (version, version.rpartition(".")[0], *names)
    places = [f"dist/{folder}channel-rust-{name}.toml" for folder in ("", f"{date}/") for name in channels]
    for each in places:
        file = site.put(f"static.rust-lang.org/{each}", manifest)
        site.put(f"static.rust-lang.org/{each}.sha256", f"{sha256(file)}  {file.name}\n")
        site.put(f"static.rust-lang.org/{each}.asc", site.signers.armored(manifest.encode()))
    return [each for each in places if date in each]


def _trees(registries: Registries, root: Path, place: Path) -> dict[tuple[str, str], Path]:
    """Return the components' trees by package and target; ``place/whole`` becomes all of them in one."""
    trees = {(package, HOST): place / package / package for package in _PROGRAMS}
    for package, programs in _PROGRAMS.items():
        tree = trees[package, HOST]
        (tree / "bin").mkdir(parents=True)
        for name in programs:
            shutil.copy2(root / "usr/bin" / name, tree / "bin" / name)
        elf.relocate(registries, (tree / "bin").iterdir(), "../lib")
        if libraries := _LIBRARIES.get(package):
            taken = elf.take_libraries(root, tree / "lib", *libraries)
            elf.relocate(registries, taken, "")
    for target in (HOST, WASM):
        if (library_dir := root / f"usr/lib/rustlib/{target}/lib").is_dir():
            tree = trees["rust-std", target] = place / f"std-{target}/rust-std-{target}"
            packing.copy_tree(library_dir, tree / f"lib/rustlib/{target}/lib", root)
    if (linker := root / "usr/lib/llvm-14/bin/lld").exists():
        bin_dir = trees["rustc", HOST] / f"lib/rustlib/{HOST}/bin"
        bin_dir.mkdir(parents=True)
        shutil.copy2(linker, bin_dir / "rust-lld")
        elf.relocate(registries, [bin_dir / "rust-lld"], "../../..")
    page = place / "docs/rust-docs/share/doc/rust/html/index.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>The mirror of the tests has no documentation.\n")
    trees["rust-docs", HOST] = place / "docs/rust-docs"
    for tree in trees.values():
        shutil.copytree(tree, place / "whole", symlinks=True, dirs_exist_ok=True, copy_function=_link)
    return {key: tree.parent for key, tree in trees.items()}


def _link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


def _describe(tree: Path, component: str, version: str) -> None:
    """Write what rust's installer finds in an archive. Source: rust-lang/rust-installer, read 2026-11-23."""
    folder = tree / component
    files = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir())
    # A whole folder is one entry, as in the publisher's own documentation.
    entries = ["dir:share/doc/rust/html"] if component == "rust-docs" else [f"file:{file}" for file in files]
    (folder / "manifest.in").write_text("".join(f"{entry}\n" for entry in entries))
    (tree / "components").write_text(f"{component}\n")
    (tree / "rust-installer-version").write_text("3\n")
    (tree / "version").write_text(f"{version}\n")
    (tree / "install.sh").write_text("#!/bin/sh\nexit 1\n")
    (tree / "install.sh").chmod(0o755)


def _manifest(date: str, version: str, components: list[_Component]) -> str:
    """Return a channel's manifest. Source: rust-lang/rustup, src/dist/manifest.rs, read 2026-11-23."""
    lines = ['manifest-version = "2"', f'date = "{date}"', ""]
    for package in sorted({component.package for component in components}):
        mine = [component for component in components if component.package == package]
        lines += [f"[pkg.{package}]", f'version = "{mine[0].version}"', ""]
        for component in mine:
            lines += [f"[pkg.{package}.target.{component.target}]", "available = true"]
            for prefix, file in zip(("", "xz_"), component.files, strict=False):
                lines += [
                    f'{prefix}url = "https://{_DIST}/{date}/{file.name}"',
                    f'{prefix}hash = "{sha256(file)}"',
                ]
            lines.append("")
    # A member of every profile that no Linux has.
    lines += ["[pkg.rust-mingw]", f'version = "{version}"', ""]
    lines += ["[pkg.rust-mingw.target.x86_64-pc-windows-gnu]", "available = false", ""]
    lines += ["[pkg.rust]", f'version = "{version}"', "", f"[pkg.rust.target.{HOST}]", "available = true", ""]
    required = {("rustc", HOST), ("cargo", HOST), ("rust-std", HOST)}
    for component in components:
        key = (component.package, component.target)
        lines += [f"[[pkg.rust.target.{HOST}.{'components' if key in required else 'extensions'}]]"]
        lines += [f'pkg = "{component.package}"', f'target = "{component.target}"', ""]
    for name in ("clippy", "rustfmt"):
        lines += [f"[renames.{name}]", f'to = "{name}-preview"', ""]
    return "\n".join([*lines, _PROFILES])
