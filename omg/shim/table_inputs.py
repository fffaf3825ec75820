"""What the shim tables are made from, and which files hold them: nothing is worked out twice.

Of the tables as they are, ``<data>/shim/inputs`` notes what they were made from, with the checksums of both.
While both are true, a rehash need not make them again, which takes longer than all else that it does.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from omg.errors import StoreError
from omg.store.access import read_regular
from omg.store.replace import replace_file
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omg.shim.listing import Listing
    from omg.store.layout import Store

_PACKAGE_DIR = Path(__file__).parent.parent
# Whose modules decide what becomes of a listing.
_CODE = ("shim", "runtimes", "versions", "project/formats")


@dataclass(frozen=True, slots=True)
class TableInputs:
    """What both tables are made from; see `omg.shim.table_plan.plan_table`."""

    listings: Sequence[Listing]
    rules: str
    omg_version: str
    config_stamp: str
    system_dirs: tuple[str, ...]
    global_tools: Mapping[str, str]
    implied_names: str
    reserved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables, as they are to be.

    Attributes:
        files: Those that have to be written, with their content.
        note: What is to be noted of them; ``None`` if that is noted already.
        made: The content of both, and the text of what it was made from; ``None`` if nothing was made.
    """

    files: tuple[tuple[Path, bytes], ...]
    note: bytes | None
    made: tuple[str, tuple[bytes, bytes]] | None = None


def current_tables(store: Store, inputs: TableInputs, earlier: Tables | None = None) -> Tables:
    """Return the tables that ``inputs`` make: at once if those that are there were made from the same.

    Args:
        store: The store.
        inputs: What they are made from.
        earlier: The tables of a moment ago, which serve again if they were made from the same.
    """
    files = (store.table_file, store.table_file.with_name("table.sh"))
    data_dir = os.path.realpath(store.data_dir)
    text = _text(inputs, data_dir)
    present = tuple(map(_content_of, files))
    noted = _content_of(_note_file(store))
    if noted is not None and noted == _note(text, present):
        return Tables((), None)
    if earlier is not None and earlier.made is not None and earlier.made[0] == text:
        contents = earlier.made[1]
    else:
        contents = _made(inputs, data_dir)
    changed = zip(files, contents, present, strict=True)
    return Tables(
        files=tuple((file, content) for file, content, old in changed if content != old),
        note=_note(text, contents),
        made=(text, contents),
    )


def _made(inputs: TableInputs, data_dir: str) -> tuple[bytes, bytes]:
    """Return the content of both tables."""
    # Slow to import as well.
    from omg.shim import sh_table
    from omg.shim.table_file import encode
    from omg.shim.table_plan import plan_table

    table = plan_table(
        inputs.listings,
        rules=inputs.rules,
        omg_version=inputs.omg_version,
        config_stamp=inputs.config_stamp,
        system_dirs=inputs.system_dirs,
        global_tools=inputs.global_tools,
        needs_pin=inputs.implied_names == "pinned",
        reserved=inputs.reserved,
    )
    return encode(table), sh_table.encode(table, data_dir)


def remember(store: Store, note: bytes | None) -> None:
    """Write a note, unless it is ``None``, or the store cannot be written.

    It needs no lock: one that is not true of the tables beside it counts for nothing.
    """
    if note is not None and os.access(store.table_file.parent, os.W_OK):
        with suppress(StoreError):
            replace_file(_note_file(store), note)


def tables_mark(store: Store) -> tuple[tuple[int, int] | None, ...]:
    """Return what changes whenever a process writes one of the tables, or the note."""
    table_file = store.table_file
    return tuple(map(_mark_of, (table_file, table_file.with_name("table.sh"), _note_file(store))))


def _mark_of(file: Path) -> tuple[int, int] | None:
    try:
        info = file.stat()
    except OSError:
        return None
    return info.st_ino, info.st_mtime_ns


def _note_file(store: Store) -> Path:
    return store.table_file.with_name("inputs")


def _note(text: str, contents: Sequence[bytes | None]) -> bytes:
    from zlib import crc32

    checksums = " ".join(f"{crc32(content):08x}" if content is not None else "-" for content in contents)
    return f"{checksums}\n{text}".encode("utf-8", "surrogateescape")


def _text(inputs: TableInputs, data_dir: str) -> str:
    """Return everything that the tables depend on."""
    fields = (
        *(data_dir, _code_stamp(data_dir), inputs.rules, inputs.omg_version, inputs.config_stamp),
        *(inputs.system_dirs, sorted(inputs.global_tools.items()), inputs.implied_names, inputs.reserved),
    )
    return "\n".join((*map(repr, fields), *map(_listing_text, inputs.listings)))


def _listing_text(listing: Listing) -> str:
    toolchains = [
        (one.version.text, str(one.dir), str(one.resolved_dir), one.is_linked, one.store_index, executables)
        for one, executables in listing.toolchains
    ]
    lines = [(line.major, line.name, line.first) for line in listing.lines]
    fields = (listing.runtime.name, listing.stamps, toolchains, sorted(listing.aliases.items()), lines)
    return repr((*fields, listing.is_default_broken, listing.newest_bin_ns))


def _code_stamp(data_dir: str) -> str:
    """Return a text that changes with omg's code: a checkout changes without a new version.

    An environment in the store never does: each update makes another one.
    """
    package, own = os.path.realpath(_PACKAGE_DIR), os.path.realpath(f"{data_dir}/self")
    if package.startswith(f"{own}/"):
        return package.removeprefix(own)
    newest_ns = count = size = 0
    for name in _CODE:
        with os.scandir(_PACKAGE_DIR / name) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    status = entry.stat()
                    newest_ns = max(newest_ns, status.st_mtime_ns)
                    count, size = count + 1, size + status.st_size
    return f"{newest_ns}.{count}.{size}"


def _content_of(file: Path) -> bytes | None:
    try:
        return read_regular(file)
    except OSError:
        return None
