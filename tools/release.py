"""Build a release of omg into a folder, and check it there.

.venv/bin/python tools/release.py [--python ARCHIVE]... [--key FILE] [--address URL]

Into `dist/` go the wheels and the source archive, an archive with its own Python for each `--python`,
`install.sh`, which knows them all, the changelog's section, `SHA256SUMS`, and its signature with a key.
The commit has to be clean and carry the tag of its version; `--untagged` builds what must not be published.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from omg import __version__  # noqa: E402
from tools import fresh_roots, packages, self_contained  # noqa: E402
from tools.packages import BuildError  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

_SUMS = "SHA256SUMS"
_NOTES = "CHANGES.md"
_FILLED_IN = "release_version='' release_address='' release_files=''\n"
# Of a key that has one.
_PASSWORD_VARIABLE = "OMG_RELEASE_KEY_PASSWORD"


def build(directory: Path, pythons: Sequence[Path], *, address: str = "", key: Path | None = None) -> None:
    """Build all files of the release from the files of the commit into ``directory``, which is emptied first.

    Args:
        directory: Where the files go.
        pythons: Archives of python-build-standalone.
        address: Where the folder will be published; ``install.sh`` asks there by itself.
        key: An OpenPGP secret key that signs the checksums; `omg self update` of this release knows it.

    Raises:
        BuildError: A file could not be built.
    """
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    os.environ.setdefault("SOURCE_DATE_EPOCH", _git("log", "-1", "--format=%ct").strip())
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch)
        for name in filter(None, _git("ls-files", "-z").split("\0")):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name, follow_symlinks=False)
        said = packages.write_published(source / "published.json", address, _certificate(key) if key else "")
        packages.build(source, directory, said)
    for python in pythons:
        self_contained.build(python, _wheel_for(python, directory), directory)
    (directory / _NOTES).write_text(changes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), __version__))
    script = (ROOT / "install.sh").read_text(encoding="utf-8")
    (directory / "install.sh").write_text(filled_in(script, address, sums(directory)))
    (directory / _SUMS).write_text(sums(directory))
    if key is not None:
        (directory / f"{_SUMS}.asc").write_bytes(_signature(key, (directory / _SUMS).read_bytes()))


def sums(directory: Path) -> str:
    """Return the digests of all files, as `sha256sum` prints them."""
    files = sorted(file for file in directory.iterdir() if file.is_file())
    return "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)


def filled_in(script: str, address: str, files: str) -> str:
    """Return ``install.sh`` as the release has it.

    Raises:
        BuildError: The script has no place for that, or the address is not an https URL of plain characters.
    """
    if script.count(_FILLED_IN) != 1:
        raise BuildError(f"install.sh lacks the line `{_FILLED_IN.strip()}`")
    # It becomes a word of a shell script.
    if address and not re.fullmatch(r"https://[\w.~:/%-]+", address, re.ASCII):
        raise BuildError(f"`{address}` is not a plain https URL")
    words = f"release_version='{__version__}' release_address='{address}' release_files='{files}'\n"
    return script.replace(_FILLED_IN, words)


def changes(changelog: str, version: str) -> str:
    """Return the changelog's section of ``version``.

    Raises:
        BuildError: There is none.
    """
    found = re.search(
        rf"^## {re.escape(version)}(?=[ \n]).*?(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL
    )
    if found is None:
        raise BuildError(f"CHANGELOG.md has no section `## {version}`")
    return found[0].rstrip() + "\n"


def require_tag(version: str, tags: Sequence[str], status: str, notes: str) -> None:
    """Require what a published release needs: its tag at a clean commit, and a dated section.

    Raises:
        BuildError: One of them is missing.
    """
    if status:
        raise BuildError(f"the checkout has changes that are not committed:\n{status}")
    if f"v{version}" not in tags:
        raise BuildError(f"this commit has no tag v{version}, the version in omg/__init__.py")
    if "unreleased" in notes.partition("\n")[0]:
        raise BuildError(f"the section of {version} in CHANGELOG.md says that it is unreleased")


def _wheel_for(python: Path, directory: Path) -> Path:
    platforms = self_contained.interpreter_of(python).platforms
    for wheel in directory.glob("*.whl"):
        if set(platforms) & set(wheel.stem.split("-")[-1].split(".")):
            return wheel
    raise BuildError(f"no wheel runs with `{python.name}`")


def _certificate(key: Path) -> str:
    """Return the public part of a secret key, which goes into the package."""
    import pysequoia

    return str(pysequoia.Tsk.from_file(str(key)).extract_certificate())


def _signature(key: Path, document: bytes) -> bytes:
    """Return a detached OpenPGP signature, with armor."""
    import pysequoia

    signer = pysequoia.Tsk.from_file(str(key)).signer(os.environ.get(_PASSWORD_VARIABLE))
    return pysequoia.sign(signer, document, mode=pysequoia.SignatureMode.DETACHED)


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BuildError(f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout


def main() -> int:
    """Build and check what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--directory", type=Path, default=ROOT / "dist", metavar="DIR", help="instead of dist/"
    )
    parser.add_argument("--python", type=Path, action="append", default=[], metavar="ARCHIVE")
    parser.add_argument("--key", type=Path, metavar="FILE", help="an OpenPGP secret key")
    parser.add_argument("--address", default="", metavar="URL", help="where the folder will be published")
    parser.add_argument("--untagged", action="store_true", help="build any commit, with changes too")
    parser.add_argument("--unchecked", action="store_true", help="do not try it in fresh roots")
    arguments = parser.parse_args()
    directory: Path = arguments.directory.absolute()
    try:
        if not arguments.untagged:
            notes = changes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), __version__)
            tags = _git("tag", "--points-at", "HEAD").split()
            require_tag(__version__, tags, _git("status", "--porcelain"), notes)
        build(directory, arguments.python, address=arguments.address, key=arguments.key)
        sys.stdout.write((directory / _SUMS).read_text())
        return 0 if arguments.unchecked else fresh_roots.check(directory)
    except BuildError as error:
        sys.stderr.write(f"release: {error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
