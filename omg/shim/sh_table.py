"""The shim table for ``shims/shim.sh``: the part of ``omg.shim.table`` that a shell can use, as assignments.

The sh shim sources this file, because reading it line by line would cost a system call a byte. Every text in
it is a constant of omg or a path of the store, quoted for the shell; nothing from a project file gets here.
Left out are the answers: the sh shim reads the versions' names from the directory itself.

    omg_table=1                     the format's number
    omg_system_dirs=                `y` where the configuration names read-only stores
    case $omg_name in ...           omg_runtime and omg_implied of a name that a runtime's own list has
    omg_describe() RUNTIME          everything else about a runtime; fails for one that is not in the table
"""

from __future__ import annotations

import shlex
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.shim.table import Table, TableRuntime

FORMAT = 1


def encode(table: Table) -> bytes:
    """Return the file that tells the sh shim what ``table`` tells the native one.

    Equal tables give equal bytes.
    """
    lines = [
        "# The shim table for sh, written by omg rehash.",
        f"omg_table={FORMAT}",
        f"omg_system_dirs={'y' if table.system_dirs else ''}",
        "case $omg_name in",
        *_names(table),
        "esac",
        "omg_describe() {",
        "    case $1 in",
        *(line for runtime in table.runtimes for line in _description(runtime)),
        "    *) return 1 ;;",
        "    esac",
        "}",
    ]
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")


def _names(table: Table) -> Iterator[str]:
    """The owned names, by runtime and implied prefix; the first owner of a name is its runtime."""
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name, candidates in sorted(table.names.items()):
        owners = [one for one in candidates if one.is_owned]
        if len(owners) == 1:
            groups[table.runtimes[owners[0].runtime].name, owners[0].prefix].append(name)
        elif owners:
            # Several owners of one name are weighed by omg: no runtime goes by this one's name.
            groups["?", ""].append(name)
    for (runtime, prefix), names in groups.items():
        pattern = " | ".join(map(shlex.quote, names))
        yield f"{pattern}) omg_runtime={shlex.quote(runtime)} omg_implied={shlex.quote(prefix)} ;;"


def _description(runtime: TableRuntime) -> Iterator[str]:
    folders = [file.path.rpartition("/")[0] for file in runtime.files if "*" in file.path]
    files = [file.path for file in runtime.files if "*" not in file.path]
    native = [file.path for file in runtime.files if file.is_native]
    # A path with a colon cannot be told from two in a list like PATH; such a toolchain is left to omg.
    link_bins = [path for path in runtime.link_bins if ":" not in path]
    yield f"    {shlex.quote(runtime.name)})"
    yield f"        omg_pinned=${{{runtime.variable}-}}"
    yield f"        omg_is_by_variable={runtime.variable if runtime.is_chosen_by_variable else ''}"
    yield f"        omg_legacy={shlex.quote(runtime.legacy_prefix)}"
    yield f"        omg_homes={shlex.quote(' '.join(runtime.home_variables))}"
    yield f"        omg_files={shlex.quote(' '.join(files))}"
    yield f"        omg_folders={shlex.quote(' '.join(folders))}"
    yield f"        omg_native_files={shlex.quote(' '.join(native))}"
    yield f"        omg_link_bins={shlex.quote(':'.join(link_bins))}"
    yield "        ;;"
