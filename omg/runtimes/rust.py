"""Rust, without rustup."""

from __future__ import annotations

from omg.patterns import re
from omg.runtimes.installer import Installer
from omg.runtimes.runtime import Runtime, VersionFile
from omg.versions.vocabulary import Vocabulary

# `stable-x86_64-unknown-linux-gnu`: rustup's full names end with the host triple, or a part of it.
_ARCH = r"(?:x86_64|aarch64|i[3-6]86|arm\w*|powerpc\w*|riscv\w*|s390x|loongarch64|mips\w*|sparc\w*)"
_SYSTEM = r"(?:unknown|apple|pc|sun|alpine)-[a-z0-9]+"
_ENVIRONMENT = r"(?:gnu\w*|musl\w*|msvc|android\w*)"
_TRIPLE = rf"-{_ARCH}-{_SYSTEM}(?:-[a-z0-9]+)?\Z"
# A numbered release was published only once: a date after it adds nothing.
_FULL_NAME = (
    r"(?:((?:stable|beta|nightly)(?:-\d{4}-\d\d-\d\d)?)"
    r"|(\d+\.\d+(?:\.\d+)?(?:-beta(?:\.\d+)?)?)(?:-\d{4}-\d\d-\d\d)?)"
    rf"(?:-{_ARCH})?(?:-{_SYSTEM})?(?:-{_ENVIRONMENT})?"
)
# `1.95.0_3`: packagers' own count of builds of a release.
_PACKAGE_BUILD = r"(\d+\.\d+\.\d+)_\d+"


def _respell(word: str) -> str:
    if build := re.fullmatch(_PACKAGE_BUILD, word):
        return build[1]
    if match := re.fullmatch(_FULL_NAME, word):
        return match[1] or match[2]
    return re.sub(_TRIPLE, "", word)


_INSTALLERS = (
    Installer(
        ("cargo",),
        (("install", "uninstall", "binstall"),),
        unless=("--root*", "--list"),
        folders=("$CARGO_INSTALL_ROOT/bin", "$CARGO_HOME/bin", "~/.cargo/bin"),
        is_outside=True,
    ),
)

RUNTIME = Runtime(
    name="rust",
    title="Rust",
    other_names=("rustlang", "rust-lang"),
    # Not cargo: its patch release may differ.
    printed_names=("rustc",),
    vocabulary=Vocabulary(
        runtime="rust",
        strip_prefixes=("rust-",),
        newest_names=("latest", "rust"),
        channels=("stable", "beta", "nightly"),
        respell=_respell,
    ),
    version_files=(
        # rustup reads the one without extension first, and reports that it ignores the other one.
        VersionFile("rust-toolchain", "rust-toolchain", is_plain=True, is_native_token=True),
        VersionFile("rust-toolchain.toml", "rust-toolchain-toml"),
        VersionFile(".rust-version", "rust-version", is_plain=True, is_native_token=True),
    ),
    manifests=(VersionFile("Cargo.toml", "cargo-toml"),),
    executables=(
        "rustc",
        "cargo",
        "rustdoc",
        "rustfmt",
        "cargo-fmt",
        "cargo-clippy",
        "clippy-driver",
        "rust-gdb",
        "rust-gdbgui",
        "rust-lldb",
        "rust-analyzer",
        "cargo-miri",
        "miri",
        "rls",
    ),
    components=(
        ("rustfmt", "rustfmt"),
        ("cargo-fmt", "rustfmt"),
        ("cargo-clippy", "clippy"),
        ("clippy-driver", "clippy"),
        ("rust-analyzer", "rust-analyzer"),
        ("cargo-miri", "miri"),
        ("miri", "miri"),
        ("rls", "rls"),
    ),
    pin_file="rust-toolchain.toml",
    source_module="rust",
    life_cycle="rust",
    line_numbers=2,
    package_tool="cargo",
    default_spec="stable",
    is_chosen_by_variable=True,
    ignores_inherited=("cargo",),
    # rustup's variables, which CI and cargo's plugins set.
    ecosystem_variable="RUSTUP_TOOLCHAIN",
    # Seen: 100 to 439 MB, rustc-web 1.96.0 of Debian (.tar.xz) (2026-11).
    growth=6,
    installers=_INSTALLERS,
)
