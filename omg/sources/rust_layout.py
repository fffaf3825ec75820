"""How the archives of a Rust release become one toolchain, and the records in it. Pure.

The records are those of rust-installer and rustup, so that both can read what a toolchain consists of.

Source: src/dist/component/components.rs, src/dist/config.rs and src/dist/manifestation.rs of
https://github.com/rust-lang/rustup, read 2026-11-23.
"""

from __future__ import annotations

from omg.errors import NoSuchComponentError
from omg.sources.component import Component
from omg.sources.rust_manifest import ANY, Manifest, Part
from omg.sources.rust_parts import STD
from omg.sources.source import Layout, PublishedArchive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MANIFEST = "lib/rustlib/multirust-channel-manifest.toml"
_COMPONENTS = "lib/rustlib/components"
_VERSION = "lib/rustlib/rust-installer-version"
_CONFIG = "lib/rustlib/multirust-config.toml"
# The version of rust-installer's archives and records.
_FORM = b"3"


def archive_of(manifest: Manifest, part: Part) -> PublishedArchive:
    """Return the archive of a component.

    Raises:
        NoSuchComponentError: It was not built for this release.
    """
    download = manifest.download(part)
    if download is None:
        raise NoSuchComponentError(f"rust {manifest.version} was published without {part.name}")
    executables = (f"bin/{part.package}",) if part.package in ("rustc", "cargo") else ()
    layout = Layout(executables=executables, component=component_of(part))
    return PublishedArchive(download.url, download.name, download.digest, layout)


def component_of(part: Part) -> Component:
    """Return a component in rust-installer's terms: its folder name may include the platform."""
    return Component(part.name, tuple(dict.fromkeys((part.name, part.package))))


def files(manifest: Manifest, parts: Sequence[Part]) -> tuple[tuple[str, bytes], ...]:
    """Return the records of a toolchain with the components ``parts``."""
    ordered = sorted(parts, key=lambda part: part.name)
    components = "".join(f"{part.name}\n" for part in ordered)
    config = ['config_version = "1"\n']
    config += [
        f'\n[[components]]\npkg = "{part.package}"\ntarget = "{part.target}"\nis_extension = false\n'
        for part in ordered
    ]
    return (
        (_COMPONENTS, components.encode()),
        (_VERSION, _FORM),
        (MANIFEST, manifest.content),
        (_CONFIG, "".join(config).encode()),
    )


RECORDS = (_COMPONENTS, _VERSION, MANIFEST, _CONFIG)


def component_names(manifest: Manifest, parts: Iterable[Part], host: str) -> tuple[str, ...]:
    """Return the components of a toolchain for its receipt, without foreign standard libraries."""
    own = (part for part in parts if part.package != STD or part.target == host)
    return tuple(
        sorted(
            manifest.short_name(part.package)
            if part.target in (host, ANY)
            else f"{manifest.short_name(part.package)}-{part.target}"
            for part in own
        )
    )


def target_names(parts: Iterable[Part], host: str) -> tuple[str, ...]:
    """Return the foreign platforms of a toolchain."""
    return tuple(sorted(part.target for part in parts if part.package == STD and part.target != host))
