"""Install the files of a release in fresh roots without a network, and use what was installed.

.venv/bin/python tools/fresh_roots.py DIRECTORY

The roots are Debian's `minbase`, made by debootstrap from the mirror that apt asks, and entered by
bubblewrap. What cannot be tried on this machine is named, with the reason.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LONGEST_S = 900
_LOCK = ROOT / "tools" / "bundled.txt"
_DATA = "/root/.local/share/omg"
# A shim has to run what a folder asks for; it is the native one, though there is no compiler.
_USE = f"""
PATH={_DATA}/shims:/root/.local/bin:$PATH
omg --version
omg demo --offline
mkdir -p ~/node/bin ~/app
printf '#!/bin/sh\\necho v20.1.0\\n' >~/node/bin/node
chmod +x ~/node/bin/node
omg link node@20.1.0 ~/node
echo 20.1.0 >~/app/.nvmrc
cd ~/app
test "$(node --version)" = v20.1.0
test "$(head -c 4 {_DATA}/shims/node)" = "$(printf '\\177ELF')"
"""
_ARCHIVE = f"cd /tmp\ntar xzf /release/omg-*-linux-x64.tar.gz\n./omg/install -y </dev/null\n{_USE}"
_PIPED = f"export OMG_RELEASE=/release\ncat /release/install.sh | sh -s -- -y\n{_USE}"
_WHEEL = f"""
export PIP_NO_INDEX=1 PIP_FIND_LINKS=/packages
python3 -m venv ~/environment
~/environment/bin/pip install --quiet /release/omg_runtimes-*manylinux*x86_64.whl
~/environment/bin/omg --version
~/environment/bin/omg setup -y </dev/null
{_USE}"""
_INSTALLER = f"export PIP_NO_INDEX=1 PIP_FIND_LINKS=/packages OMG_PYTHON=python3\n{_PIPED}"
# As where there is neither a native program for the machine nor a compiler.
_SH_PROGRAM = f"""
rm {_DATA}/self/env-*/lib/python3.*/site-packages/omg/shim/native/program
/root/.local/bin/omg setup -y </dev/null
test "$(head -c 9 {_DATA}/shims/node)" = '#!/bin/sh'
cd ~/app
PATH={_DATA}/shims:$PATH
test "$(node --version)" = v20.1.0
"""
# Of busybox, beside its shell: what the scripts of these checks and the stand-in for node call.
_APPLETS = ("sh", "test")
_CALL = f'cd ~/app\nPATH={_DATA}/shims:$PATH\ntest "$(node --version)" = v20.1.0\n'


class NotCheckedError(Exception):
    """What a check needs is not on this machine."""


class FailedError(Exception):
    """What was installed does not work."""


@dataclass
class Room:
    """What the checks share.

    Attributes:
        release: The files of the release.
        place: A directory for the roots and the homes.
    """

    release: Path
    place: Path
    _roots: dict[str, Path] = field(default_factory=dict)

    def debian(self, *packages: str) -> Path:
        """Return a new minimal Debian with some packages; the same one for the same packages."""
        for tool in ("debootstrap", "apt-get", "bwrap"):
            _require(tool)
        if os.geteuid() != 0:
            raise NotCheckedError("debootstrap needs root")
        name = "-".join(("debian", *packages))
        if name not in self._roots:
            told = _run(
                ["apt-get", "indextargets", "--format", "$(SITE) $(CODENAME)", "Identifier: Packages"]
            )
            site, codename = told.splitlines()[0].split()
            root = self.place / name
            included = [f"--include={','.join(packages)}"] if packages else []
            # As its user pays for it: the packages are kept for the next root.
            kept = self.place / "packages-of-debian"
            kept.mkdir(exist_ok=True)
            options = ["--variant=minbase", f"--cache-dir={kept}", *included]
            _run(["debootstrap", *options, codename, str(root), site])
            self._roots[name] = root
        return self._roots[name]

    @cached_property
    def dependencies(self) -> Path:
        """The packages that omg depends on, downloaded for the Python of this machine."""
        place = self.place / "dependencies"
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:", "--no-deps"]
        _run([*pip, "--require-hashes", "-r", str(_LOCK), "-d", str(place)])
        return place

    def home(self, name: str) -> Path:
        """Return a home, which keeps what a check left in it."""
        home = self.place / f"home-{name}"
        home.mkdir(exist_ok=True)
        return home

    def enter(self, root: Path, home: Path, script: str, *, packages: Path | None = None) -> None:
        """Run a script in a root, as root, without a network."""
        bound = ["--bind", str(home), "/root", "--ro-bind", str(self.release), "/release"]
        if packages is not None:
            bound += ["--ro-bind", str(packages), "/packages"]
        variables = {"HOME": "/root", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
        set_ = [word for name, value in variables.items() for word in ("--setenv", name, value)]
        made = ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
        options = ["--unshare-all", "--clearenv", *set_, "--bind", str(root), "/", *made, *bound]
        _run(["bwrap", *options, "sh", "-euxc", script])


def check(release: Path) -> int:
    """Run all checks; return 0 if none failed."""
    status = 0
    with tempfile.TemporaryDirectory() as place:
        room = Room(release.absolute(), Path(place))
        for name, run in _CHECKS:
            began = time.monotonic()
            try:
                run(room)
                verdict = "works"
            except NotCheckedError as reason:
                verdict = f"NOT CHECKED: {reason}"
            except FailedError as error:
                verdict = f"FAILED\n{error}"
                status = 1
            sys.stdout.write(f"{time.monotonic() - began:4.0f} s  {name}: {verdict}\n")
            sys.stdout.flush()
    return status


def _unpacked(room: Room) -> None:
    room.enter(room.debian(), room.home("archive"), _require_file(room, "omg-*-linux-x64.tar.gz", _ARCHIVE))


def _through_a_pipe(room: Room) -> None:
    room.enter(room.debian(), room.home("pipe"), _require_file(room, "omg-*-linux-x64.tar.gz", _PIPED))


def _by_pip(room: Room) -> None:
    root = room.debian("python3", "python3-venv")
    room.enter(root, room.home("wheel"), _WHEEL, packages=room.dependencies)


def _with_the_system_s_python(room: Room) -> None:
    root = room.debian("python3", "python3-venv")
    room.enter(root, room.home("installer"), _INSTALLER, packages=room.dependencies)


def _without_a_libc(room: Room) -> None:
    """Call both kinds of shim where there is nothing but a static busybox."""
    busybox = _require("busybox")
    if b"statically" not in subprocess.run(["file", "-L", busybox], capture_output=True, check=False).stdout:
        raise NotCheckedError("busybox is not a static one (Debian: busybox-static)")
    root = room.place / "busybox"
    (root / "bin").mkdir(parents=True)
    for name in ("proc", "dev", "tmp", "root", "release"):
        (root / name).mkdir()
    shutil.copy(busybox, root / "bin/busybox")
    for name in _APPLETS:
        (root / "bin" / name).symlink_to("busybox")
    home = _installed_home(room)
    room.enter(root, home, _CALL)
    room.enter(room.debian(), home, _SH_PROGRAM)
    room.enter(root, home, _CALL)


def _emulated(room: Room) -> None:
    """Call the arm64 program as a shim: it decides, and then this machine runs the version."""
    qemu = _require("qemu-aarch64-static")
    home, root = _installed_home(room), room.debian()
    (wheel,) = room.release.glob("*manylinux*aarch64.whl")
    with zipfile.ZipFile(wheel) as archive:
        _replace(home / "shim-of-arm64", archive.read("omg/shim/native/program"))
    shutil.copy(qemu, home / "qemu")
    shims = f"{_DATA}/shims"
    swap = f"mv {shims}/node ~/shim-of-here\ncp ~/shim-of-arm64 {shims}/node\n"
    call = f'cd ~/app\ntest "$(~/qemu {shims}/node --version)" = v20.1.0\n'
    room.enter(root, home, f"{swap}{call}mv -f ~/shim-of-here {shims}/node\n")


_CHECKS: Sequence[tuple[str, Callable[[Room], None]]] = (
    ("Debian without Python: the archive", _unpacked),
    ("Debian without Python: install.sh through a pipe, from a folder", _through_a_pipe),
    ("Debian with Python, without a compiler: the wheel, by pip", _by_pip),
    ("Debian with Python: install.sh with OMG_PYTHON, from a folder", _with_the_system_s_python),
    ("arm64 under emulation: the shim", _emulated),
    ("busybox without any C library: both kinds of shim", _without_a_libc),
)


def _installed_home(room: Room) -> Path:
    home = room.home("archive")
    if not (home / ".local/share/omg/shims/node").exists():
        raise NotCheckedError("it needs what the archive installs, which was not checked")
    return home


def _replace(file: Path, content: bytes) -> None:
    file.unlink(missing_ok=True)
    file.write_bytes(content)
    file.chmod(0o555)


def _require(tool: str) -> str:
    found = shutil.which(tool)
    if found is None:
        raise NotCheckedError(f"{tool} is not on this machine")
    return found


def _require_file(room: Room, pattern: str, script: str) -> str:
    if not list(room.release.glob(pattern)):
        raise NotCheckedError(f"the release has no {pattern}")
    return script


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=_LONGEST_S, check=False)
    if done.returncode != 0:
        said = f"{done.stdout}{done.stderr}".splitlines()[-25:]
        raise FailedError("\n".join((f"`{' '.join(command)[:200]}` exited {done.returncode}", *said)))
    return done.stdout


def main() -> int:
    """Check the folder that the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directory", type=Path)
    return check(parser.parse_args().directory)


if __name__ == "__main__":
    sys.exit(main())
