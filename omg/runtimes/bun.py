"""Bun."""

from __future__ import annotations

from omg.runtimes.installer import Installer
from omg.runtimes.runtime import Runtime, VersionFile
from omg.versions.vocabulary import Vocabulary

_INSTALLERS = (
    Installer(
        ("bun",),
        (
            ("add", "a", "install", "i", "remove", "rm", "update", "link", "unlink"),
            ("-g", "--global", "link", "unlink"),
        ),
        folders=("$BUN_INSTALL_BIN", "$BUN_INSTALL/bin", "~/.bun/bin"),
        is_outside=True,
    ),
)

RUNTIME = Runtime(
    name="bun",
    title="Bun",
    other_names=("bunjs", "oven-bun"),
    vocabulary=Vocabulary(
        runtime="bun",
        # The publisher's tags are `bun-v1.1.0`.
        strip_prefixes=("bun-",),
        newest_names=("latest", "bun", "stable"),
        channels=("canary",),
    ),
    # setup-bun reads ranges there.
    version_files=(
        VersionFile(".bun-version", "plain", is_plain=True, is_native_token=True, allows_ranges=True),
    ),
    manifests=(VersionFile("package.json", "package-json"),),
    executables=("bun", "bunx"),
    pin_file=".bun-version",
    source_module="bun",
    package_tool="bun",
    # Seen: 37 to 93 MB and 52 to 107 MB, @oven/bun-linux-x64 0.5.0 to 1.4.5 of npm (2026-11).
    growth=3,
    installers=_INSTALLERS,
)
