"""Make the wheel of this checkout without a build backend: what hatchling builds, and nothing is downloaded.

    python3 -I -B tools/wheel.py DIRECTORY

install.sh takes it. Needs the standard library only; `tests/test_wheel.py` compares it with hatchling's.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import os
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = "omg/shim/native/program"
# Of the folders that become parts of the package; hatch_build.py.
_INCLUDED = {"shims": "omg/shim/source", "install.sh": "omg/install.sh"}
# As in .gitignore.
_IGNORED = ("__pycache__", ".pyc", "/omg/shim/native")
# Without a date of its own, a file of a wheel has this one, as hatchling's.
_DATE = (2020, 2, 2, 0, 0, 0)


def make(root: Path, directory: Path, program: bytes | None, platform: str) -> Path:
    """Write the wheel, and return its path.

    Args:
        root: The checkout.
        directory: Where to write it; it must exist.
        program: The native shim; ``None`` makes a wheel without one.
        platform: The platform of ``program``, as in the wheel's name; ``any`` without one.
    """
    pyproject = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    package = _load(root, "omg")
    stem = f"{pyproject['project']['name'].replace('-', '_')}-{package.__version__}"
    settings = pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]
    placed = {**{name: name for name in settings["packages"]}, **_INCLUDED}
    placed |= {name: f"{stem}.data/data/{place}" for name, place in settings["shared-data"].items()}
    sources = {place: file for name, to in placed.items() for file, place in _files(root, name, to)}
    runnable = {PROGRAM, *(place for place, file in sources.items() if file.stat().st_mode & 0o100)}
    files = {place: file.read_bytes() for place, file in sources.items()}
    if program is not None:
        files[PROGRAM] = program
    info = f"{stem}.dist-info"
    for name in pyproject["project"]["license-files"]:
        files[f"{info}/licenses/{name}"] = (root / name).read_bytes()
    files[f"{info}/METADATA"] = metadata(root, pyproject["project"], package).encode()
    scripts = "".join(f"{name} = {target}\n" for name, target in pyproject["project"]["scripts"].items())
    files[f"{info}/entry_points.txt"] = f"[console_scripts]\n{scripts}".encode()
    tags = [f"Tag: py3-none-{one}\n" for one in platform.split(".")]
    purity = str(program is None).lower()
    head = f"Wheel-Version: 1.0\nGenerator: omg's tools/wheel.py\nRoot-Is-Purelib: {purity}\n"
    files[f"{info}/WHEEL"] = "".join((head, *tags)).encode()
    record = "".join(f"{name},sha256={_digest(files[name])},{len(files[name])}\n" for name in files)
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    wheel = directory / f"{stem}-py3-none-{platform}.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _DATE)
            entry.external_attr = (0o100755 if name in runnable else 0o100644) << 16
            archive.writestr(entry, content)
    return wheel


def metadata(root: Path, project: Mapping[str, Any], package: ModuleType) -> str:
    """Return the core metadata.

    Source: https://packaging.python.org/en/latest/specifications/core-metadata/, read 2026-12-01.

    Args:
        root: The checkout, with the page that describes omg.
        project: The table ``[project]``.
        package: omg, which knows its version and its addresses.
    """
    url = package.PROJECT_URL
    fields = [
        ("Metadata-Version", "2.4"),
        ("Name", project["name"]),
        ("Version", package.__version__),
        ("Summary", project["description"]),
        *((("Project-URL", f"Repository, {url}"), ("Project-URL", f"Issues, {url}/issues")) if url else ()),
        ("License-Expression", project["license"]),
        *(("License-File", name) for name in project["license-files"]),
        *(("Classifier", one) for one in project["classifiers"]),
        ("Requires-Python", project["requires-python"]),
        *(("Requires-Dist", one) for one in project["dependencies"]),
    ]
    for extra, requirements in project["optional-dependencies"].items():
        fields.append(("Provides-Extra", extra))
        for one in requirements:
            name, _, marker = (part.strip() for part in one.partition(";"))
            condition = f"({marker}) and extra == '{extra}'" if marker else f"extra == '{extra}'"
            fields.append(("Requires-Dist", f"{name}; {condition}"))
    fields.append(("Description-Content-Type", "text/markdown"))
    lines = "".join(f"{name}: {value}\n" for name, value in fields)
    return f"{lines}\n{(root / project['readme']).read_text(encoding='utf-8')}"


def compile_shim(root: Path) -> tuple[bytes | None, str]:
    """Return the native shim and its platform; ``None`` and ``any`` where there is no compiler, or it fails.

    Raises:
        CompilerError: The compiler that ``OMG_SHIM_CC`` names failed.
    """
    compiler = _load(root, "omg.shim.compiler")
    command = compiler.find_compiler()
    if command is None:
        return None, "any"
    with tempfile.TemporaryDirectory() as scratch:
        program = Path(scratch) / "program"
        try:
            compiler.compile_program(root / "shims", program, command)
        except compiler.CompilerError as error:
            if os.environ.get(compiler.COMPILER_VARIABLE):
                raise
            sys.stderr.write(f"there will be no native shim: {error}\n")
            return None, "any"
        return program.read_bytes(), compiler.target_of(command).wheel_platform


def main() -> int:
    """Make the wheel in the directory that the command line names, which is created."""
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    make(ROOT, directory, *compile_shim(ROOT))
    return 0


def _files(root: Path, name: str, place: str) -> Iterator[tuple[Path, str]]:
    """Yield each file of a file or a folder of the checkout, and where it goes in the wheel."""
    top = root / name
    if top.is_file():
        yield top, place
    for file in sorted(top.rglob("*")):
        path = f"/{name}/{file.relative_to(top).as_posix()}"
        if file.is_file() and not any(f"{one}/" in f"{path}/" for one in _IGNORED):
            yield file, f"{place}/{file.relative_to(top).as_posix()}"


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def _load(root: Path, module: str) -> ModuleType:
    """Return a module of the checkout; it and what it imports need no dependency."""
    sys.path.insert(0, str(root))
    try:
        return importlib.import_module(module)
    finally:
        sys.path.remove(str(root))


if __name__ == "__main__":
    sys.exit(main())
