"""The variables that a toolchain needs besides PATH, in a file in its directory.

One ``NAME=VALUE`` per line, in the system's encoding. ``@OMG_DATA@`` in a value stands for the data
directory, three levels above the toolchain, so that a data directory can be moved. The shims read
this file at every call, so it is short and needs no parser.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE_NAME = ".omg-variables"
# The most that the shims read of it; a larger file is ignored.
MAX_BYTES = 16 * 1024

_DATA_DIR = b"@OMG_DATA@"
_NAME_START = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")
_NAME = _NAME_START | frozenset("0123456789")


def is_settable(name: str) -> bool:
    """Return whether a toolchain may set the variable ``name``: not PATH, nor omg's own variables."""
    return (
        name[:1] in _NAME_START
        and bool(name)
        and _NAME.issuperset(name)
        and name != "PATH"
        and not name.startswith(("OMG_", "omg_"))
    )


def encode(variables: Mapping[str, str], data_dir: Path) -> bytes:
    """Return the file's content, without invalid names and values: control characters, line breaks.

    Args:
        variables: Values by name.
        data_dir: The data directory of the toolchain's store.
    """
    here = os.fsencode(data_dir)
    lines = []
    for name in sorted(variables):
        value = os.fsencode(variables[name])
        if is_settable(name) and not any(byte < 0x20 for byte in value):
            lines.append(os.fsencode(name) + b"=" + _relative(value, here) + b"\n")
    return b"".join(lines)


def read(toolchain_dir: Path) -> dict[bytes, bytes]:
    """Return the variables of the toolchain in ``toolchain_dir``; usually none."""
    try:
        with open(toolchain_dir / FILE_NAME, "rb") as file:  # noqa: PTH123 - no pathlib for one read
            content = file.read(MAX_BYTES + 1)
    except OSError:
        return {}
    if len(content) > MAX_BYTES:
        return {}
    here = os.fsencode(toolchain_dir.parents[2])
    variables: dict[bytes, bytes] = {}
    for line in content.split(b"\n"):
        name, equals, value = line.partition(b"=")
        if equals and b"\0" not in line and is_settable(name.decode("ascii", "replace")):
            variables.setdefault(name, value.replace(_DATA_DIR, here))
    return variables


def _relative(value: bytes, data_dir: bytes) -> bytes:
    """Return ``value`` with every path below the data directory made relative to it."""
    replaced = value.replace(data_dir + b"/", _DATA_DIR + b"/")
    return _DATA_DIR if value == data_dir else replaced
