"""What somebody asked for when a version became the global default: `<data>/defaults/<runtime>`, one spec.

The link ``current`` alone decides what runs. This only says what an upgrade may move it to: after
``omg use node@20`` the newest 20.x. So it is a hint: one that is missing, damaged or another user's is none.
"""

from __future__ import annotations

import os

from omg.errors import InvalidSpecError
from omg.store.access import make_dirs, open_regular, read_trusted, store_errors
from omg.store.publish import remove_if_empty
from omg.versions.spec import parse_canonical

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from omg.store.layout import Store
    from omg.versions.spec import VersionSpec

_MAX_BYTES = 1 << 10


def remember_spec(store: Store, runtime: str, spec: VersionSpec | None) -> None:
    """Write down what was asked for; without a spec, forget what was.

    Raises:
        StoreError: It cannot be written.
    """
    file = store.default_spec_file(runtime)
    if spec is None:
        with store_errors("delete", file):
            file.unlink(missing_ok=True)
        remove_if_empty(file.parent)
    elif remembered_spec(store, runtime) != spec:
        _write(file, f"{spec.canonical}\n".encode())


def remembered_spec(store: Store, runtime: str) -> VersionSpec | None:
    """Return what was asked for, whether or not the present global default meets it; ``None`` if unknown."""
    try:
        line, newline, rest = read_trusted(store.default_spec_file(runtime), _MAX_BYTES).partition(b"\n")
        return parse_canonical(line.decode()) if newline and not rest else None
    except (OSError, UnicodeDecodeError, InvalidSpecError):
        return None


def _write(file: Path, line: bytes) -> None:
    """Write in place: half a line that a killed process leaves is none, and no other file is left behind."""
    with store_errors("write", file):
        make_dirs(file.parent)
        descriptor = open_regular(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW)
        try:
            os.fchmod(descriptor, 0o644)
            os.write(descriptor, line)
        finally:
            os.close(descriptor)
