"""A mise that installs tools of a few bytes, answers as the real one does, and notes how it was called."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from omg.runtimes.tool import directory_of
from tests.conftest import write_executable
from tests.publishers import sums, tar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.publishers import Publishers
    from tests.upstream import Upstream

VERSION = "2026.9.15"

# What mise calls a tool's directory is looked up in a file by the tool's name.
_PROGRAM = """\
#!/bin/sh
here={here}
version={version}
if [ "$1" = --version ]; then echo "$version linux-x64 (2026-09-27)"; exit; fi
printf '%s\\n' "$*" >>"$here/calls"
env >"$here/environment"
pwd >"$here/directory"
refuse() {{ # what it does, the tool: words that are said by every mise before some version
    needed=$here/needed/$1-$(printf %s "$2" | tr ':/@' '___')
    [ -f "$needed" ] || return 0
    first=$(printf '%s\n' "$version" "$(cat "$needed")" | sort -V | head -n 1)
    [ "$first" = "$version" ] && [ "$version" != "$(cat "$needed")" ] || return 0
    cat "$needed.words" >&2
    printf 'mise ERROR Version: %s linux-x64\n' "$version" >&2
    [ -f "$needed.answer" ] || exit 1
    cat "$needed.answer"
    exit
}}
if [ "$1" = ls-remote ]; then
    refuse list "$3"
    name=$(printf %s "$3" | tr ':/@' '___')
    if [ -f "$here/silent" ]; then cat "$here/silent" >&2; exit 1; fi
    kept=$MISE_CACHE_DIR/$name
    if [ "$MISE_OFFLINE" ]; then cat "$kept" 2>/dev/null || echo '[]'; exit; fi
    if [ -f "$here/tools/$name" ]; then
        mkdir -p "$MISE_CACHE_DIR"
        cp "$here/tools/$name" "$kept.$$"
        mv "$kept.$$" "$kept"
        cat "$here/tools/$name"
        exit
    fi
    echo "mise ERROR $3 not found in mise tool registry" >&2
    echo "mise ERROR Version: $version linux-x64" >&2
    exit 1
fi
command=$1
shift
while :; do case $1 in --*) shift ;; *) break ;; esac; done
tool=${{1%@*}} number=${{1##*@}}
name=$(cat "$here/directories/$(printf %s "$tool" | tr ':/@' '___')")
place=$MISE_DATA_DIR/installs/$name/$number
case $command in
install)
    refuse install "$tool"
    if [ -f "$here/failing" ]; then cat "$here/failing" >&2; exit 1; fi
    if [ -f "$here/slow" ]; then : >"$here/started"; sleep 60; fi
    mkdir -p "$place/bin"
    for each in $(cat "$here/programs"); do
        cp "$here/program" "$place/bin/$each"
    done
    echo "mise ok $tool@$number" >&2
    ;;
bin-paths) printf '%s\\n' "$place/bin" "$place/.later/bin" ;;
env) sed "s|@PLACE@|$place|g" "$here/variables" ;;
uninstall)
    refuse uninstall "$tool"
    rm -r "$place"
    ;;
