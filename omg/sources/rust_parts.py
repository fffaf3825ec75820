"""The requested parts of a Rust release: a profile, components and targets. Pure.

Profiles work as in rustup: a member that a platform never had is skipped, one that was not
built for this release is missing.

Source: https://rust-lang.github.io/rustup/concepts/profiles.html and concepts/components.html, and
src/dist/manifestation.rs of https://github.com/rust-lang/rustup, read 2026-11-23.
"""

from __future__ import annotations

from difflib import get_close_matches

from omg.errors import NoSuchComponentError, UnsupportedPlatformError
from omg.sources.rust_manifest import ANY, Manifest, Part
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from omg.platform import Platform
    from omg.sources.extras import Extras

PROFILES = ("minimal", "default", "complete")
_DEFAULT_PROFILE = "default"
# Fifty thousand pages that are also on the web; installed if requested by name or by profile.
_DOCUMENTATION = "rust-docs"
# Without these there is no compiler; the meaning of `minimal` in manifests without profiles.
_ESSENTIAL = ("rustc", "cargo", "rust-std")
STD = "rust-std"
_PREVIEW = "-preview"

_GLIBC = {
    "x64": "x86_64-unknown-linux-gnu",
    "arm64": "aarch64-unknown-linux-gnu",
    "i386": "i686-unknown-linux-gnu",
    "i486": "i686-unknown-linux-gnu",
    "i586": "i686-unknown-linux-gnu",
    "i686": "i686-unknown-linux-gnu",
    "armv7l": "armv7-unknown-linux-gnueabihf",
    "armv8l": "armv7-unknown-linux-gnueabihf",
    "armv6l": "arm-unknown-linux-gnueabihf",
    "ppc64le": "powerpc64le-unknown-linux-gnu",
    "ppc64": "powerpc64-unknown-linux-gnu",
    "s390x": "s390x-unknown-linux-gnu",
    "riscv64": "riscv64gc-unknown-linux-gnu",
    "loongarch64": "loongarch64-unknown-linux-gnu",
}
_OTHERS = {
    ("linux", "x64", "musl"): "x86_64-unknown-linux-musl",
    ("linux", "arm64", "musl"): "aarch64-unknown-linux-musl",
    ("linux", "loongarch64", "musl"): "loongarch64-unknown-linux-musl",
    ("linux", "ppc64le", "musl"): "powerpc64le-unknown-linux-musl",
    ("macos", "x64", ""): "x86_64-apple-darwin",
    ("macos", "arm64", ""): "aarch64-apple-darwin",
    ("freebsd", "x64", ""): "x86_64-unknown-freebsd",
    ("netbsd", "x64", ""): "x86_64-unknown-netbsd",
}


def host_of(platform: Platform) -> str:
    """Return the host triple of the compiler for ``platform``.

    Raises:
        UnsupportedPlatformError: There is none.
    """
    triple = _OTHERS.get((platform.system, platform.arch, platform.libc))
    if triple is None and (platform.system, platform.libc) == ("linux", "glibc"):
        triple = _GLIBC.get(platform.arch)
    if triple is None:
        raise UnsupportedPlatformError(f"no Rust is published that runs on {platform}")
    return triple


def wanted_parts(manifest: Manifest, host: str, extras: Extras) -> tuple[Part, ...]:
    """Return the parts of a new toolchain: the profile's, the components, the targets; the compiler first.

    Without a profile it is the default profile, but without the documentation.

    Raises:
        UnsupportedPlatformError: The release has no compiler for ``host``.
        NoSuchComponentError: The release has no such component or target.
    """
    compiler = manifest.part("rustc", host)
    if compiler is None:
        raise UnsupportedPlatformError(f"rust {manifest.version} is not published for {host}")
    if extras.profile:
        members = profile_parts(manifest, host, extras.profile)
    else:
        default = profile_parts(manifest, host, _DEFAULT_PROFILE)
        members = tuple(part for part in default if part.package != _DOCUMENTATION)
    return tuple(dict.fromkeys((compiler, *members, *extra_parts(manifest, host, extras))))


def extra_parts(manifest: Manifest, host: str, extras: Extras) -> tuple[Part, ...]:
    """Return the components and targets that are requested by name.

    Raises:
        NoSuchComponentError: The release has no such component or target.
    """
    components = (component_part(manifest, host, name) for name in extras.components)
    return (*components, *(target_part(manifest, name) for name in extras.targets))


