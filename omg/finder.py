"""Find omg's own modules with fewer looks at the disk than Python's finder takes.

Python's own lists and stats each folder, stats the source, and reads the byte code in three calls: with the
hundred modules of a command that is an eighth of its time. Here the byte code is opened where it has to be,
and is taken on the same terms (PEP 3147, PEP 552): it is of this Python, and either compiled for good or of
the time and the size that its source has. Whatever else is there is left to Python's own finder, which
compiles it, or says what is wrong with it.
"""

from __future__ import annotations

import marshal
import os
import stat
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import MAGIC_NUMBER, SourceFileLoader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import CodeType

# What byte code begins with: the magic number, flags, then a hash of the source, or its time and its size.
_HEADER_BYTES = 16
_TIMED, _FOR_GOOD = bytes(4), (1).to_bytes(4, "little")


def find_quickly() -> None:
    """Let imports of omg's modules ask here first; where their byte code lies elsewhere, nothing changes."""
    package = sys.modules[__package__]
    folder, _, name = (getattr(package.__spec__, "cached", None) or "").rpartition("/")
    if folder == f"{package.__path__[0]}/__pycache__":
        sys.meta_path.insert(0, Finder(name.removeprefix("__init__")))


class Finder:
    """Finds modules of packages by their byte code.

    Args:
        suffix: What is behind the name of a module in that of its byte code: ``.cpython-311.pyc``.
    """

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix

    def find_spec(self, name: str, path: Sequence[str] | None, _: object = None) -> ModuleSpec | None:
        """Return the module ``name`` if its byte code can be taken as it is.

        Args:
            name: The full name.
            path: Where the package says that its modules are.
        """
        if not path or not name.startswith("omg."):
            return None
        folder, last = path[0], name.rpartition(".")[2]
        source, cached = f"{folder}/{last}.py", f"{folder}/__pycache__/{last}{self._suffix}"
        code, is_package = _code(cached, source), False
        if code is None:
            folder = f"{folder}/{last}"
            source, cached = f"{folder}/__init__.py", f"{folder}/__pycache__/__init__{self._suffix}"
            code, is_package = _code(cached, source), True
            if code is None:
                return None
        spec = ModuleSpec(name, _Loader(name, source, code), origin=source, is_package=is_package)
        spec.has_location, spec.cached = True, cached
        if is_package:
            spec.submodule_search_locations = [folder]
        return spec


class _Loader(SourceFileLoader):
    """A loader that has the code already."""

    def __init__(self, name: str, source: str, code: CodeType) -> None:
        super().__init__(name, source)
        self._code: CodeType | None = code

    def get_code(self, fullname: str) -> CodeType | None:
        """Return the code once; later as Python's own, which keeps none."""
        code, self._code = self._code, None
        return super().get_code(fullname) if code is None else code


def _code(cached: str, source: str) -> CodeType | None:
    """Return the code of a file of byte code; `None` where Python has to look itself."""
    try:
        descriptor = os.open(cached, os.O_RDONLY | os.O_CLOEXEC)
        try:
            content = os.read(descriptor, os.fstat(descriptor).st_size)
        finally:
            os.close(descriptor)
        if content[:4] != MAGIC_NUMBER or not _is_current(content, source):
            return None
        # What Python itself would load.
        code: CodeType = marshal.loads(memoryview(content)[_HEADER_BYTES:])  # noqa: S302
    except (OSError, EOFError, ValueError, TypeError):
        return None
    # Of an environment that was moved, Python's own finder tells where the source is now.
    return code if getattr(code, "co_filename", None) == source else None


def _is_current(content: bytes, source: str) -> bool:
    status = os.stat(source)  # noqa: PTH116 - pathlib is not imported yet
    if not stat.S_ISREG(status.st_mode):
        return False
    kind = content[4:8]
    if kind == _FOR_GOOD:
        return True
    of_source = int(status.st_mtime) & 0xFFFFFFFF, status.st_size & 0xFFFFFFFF
    return kind == _TIMED and content[8:_HEADER_BYTES] == b"".join(
        number.to_bytes(4, "little") for number in of_source
    )
