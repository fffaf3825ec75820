"""How the archives of a Rust release become one toolchain, and the records in it, written and read. Pure.

The records are those of rust-installer and rustup, so that both can read what a toolchain consists of.

Source: src/dist/component/components.rs, src/dist/config.rs and src/dist/manifestation.rs of
https://github.com/rust-lang/rustup, read 2026-11-23.
"""

from __future__ import annotations

import re

from omg.errors import NoSuchComponentError
from omg.sources.component import Component
from omg.sources.layout import Layout
from omg.sources.rust_manifest import ANY, Manifest, Part
from omg.sources.rust_parts import STD
from omg.sources.source import PublishedArchive
from omg.value import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from omg.sources.extras import Extras


MANIFEST = "lib/rustlib/multirust-channel-manifest.toml"
COMPONENTS = "lib/rustlib/components"
_VERSION = "lib/rustlib/rust-installer-version"
_CONFIG = "lib/rustlib/multirust-config.toml"
RECORDS = (COMPONENTS, _VERSION, MANIFEST, _CONFIG)
# The version of rust-installer's archives and records.
_FORM = b"3"
_COMPILER = "rustc-"
_PREVIEW = "-preview"
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,159}")


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
    main, *others = (
        PublishedArchive(each.url, each.name, each.digest, layout) for each in (download, *download.others)
    )
    return replace(main, others=tuple(others))


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
        (COMPONENTS, components.encode()),
        (_VERSION, _FORM),
        (MANIFEST, manifest.content),
        (_CONFIG, "".join(config).encode()),
    )


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


@dataclass(frozen=True, slots=True)
class Record:
    """The parts of a toolchain by their recorded names: ``clippy-preview-x86_64-unknown-linux-gnu``."""

    names: tuple[str, ...]

    @property
    def host(self) -> str:
        """The platform of its compiler; empty if it has none."""
        compilers = (name.removeprefix(_COMPILER) for name in self.names if name.startswith(_COMPILER))
        # `rustc-dev-TRIPLE` and others like it are separate parts.
        return next((host for host in compilers if f"{STD}-{host}" in self.names), "")

    @property
    def components(self) -> frozenset[str]:
        """The common names of the parts for its own platform, and of those for all platforms."""
        return frozenset(_bare(name.removesuffix(f"-{self.host}")) for name in self.names)

    @property
    def targets(self) -> frozenset[str]:
        """The platforms that it compiles for."""
        return frozenset(name.removeprefix(f"{STD}-") for name in self.names if name.startswith(f"{STD}-"))

    def lacks(self, wanted: Extras, members: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return the parts that are ``wanted``, or in the wanted profile, but not installed."""
        components, targets = self.components, self.targets
        asked = dict.fromkeys((*members, *wanted.components))
        absent = [name for name in asked if _bare(name) not in components and name not in self.names]
        return (*absent, *(name for name in dict.fromkeys(wanted.targets) if name not in targets))

    def parts(self, manifest: Manifest) -> tuple[Part, ...]:
        """Return the parts in the manifest's terms; unknown parts keep their recorded name."""
        return tuple(_part(name, manifest) for name in self.names)


def parse_record(content: bytes) -> Record:
    """Parse the file `COMPONENTS`; invalid lines are dropped."""
    lines = content.decode(errors="replace").splitlines()
    return Record(tuple(line for line in lines if _NAME.fullmatch(line)))


def profile_members(manifest: bytes, profile: str, host: str) -> tuple[str, ...]:
    """Return the packages of a profile for ``host``, without parsing the whole manifest.

    That takes a third of a second, too long for a command that only reads. The profiles are at its end.
    """
    import tomllib

    _, found, tail = manifest.rpartition(b"\n[profiles]\n")
    try:
        names = tomllib.loads(tail.decode()).get(profile, []) if found else []
    except ValueError:
        return ()
    if not isinstance(names, list):
        return ()
    return tuple(name for name in names if isinstance(name, str) and _is_available(manifest, name, host))


def _is_available(manifest: bytes, package: str, host: str) -> bool:
    for target in (host, f'"{ANY}"'):
        _, found, rest = manifest.partition(f"\n[pkg.{package}.target.{target}]\n".encode())
        if found and rest.startswith(b"available = true"):
            return True
    return False


def _bare(name: str) -> str:
    return name.removesuffix(_PREVIEW)


def _part(name: str, manifest: Manifest) -> Part:
    for package, targets in manifest.packages.items():
        if name == package:
            return Part(package, ANY)
        target = name.removeprefix(f"{package}-")
        if target != name and target in targets:
            return Part(package, target)
    return Part(name, ANY)