esac
"""
_TOOL = """\
#!/bin/sh
printf 'path=%s\\n' "$0"
for argument in "$@"; do printf 'argument=%s\\n' "$argument"; done
printf 'DENO_ROOT=%s\\n' "${DENO_ROOT-}"
"""


@dataclass(frozen=True)
class FakeMise:
    """A mise of tests.

    Attributes:
        directory: Where it keeps what it answers, and notes its calls.
    """

    directory: Path

    def program(self, version: str = VERSION) -> str:
        """Return the program's text."""
        return _PROGRAM.format(here=shlex.quote(str(self.directory)), version=version)

    def offer(self, tool: str, *versions: str) -> None:
        """Let it know a tool, with versions from the oldest to the newest."""
        name = tool.translate(str.maketrans(":/@", "___"))
        entries = [{"version": version, "created_at": "2026-05-20T10:11:12Z"} for version in versions]
        self._write(f"tools/{name}", json.dumps(entries))
        self._write(f"directories/{name}", directory_of(tool) if ":" in tool else tool)
        self.contain(tool.rpartition("/")[2].rpartition(":")[2])
        self.need({})
        write_executable(self.directory / "program", _TOOL)

    def contain(self, *programs: str) -> None:
        """Say which programs an install brings."""
        self._write("programs", " ".join(programs))

    def need(self, variables: Mapping[str, str]) -> None:
        """Say which variables tools need; ``@PLACE@`` stands for where the tool is."""
        self._write("variables", json.dumps({**variables, "PATH": "/somewhere/bin:/usr/bin"}))

    def fail(self, said: str) -> None:
        """Let every install fail."""
        self._write("failing", said)

    def require(self, tool: str, version: str, *, at: str, said: str, answer: str | None = None) -> None:
        """Let every mise before ``version`` fail at a tool.

        Args:
            tool: The tool.
            version: The first that can do it.
            at: ``list``, ``install`` or ``uninstall``.
            said: What it writes to standard error.
            answer: What it answers all the same, with success; else it fails.
        """
        name = f"needed/{at}-{tool.translate(str.maketrans(':/@', '___'))}"
        self._write(name, version)
        self._write(f"{name}.words", said)
        if answer is not None:
            self._write(f"{name}.answer", answer)

    def lose_network(self) -> None:
        """Let every list fail, as where no server answers."""
        self._write("silent", "mise ERROR error sending request\nmise ERROR dns error\n")

    def stall(self) -> None:
        """Let every install take a minute."""
        self._write("slow", "")

    def put(self, path: Path, version: str = VERSION) -> Path:
        """Write the program to ``path``."""
        self.directory.mkdir(parents=True, exist_ok=True)
        return write_executable(path, self.program(version))

    def publish(self, publishers: Publishers, version: str = VERSION, *, newest: str = "") -> str:
        """Publish the program as mise's releases are, and return the address of its digests."""
        self.directory.mkdir(parents=True, exist_ok=True)
        return publish_mise(publishers.upstream, self.program(version).encode(), version, newest=newest)

    def publish_package(self, publishers: Publishers, version: str = VERSION) -> None:
        """Publish the program as mise's package in an npm registry."""
        self.directory.mkdir(parents=True, exist_ok=True)
        members = {
            "bin/mise": (0o755, self.program(version).encode()),
            "lib/mise-self-update-instructions.toml": (0o644, b"message = 'use npm'"),
        }
        publishers.package("@jdxcode/mise-linux-x64", version, dict(members))

    @property
    def calls(self) -> list[str]:
        """The command lines that it was called with, probes left out."""
        file = self.directory / "calls"
        return file.read_text().splitlines() if file.exists() else []

    @property
    def environment(self) -> dict[str, str]:
        """What it last ran in."""
        lines = (self.directory / "environment").read_text().splitlines()
        return {name: value for name, _, value in (line.partition("=") for line in lines)}

    @property
    def working_dir(self) -> str:
        """Where it last ran."""
        return (self.directory / "directory").read_text().strip()

    def _write(self, name: str, text: str) -> None:
        file = self.directory / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def publish_mise(upstream: Upstream, program: bytes, version: str, *, newest: str = "") -> str:
    """Publish a release of mise that consists of ``program``, and return where its digests are."""
    archive = tar({"mise/": (0o755, b""), "mise/bin/mise": (0o755, program), "mise/README.md": (0o644, b"x")})
    base = f"github.com/jdx/mise/releases/download/v{version}"
    names = [f"mise-v{version}-linux-x64{suffix}.tar.gz" for suffix in ("", "-musl")]
    for name in names:
        upstream.put(f"{base}/{name}", archive)
    document = sums({f"./{name}": archive for name in names})
    upstream.put(f"{base}/SHASUMS256.txt", document)
    upstream.put("mise.jdx.dev/VERSION", f"{newest or version}\n".encode())
    return f"{base}/SHASUMS256.txt"
