"""What somebody asked for when a version became the global default: `<data>/defaults/<runtime>`, one spec.

The link ``current`` alone decides what runs. This only says what an upgrade may move it to: after
``omg use node@20`` the newest 20.x. So it is a hint: one that is missing, damaged or another user's is none.
"""

from __future__ import annotations

from omg.errors import InvalidSpecError
from omg.store.access import read_trusted, store_errors
from omg.store.publish import remove_if_empty
from omg.store.replace import replace_file
from omg.versions.spec import parse_canonical

TYPE_CHECKING = False
if TYPE_CHECKING:
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
        replace_file(file, f"{spec.canonical}\n".encode())


def remembered_spec(store: Store, runtime: str) -> VersionSpec | None:
    """Return what was asked for, whether or not the present global default meets it; ``None`` if unknown."""
    try:
        return parse_canonical(read_trusted(store.default_spec_file(runtime), _MAX_BYTES).decode().strip())
    except (OSError, UnicodeDecodeError, InvalidSpecError):
        return None
