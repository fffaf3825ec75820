"""Build a self-contained archive: omg with its own Python, which installs without a compiler or an index.

.venv/bin/python tools/self_contained.py PYTHON WHEEL DIRECTORY

PYTHON is an archive of python-build-standalone (`cpython-...-install_only_stripped.tar.gz`), and WHEEL is
omg's for the same machine. What omg depends on comes from pip's index, by the digests of `tools/bundled.txt`.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.packages import BuildError  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LOCK = ROOT / "tools" / "bundled.txt"
# Source: https://gregoryszorc.com/docs/python-build-standalone/main/running.html, read 2026-11-23.
_NAME = re.compile(r"cpython-3\.(\d+)\.\d+\+\d+-(.+)-install_only(?:_stripped)?\.tar\.gz")
_LINUX_GLIBC = (17, 24, 26, 27, 28)
# hatchling's own, where SOURCE_DATE_EPOCH is not set.
_DEFAULT_EPOCH = 1580601600
# What omg does not use of Python: its tests, windows, files for compilers, and what installs packages.
_LEFT_OUT = (
    "include",
    "share",
    "bin/idle*",
    "bin/pip*",
    "bin/pydoc*",
    "bin/2to3*",
    "bin/python*-config",
    "lib/pkgconfig",
    "lib/itcl*",
    "lib/tcl*",
    "lib/thread*",
    "lib/tk*",
    "lib/Tix*",
    "lib/python3.*/config-*",
    "lib/python3.*/ensurepip",
    "lib/python3.*/idlelib",
    "lib/python3.*/lib2to3",
    "lib/python3.*/test",
    "lib/python3.*/tkinter",
    "lib/python3.*/turtledemo",
    "lib/python3.*/site-packages",
)


@dataclass(frozen=True, slots=True)
class Interpreter:
    """What the name of an archive of python-build-standalone says.

    Attributes:
        minor: 13, of Python 3.13.
        machine: As the names of omg's archives have it: ``linux-x64``.
        platforms: The platforms of wheels that run there.
    """

    minor: int
    machine: str
    platforms: tuple[str, ...]


def interpreter_of(archive: Path) -> Interpreter:
    """Return what the name of ``archive`` says.

    Raises:
        BuildError: It is not a name of python-build-standalone, or of a machine that omg has no archive for.
    """
    found = _NAME.fullmatch(archive.name)
    if found is None:
        raise BuildError(f"`{archive.name}` is not an archive of python-build-standalone (install_only)")
    minor, triple = int(found[1]), found[2]
    arch, _, system = triple.partition("-")
    short = {"x86_64": "x64", "aarch64": "arm64"}.get(arch)
    if short is None:
        raise BuildError(f"omg has no archive for `{triple}`")
    if system == "unknown-linux-gnu":
        platforms = (*(f"manylinux_2_{glibc}_{arch}" for glibc in _LINUX_GLIBC), f"manylinux2014_{arch}")
        return Interpreter(minor, f"linux-{short}", platforms)
    if system == "unknown-linux-musl":
        return Interpreter(minor, f"linux-{short}-musl", (f"musllinux_1_1_{arch}", f"musllinux_1_2_{arch}"))
    if system == "apple-darwin":
        return Interpreter(minor, f"macos-{short}", (f"macosx_11_0_{'arm64' if short == 'arm64' else arch}",))
    raise BuildError(f"omg has no archive for `{triple}`")


def build(python: Path, wheel: Path, directory: Path) -> Path:
    """Build the archive of one machine, and return it.

    Raises:
        BuildError: The name of ``python`` is unknown, pip failed, or the omg that was built does not start.
    """
    interpreter = interpreter_of(python)
    version = wheel.name.split("-")[1]
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "omg"
        root.mkdir()
        with tarfile.open(python) as archive:
            archive.extractall(root, filter="tar")
        _leave_out(root / "python")
        _add_packages(root / "python", interpreter, wheel)
        _compile(root / "python", interpreter, version)
        shutil.copyfile(ROOT / "install.sh", root / "install")
        shutil.copyfile(ROOT / "LICENSE", root / "LICENSE")
        (root / "install").chmod(0o755)
        made = directory / f"omg-{version}-{interpreter.machine}.tar.gz"
        pack(root, made)
    return made


def pack(root: Path, archive: Path) -> None:
    """Pack ``root`` so that the same content makes the same bytes, whoever packs it, and when."""
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", _DEFAULT_EPOCH))

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        member.mtime = epoch
        member.mode = 0o755 if member.mode & 0o100 or not member.isreg() else 0o644
        return member

    with (
        archive.open("wb") as file,
        gzip.GzipFile("", "wb", 6, file, mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        tar.add(root, root.name, recursive=False, filter=plain)
        for path in sorted(root.rglob("*")):
            # Each a file of its own, also where pip or Python's publisher made a hard link.
            tar.inodes = {}  # type: ignore[attr-defined]
            tar.add(path, str(path.relative_to(root.parent)), recursive=False, filter=plain)


def _leave_out(python: Path) -> None:
    for pattern in _LEFT_OUT:
        _remove(python.glob(pattern))
    _remove(python.rglob("__pycache__"))


def _remove(paths: Iterator[Path]) -> None:
    for path in list(paths):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _add_packages(python: Path, interpreter: Interpreter, wheel: Path) -> None:
    """Install omg, and what it depends on, for the machine and the Python of the archive."""
    packages = python / "lib" / f"python3.{interpreter.minor}" / "site-packages"
    options = [
        "--no-deps",
        "--no-compile",
        "--only-binary=:all:",
        "--implementation=cp",
        "--target",
        packages,
    ]
    options += [f"--python-version=3.{interpreter.minor}", f"--abi=cp3{interpreter.minor}", "--abi=abi3"]
    options += ["--target", str(packages)]
    options += ["--abi=none", *(f"--platform={platform}" for platform in interpreter.platforms)]
    pip = [sys.executable, "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *options]
    _run([*pip, "--require-hashes", "-r", _LOCK])
    _run([*pip, "--no-index", wheel])
    (packages / "share").rename(python / "share")
    # Commands with the path of the building machine; omg's launcher is made by its set-up.
    shutil.rmtree(packages / "bin")
    for record in packages.glob("*.dist-info/RECORD"):
        record.unlink()
    _remove(packages.glob("*.dist-info/direct_url.json"))
    # What updates or removes packages must not think that pip did this.
    for installer in packages.glob("*.dist-info/INSTALLER"):
        installer.write_text("omg\n")


def _compile(python: Path, interpreter: Interpreter, version: str) -> None:
    """Compile the modules, where the archive is for this machine; else Python does it when omg first runs.

    By their content's digest, unchecked: they stay valid whatever times an installation gives the files.
    """
    program = python / "bin" / f"python3.{interpreter.minor}"
    env = {"PATH": os.defpath, "PYTHONHASHSEED": "0"}
    try:
        _run([program, "-I", "-B", "-c", "pass"], env)
    except BuildError:
        return
    modes = ["--invalidation-mode", "unchecked-hash", "-s", python, "-q"]
    _run([program, "-I", "-B", "-m", "compileall", *modes, python / "lib"], env)
    answer = _run([program, "-I", "-B", "-m", "omg", "--version"], {**env, "HOME": str(python)})
    if answer.strip() != f"omg {version}":
        raise BuildError(f"the omg of the archive says `{answer.strip()}`, not `omg {version}`")


def _run(command: Sequence[object], env: dict[str, str] | None = None) -> str:
    try:
        done = subprocess.run(
            [str(word) for word in command], env=env, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise BuildError(f"`{command[0]}` failed: {error}") from error
    if done.returncode != 0:
        raise BuildError(f"`{command[0]}` failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def main() -> int:
    """Build what the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("python", type=Path)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("directory", type=Path)
    arguments = parser.parse_args()
    made = build(arguments.python, arguments.wheel, arguments.directory)
    sys.stdout.write(f"{made}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
