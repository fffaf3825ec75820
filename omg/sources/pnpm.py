"""pnpm: its package in an npm registry, and since pnpm 12 the program for this machine, which is another."""

from __future__ import annotations

from omg.sources.layout import Layout
from omg.sources.packages import Package, Packages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.platform import Platform

_DIR = "lib/node_modules/pnpm"
# pnpm 12 looks beside its program for what it comes with. Source: the package's bin/pnpm.mjs, pnpm 12.23.0.
_PROGRAM = f"{_DIR}/pnpm-native"
# The first that is there: of pnpm 12, 11, 6 to 10, and before.
_FILES = {
    "pnpm": (_PROGRAM, f"{_DIR}/bin/pnpm.mjs", f"{_DIR}/bin/pnpm.cjs", f"{_DIR}/bin/pnpm.js"),
    "pnpx": (_PROGRAM, f"{_DIR}/bin/pnpx.mjs", f"{_DIR}/bin/pnpx.cjs", f"{_DIR}/bin/pnpx.js"),
}
_LAYOUT = Layout(
    prefix=f"{_DIR}/",
    executables=("bin/pnpm",),
    spare_links=tuple((f"bin/{tool}", f"../{file}") for tool, files in _FILES.items() for file in files),
)
_PROGRAM_LAYOUT = Layout(
    prefix=f"{_DIR}/",
    moves=(
        ("pnpm", "pnpm-native"),
        *((name, f"program/{name}") for name in ("package.json", "LICENSE", "README.md")),
        ("THIRD-PARTY-NOTICES.md", "program/THIRD-PARTY-NOTICES.md"),
    ),
    executables=(_PROGRAM,),
)
_SYSTEMS = {"linux": "linux", "macos": "darwin"}
_ARCHITECTURES = {
    "x64": "x64",
    "arm64": "arm64",
    "riscv64": "riscv64",
    "ppc64le": "ppc64",
    "s390x": "s390x",
    "loongarch64": "loong64",
}


def packages(platform: Platform) -> Packages:
    """Return the packages of pnpm."""
    system, arch = _SYSTEMS.get(platform.system), _ARCHITECTURES.get(platform.arch)
    libc = "-musl" if platform.libc == "musl" else ""
    program = Package(f"@pnpm/exe.{system}-{arch}{libc}", _PROGRAM_LAYOUT) if system and arch else None
    return Packages(
        Package("pnpm", _LAYOUT),
        (),
        engine="node",
        is_official=True,
        publisher="the makers of pnpm",
        program=program,
    )
