"""The folder of a toolchain that mise installed: links to its executables, its variables, its receipt.

What mise installed stays where mise put it. The folder has one rename from staging to its final name, as
every toolchain's; the links are relative, so that a data directory can be moved.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from typing import TYPE_CHECKING

from omg.errors import MiseError
from omg.sources.registry import MISE
from omg.store import receipts, staging, variables
from omg.store.access import store_error
from omg.store.installed import is_command_name
from omg.store.lock import version_subject
from omg.store.manifest import ManifestEntry
from omg.store.publish import publish
from omg.store.receipts import RECEIPT_NAME, Receipt
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from omg.store.layout import Store

_URL = "mise:"


def publish_folder(
    store: Store,
    runtime: str,
    version: str,
    *,
    tool: str,
    bin_dirs: Sequence[str],
    values: Mapping[str, str],
) -> None:
    """Give a toolchain of mise its folder in the store; the caller holds the lock of the version.

    Args:
        store: The store.
        runtime: Name of the runtime.
        version: The version's directory name.
        tool: What mise calls the runtime.
        bin_dirs: Where mise says that its executables are, the strongest first.
        values: The variables that it needs, by name.

    Raises:
        MiseError: There is no executable.
        StoreError: A file cannot be written.
    """
    executables = _executables(os.path.realpath(directory) for directory in bin_dirs)
    if not executables:
        raise MiseError(
            f"mise installed {tool} {version}, but it contains no executable",
            hint="it may be a library, or need another tool to be installed first",
        )
    subject = version_subject(runtime, version)
    root = staging.make_dir(store, subject)
    try:
        entries = _fill(root, store.toolchain_dir(runtime, version), executables)
        real_dir, data_dir = f"{os.path.realpath(store.data_dir)}/", f"{store.data_dir}/"
        plain = {name: value.replace(real_dir, data_dir) for name, value in values.items()}
        content = variables.encode(plain, store.data_dir)
        if content:
            (root / variables.FILE_NAME).write_bytes(content)
            entries.append(ManifestEntry(variables.FILE_NAME, 0o644, hashlib.sha256(content).digest()))
        receipt = Receipt(
            runtime=runtime,
            version=version,
            source=MISE,
            url=f"{_URL}{tool}@{version}",
            signature="left to mise",
            installed_at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        )
        receipts.write(receipt, root / RECEIPT_NAME, tuple(entries))
    except OSError as error:
        raise store_error(error, "write", root) from error
    publish(store, runtime, version, root)


def tool_of(toolchain_dir: Path) -> str | None:
    """Return what mise calls the toolchain in this folder; ``None`` where mise did not install it.

    Raises:
        StoreError: Its receipt cannot be read.
    """
    receipt = receipts.read(toolchain_dir / RECEIPT_NAME)
    if receipt is None or receipt.source != MISE:
        return None
    return receipt.url.removeprefix(_URL).rpartition("@")[0]


def names_in(bin_dirs: Iterable[str]) -> frozenset[str]:
    """Return the names of the executables that `publish_folder` would link."""
    return frozenset(_executables(os.path.realpath(directory) for directory in bin_dirs))


def _executables(bin_dirs: Iterable[str]) -> dict[str, str]:
    """Return path by name of every executable; of two of one name that of the first folder."""
    found: dict[str, str] = {}
    for bin_dir in bin_dirs:
        try:
            with os.scandir(bin_dir) as entries:
                names = sorted(entry.name for entry in entries if _is_executable(entry))
        except OSError:
            continue  # mise names folders that something installed later would fill
        for name in names:
            found.setdefault(name, os.path.join(bin_dir, name))  # noqa: PTH118 - text, as mise gives it
    return found


def _is_executable(entry: os.DirEntry[str]) -> bool:
    if not is_command_name(entry.name):
        return False
    try:
        mode = entry.stat().st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) and bool(mode & 0o111)


def _fill(root: Path, final: Path, executables: Mapping[str, str]) -> list[ManifestEntry]:
    """Make the links below ``root``, as they have to be once it is called ``final``."""
    (root / "bin").mkdir()
    entries = []
    # `..` in a link is taken from where the folder really is.
    bin_dir = os.path.realpath(final / "bin")
    for name, path in executables.items():
        target = os.path.relpath(path, bin_dir)
        (root / "bin" / name).symlink_to(target)
        entries.append(ManifestEntry(f"bin/{name}", 0, b"", target))
    return entries


def refuse_another_tool(store: Store, runtime: str, tool: str) -> None:
    """Check that what lies below the runtime's name is the same tool's.

    Raises:
        MiseError: Two tools of mise would share a directory: ``npm:a-b`` and ``npm:@a/b``.
        StoreError: A receipt cannot be read.
    """
    from omg.store.installed import list_toolchains

    for toolchain in list_toolchains(store, runtime):
        other = None if toolchain.is_linked else tool_of(toolchain.dir)
        if other is not None and other != tool:
            raise MiseError(
                f"{quoted(tool)} would use the directory of {quoted(other)}, which is installed",
                hint=f"run omg uninstall {runtime}@{toolchain.version} first",
            )
