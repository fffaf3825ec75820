"""The global defaults that the last `omg use` replaced, for `omg use -` to undo it: ``<data>/last-use``.

One line for each runtime that was named, with tabs between: its name, the version or ``system`` if it had no
global default, and what that was asked for as. The file is replaced as a whole, before the first default is:
where `omg use` was killed, what it did not change is not changed by taking it back either.
"""

from __future__ import annotations

from omg.store.access import read_trusted, require_writable_store, store_error
from omg.store.replace import replace_file
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from omg.store.layout import Store

# A line for each of more runtimes than anybody has.
_MAX_BYTES = 1 << 14


@dataclass(frozen=True, slots=True)
class FormerDefault:
    """What was the global default of a runtime: text that nobody has checked.

    Attributes:
        runtime: Its name, as it is typed.
        version: The version, or ``system``.
        spec: What was asked for, in its canonical form; empty if unknown.
    """

    runtime: str
    version: str
    spec: str


def remember(store: Store, formers: Iterable[FormerDefault]) -> None:
    """Write what the defaults are, before they are replaced.

    Raises:
        StoreError: The store cannot be written, or is another user's.
    """
    require_writable_store(store)
    lines = (f"{one.runtime}\t{one.version}\t{one.spec}\n" for one in formers)
    replace_file(store.last_use_file, "".join(lines).encode())


def remembered(store: Store) -> tuple[FormerDefault, ...]:
    """Return what `remember` wrote; nothing if the file has another form.

    Raises:
        StoreError: The file is there and cannot be read, or another user may have written it.
    """
    try:
        data = read_trusted(store.last_use_file, _MAX_BYTES)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise store_error(error, "read", store.last_use_file) from error
    rows = [line.split("\t") for line in data.decode(errors="replace").splitlines()]
    if len(data) == _MAX_BYTES or any(len(row) != 3 for row in rows):
        return ()
    return tuple(FormerDefault(*row) for row in rows)