def profile_parts(manifest: Manifest, host: str, profile: str) -> tuple[Part, ...]:
    """Return the members of a profile that exist for ``host``.

    Raises:
        NoSuchComponentError: There is no such profile.
    """
    if not manifest.profiles:
        standard = manifest.standard.get(host, ())
        known = tuple(part for part in standard if part.target in manifest.packages.get(part.package, {}))
        return tuple(part for part in known if profile != "minimal" or part.package in _ESSENTIAL)
    if profile not in manifest.profiles:
        raise NoSuchComponentError(
            f"rust {manifest.version} has no profile {quoted(profile)}",
            hint=f"available: {', '.join(manifest.profiles)}",
        )
    parts = (manifest.part(package, host) for package in manifest.profiles[profile])
    return tuple(part for part in parts if part is not None)


def component_part(manifest: Manifest, host: str, name: str) -> Part:
    """Return the part for a component's name: ``clippy``, ``rust-std-wasm32-unknown-unknown``.

    Raises:
        NoSuchComponentError: The release has no such component; the hint has the nearest names.
    """
    for package in _spellings(manifest, name):
        part = manifest.part(package, host)
        if part is not None:
            return part
        for owner, targets in manifest.packages.items():
            target = package.removeprefix(f"{owner}-")
            if target != package and target in targets:
                return Part(owner, target)
    near = get_close_matches(name, component_names(manifest, host), n=3, cutoff=0.4)
    raise NoSuchComponentError(
        f"rust {_shown(manifest)} has no component {quoted(name)} for {host}",
        hint=_nearest_hint(near, "component"),
    )


def target_part(manifest: Manifest, name: str) -> Part:
    """Return the standard library for ``name``.

    Raises:
        NoSuchComponentError: The release has no such target; the hint has the nearest names.
    """
    if name != ANY and name in manifest.packages.get(STD, {}):
        return Part(STD, name)
    near = get_close_matches(name, target_names(manifest), n=3, cutoff=0.4)
    raise NoSuchComponentError(
        f"rust {_shown(manifest)} has no target {quoted(name)}", hint=_nearest_hint(near, "target")
    )


def component_names(manifest: Manifest, host: str) -> tuple[str, ...]:
    """Return the components for ``host``, by their common names, sorted."""
    packages = (package for package in manifest.packages if manifest.part(package, host) is not None)
    names = (manifest.short_name(package) for package in packages if package not in ("rust", STD))
    return tuple(sorted((*names, STD)))


def target_names(manifest: Manifest) -> tuple[str, ...]:
    """Return the platforms that have a standard library, sorted."""
    return tuple(sorted(manifest.packages.get(STD, {})))


def unavailable(manifest: Manifest, parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return those of ``parts`` that were not built for this release."""
    return tuple(part for part in parts if manifest.download(part) is None)


def shown_part(manifest: Manifest, part: Part, host: str) -> str:
    """Return a part's display name: ``clippy``, with the platform if it is not the host."""
    name = manifest.short_name(part.package)
    return name if part.target in (host, ANY) else f"{name} for {part.target}"


def require_available(manifest: Manifest, parts: Iterable[Part], host: str) -> None:
    """Raise if any of the parts were not built for this release.

    Raises:
        NoSuchComponentError: Some were not built.
    """
    lacking = [shown_part(manifest, part, host) for part in unavailable(manifest, parts)]
    if lacking:
        is_nightly = manifest.version.endswith("-nightly")
        hint = (
            "leave them out, or try another day: nightly, without a date, finds one" if is_nightly else None
        )
        raise NoSuchComponentError(
            f"rust {_shown(manifest)} was published without {', '.join(lacking)}",
            hint=hint or "leave them out, or choose a smaller profile: --profile default --component ...",
        )


def _spellings(manifest: Manifest, name: str) -> tuple[str, ...]:
    """Return the possible names of a component in the manifest: ``-preview`` was added and removed."""
    renamed = [to for short, to in manifest.renames.items() if name == short]
    # With a platform after it: clippy-x86_64-unknown-linux-gnu.
    renamed += [
        to + name[len(short) :] for short, to in manifest.renames.items() if name.startswith(f"{short}-")
    ]
    return tuple(dict.fromkeys((*renamed, name, name.removesuffix(_PREVIEW))))


def _shown(manifest: Manifest) -> str:
    return f"{manifest.version} of {manifest.date}" if "-" in manifest.version else manifest.version


def _nearest_hint(near: list[str], kind: str) -> str:
    if near:
        return f"run omg {kind} list to see all; the nearest are {', '.join(near)}"
    return f"run omg {kind} list to see what is available"
