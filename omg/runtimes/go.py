"""Go."""

from __future__ import annotations

from omg.runtimes.runtime import Runtime, VersionFile
from omg.versions.vocabulary import Vocabulary

RUNTIME = Runtime(
    name="go",
    title="Go",
    other_names=("golang",),
    vocabulary=Vocabulary(
        runtime="go",
        # Tags, archives and `toolchain` lines all say `go1.21.0`.
        strip_prefixes=("go-", "golang-", "go"),
        newest_names=("latest", "go", "stable"),
    ),
    version_files=(VersionFile(".go-version", "go-version", is_plain=True, is_native_token=True),),
    manifests=(VersionFile("go.mod", "go-mod"), VersionFile("go.work", "go-work")),
    executables=("go", "gofmt"),
    executable_patterns=("go{}",),
    pin_file=".go-version",
)
