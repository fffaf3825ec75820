"""Releases of this very omg under several versions, as archives whose Python is that of the tests."""

from __future__ import annotations

import compileall
import py_compile
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass
from typing import TYPE_CHECKING

from omg.archive.unpack import Archive, unpack
from omg.sources.layout import Layout
from omg.store.environment import running_environment
from tests.conftest import write_executable
from tests.faults.machine import Machine
from tests.prose import ROOT
from tests.publishers import tar
from tests.releases import ReleaseFolder, archive_name
from tools.packages import write_published

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PACKAGES = "lib/python3.11/site-packages"
# Started as `bin/python -I -m omg`, as install.sh and the update do.
_PYTHON = """\
#!/bin/sh
here=${{0%/bin/python}}
shift 3
exec {interpreter} -I -S -B "$here/run.py" "$@"
"""
_RUN = """\
import os, sys
here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, {packages!r}), *{dependencies!r}]
from omg.__main__ import main
sys.exit(main())
"""


@dataclass(frozen=True)
class OwnReleases:
    """Where such releases are made.

    Attributes:
        dir: A folder of the session.
        folder: The releases' signer, and the folder of version 0.2.0.
    """

    dir: Path
    folder: ReleaseFolder

    def build(self, version: str, changes: Mapping[str, tuple[str, str]] | None = None) -> bytes:
        """Return the archive of a version.

        Args:
            version: Its version.
            changes: By the path of a module, a text in it and what stands there instead.
        """
        root = self.dir / "omg-tree"
        shutil.rmtree(root, ignore_errors=True)
        package = root / _PACKAGES / "omg"
        shutil.copytree(ROOT / "omg", package, ignore=shutil.ignore_patterns("__pycache__"))
        # As in a wheel.
        shutil.copytree(ROOT / "shims", package / "shim/source")
        write_published(package / "shell/published.json", "", self.folder.signer.key.decode())
        init = package / "__init__.py"
        lines = init.read_text().splitlines()
        init.write_text(
            "\n".join(f'__version__ = "{version}"' if "__version__ =" in one else one for one in lines)
        )
        for module, (old, new) in (changes or {}).items():
            text = (package / module).read_text()
            assert old in text, module
            (package / module).write_text(text.replace(old, new))
        paths = sysconfig.get_paths()
        dependencies = list(dict.fromkeys([paths["purelib"], paths["platlib"]]))
        (root / "run.py").write_text(_RUN.format(packages=_PACKAGES, dependencies=dependencies))
        python = _PYTHON.format(interpreter=running_environment().interpreter)
        for name in ("python", "python3"):
            write_executable(root / "bin" / name, python)
        unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
        assert compileall.compile_dir(package, quiet=1, invalidation_mode=unchecked, stripdir=str(root))
        files = (file for file in sorted(root.rglob("*")) if file.is_file())
        return tar(
            {
                f"omg/python/{file.relative_to(root)}": (file.stat().st_mode & 0o777, file.read_bytes())
                for file in files
            }
        )

    def publish(self, place: Path, version: str, archive: bytes) -> Path:
        """Make the signed folder of a release with this archive."""
        ReleaseFolder(place, self.folder.signer).publish(**{archive_name(version): archive})
        return place


def install(root: Path, archive: bytes, env: Mapping[str, str]) -> Machine:
    """Install an archive into a new home below ``root`` as its install.sh does, and link a node there."""
    own = {"HOME": str(root / "home"), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    machine = Machine(root, {**own, **env}, is_cold=True)
    environment = machine.store.self_dir / "env-a1b2c3"
    environment.mkdir(parents=True)
    file = root / "first.tar.gz"
    file.write_bytes(archive)
    unpack((Archive(file, "omg.tar.gz", Layout(root="python/")),), environment)
    program = [environment / "bin/python", "-I", "-m", "omg"]
    node = write_executable(root / "node/bin/node", "#!/bin/sh\necho v20.1.0\n").parents[1]
    machine.home.joinpath(".nvmrc").write_text("20.1.0\n")
    for arguments in (("setup", "--no-modify-path", "-y"), ("link", "node@20.1.0", str(node))):
        subprocess.run(
            [*program, *arguments], cwd=machine.home, env=machine.env, check=True, capture_output=True
        )
    return machine
