"""The components of an installed Rust, from the records of rust-installer and rustup. Pure."""

from __future__ import annotations

import re

from omg.sources.rust_manifest import ANY, Manifest, Part
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.sources.source import Extras

COMPONENTS = "lib/rustlib/components"
_COMPILER = "rustc-"
_STD = "rust-std-"
_PREVIEW = "-preview"
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,159}")


@dataclass(frozen=True, slots=True)
class Record:
    """The parts of a toolchain by their recorded names: ``clippy-preview-x86_64-unknown-linux-gnu``."""

    names: tuple[str, ...]

    @property
    def host(self) -> str:
        """The platform of its compiler; empty if it has none."""
        compilers = (name.removeprefix(_COMPILER) for name in self.names if name.startswith(_COMPILER))
        # `rustc-dev-TRIPLE` and others like it are separate parts.
        return next((host for host in compilers if f"{_STD}{host}" in self.names), "")

    @property
    def components(self) -> frozenset[str]:
        """The common names of the parts for its own platform, and of those for all platforms."""
        return frozenset(_bare(name.removesuffix(f"-{self.host}")) for name in self.names)

    @property
    def targets(self) -> frozenset[str]:
        """The platforms that it compiles for."""
        return frozenset(name.removeprefix(_STD) for name in self.names if name.startswith(_STD))

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
