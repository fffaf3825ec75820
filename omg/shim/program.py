"""The shim program of a store: found in the package, else compiled on this machine, else the sh one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from omg import __version__
from omg.errors import StoreError
from omg.store.access import make_dirs, read_regular, store_error
from omg.store.layout import PROGRAM_MODE, is_protected
from omg.store.replace import replace_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.store.layout import Store

_PACKAGE_DIR = Path(__file__).parent
_PACKAGED_PROGRAM = _PACKAGE_DIR / "native" / "program"
_CHECKOUT_DIR = _PACKAGE_DIR.parents[1] / "shims"
_SOURCE_DIRS = (_PACKAGE_DIR / "source", _CHECKOUT_DIR)
_SH_PROGRAM = "shim.sh"
_GIVEN = "given "

# What a shim program answers where it was copied out of a store.
_COPY_STATUS = 127
_COPY_WORDS = b"is a copy of an omg shim"
_TRIAL_TIMEOUT_S = 10


def is_placed(store: Store) -> bool:
    """Return whether the store has the program that this omg would give it, or one that was given.

    Its content is not compared with the digest that was noted: a program that something overwrote differs
    from the shims, which are compared with it, because no shim shares its inode.
    """
    origin, _ = _note(store)
    return _is_alone(store.shim_program_file) and (origin.startswith(_GIVEN) or origin == _origin())


def is_intact(store: Store) -> bool:
    """Return whether the program of the store is the one that omg put there, byte for byte."""
    content = _content_of(store.shim_program_file)
    return content is not None and _digest(content) == _note(store)[1]


def place_program(store: Store, program: Path | None = None, *, tries_again: bool = False) -> bool:
    """Put the shim program into the store; return whether it changed.

    Without ``program``: the package's native one if it runs here, else one compiled here, else the sh one.
    What it was made from is noted beside it, so that nothing is compiled twice, and its digest, so that a
    program that was overwritten is noticed.

    Args:
        store: The store.
        program: A file to use instead; it stays until another is given.
        tries_again: Compile where the sh one had to do so far: there may be a compiler now.

    Raises:
        StoreError: The package has no program, or the disk refused.
    """
    present = _content_of(store.shim_program_file)
    origin, _ = _note(store)
    is_left = tries_again and present is not None and present.startswith(b"#!")
    if program is not None:
        origin, content = f"{_GIVEN}{program}", program.read_bytes()
    elif (
        present is not None
        and is_intact(store)
        and (origin.startswith(_GIVEN) or (origin == _origin() and not is_left))
    ):
        content = present
    else:
        origin, content = _origin(), _make_program(store)
    is_changed = content != present
    if is_changed or not _is_alone(store.shim_program_file):
        replace_file(store.shim_program_file, content, mode=PROGRAM_MODE)
    note = f"{origin}\n{_digest(content)}".encode("utf-8", "surrogateescape")
    if note != _content_of(_note_file(store)):
        replace_file(_note_file(store), note)
    return is_changed


def source_dir() -> Path:
    """Return the directory of the programs' sources.

    Raises:
        StoreError: This omg came without them.
    """
    for directory in _SOURCE_DIRS:
        if (directory / _SH_PROGRAM).is_file():
            return directory
    raise StoreError("the shim program is missing from this installation", hint="reinstall omg")


def _origin() -> str:
    """Return a text for what the program would be made from: it changes only when omg is upgraded."""
    packaged = _packaged()
    if packaged is not None:
        return f"packaged {__version__} {_stamp(packaged)}"
    return f"compiled {__version__} {' '.join(map(_stamp, _sources(source_dir())))}"


def _packaged() -> Path | None:
    """Return the program that the package's build made, unless a checkout's sources have changed since."""
    try:
        built_ns = _PACKAGED_PROGRAM.stat().st_mtime_ns
    except OSError:
        return None
    sources = _sources(_CHECKOUT_DIR)
    return _PACKAGED_PROGRAM if all(source.stat().st_mtime_ns <= built_ns for source in sources) else None


def _sources(directory: Path) -> list[Path]:
    try:
        # `Path.glob` would compile patterns, at each start of a command.
        names = sorted(os.listdir(directory))  # noqa: PTH208
    except OSError:
        return []
    shims = (directory / name for name in names if name.startswith("shim."))
    headers = [directory / name for name in names if name.endswith(".h")]
    return [file for file in shims if file.is_file()] + headers


def _stamp(file: Path) -> str:
    info = file.stat()
    return f"{info.st_mtime_ns}.{info.st_size}"


def _make_program(store: Store) -> bytes:
    packaged = _packaged()
    if packaged is not None and _runs(packaged):
        return packaged.read_bytes()
    return _compiled(store) or (source_dir() / _SH_PROGRAM).read_bytes()


def _compiled(store: Store) -> bytes | None:
    """Compile in the store's own directory: a temporary one may forbid execution."""
    from omg.shim import compiler

    command = compiler.find_compiler()
    if command is None:
        return None
    directory = store.shim_program_file.parent
    program = directory / f".program.{os.getpid()}.{os.urandom(4).hex()}"
    try:
        make_dirs(directory)
        compiler.compile_program(source_dir(), program, command)
        return program.read_bytes() if _runs(program) else None
    except compiler.CompilerError:
        return None
    except OSError as error:
        raise store_error(error, "write", program) from error
    finally:
        with suppress(OSError):
            program.unlink()


def _runs(program: Path) -> bool:
    """Return whether this machine can execute ``program``: it says that it is a copy of a shim."""
    import subprocess

    try:
        trial = subprocess.run([program], capture_output=True, timeout=_TRIAL_TIMEOUT_S, check=False, env={})
    except (OSError, subprocess.TimeoutExpired):
        return False
    return trial.returncode == _COPY_STATUS and _COPY_WORDS in trial.stderr


def _note_file(store: Store) -> Path:
    return store.shim_program_file.with_name("origin")


def _note(store: Store) -> tuple[str, str]:
    """Return what the program was made from, and its digest; empty where that was not noted."""
    text = (_content_of(_note_file(store)) or b"").decode("utf-8", "surrogateescape")
    origin, _, digest = text.partition("\n")
    return origin, digest


def _digest(content: bytes) -> str:
    import hashlib  # not needed where nothing changed, and slow to import

    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _is_alone(program: Path) -> bool:
    """Return whether ``program`` is protected, and no shim is a link of it: those may be written through."""
    try:
        status = program.lstat()
    except OSError:
        return False
    return is_protected(status) and status.st_nlink == 1


def _content_of(file: Path) -> bytes | None:
    try:
        return read_regular(file)
    except OSError:
        return None
