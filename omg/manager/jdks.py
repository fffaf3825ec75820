"""The installed JDKs where editors and build tools look for them: links to their stable places.

Source: IntelliJ IDEA's and Gradle's documentation of the places that they search, read 2026-12-01.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from omg.errors import StoreError
from omg.shim.refresh import confirm_shims
from omg.store.installed import list_toolchains
from omg.store.replace import remove_unfinished, replace_link
from omg.store.stable import line_of, stable_place
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omg.context import Context

_RUNTIME = "java"
_PREFIX = "omg-"


@dataclass(frozen=True, slots=True)
class JdkLink:
    """A link to a JDK.

    Attributes:
        path: The link.
        target: Its stable place; empty: the link is to be removed.
        is_changed: It was not so before.
        problem: Why it is not so now, or empty.
    """

    path: Path
    target: str
    is_changed: bool
    problem: str = ""

    def __str__(self) -> str:
        if self.problem:
            return f"left alone: {self.path}: {self.problem}"
        if not self.target:
            return f"removed: {self.path}"
        return f"{'linked' if self.is_changed else 'kept'}: {self.path} -> {self.target}"


def link_jdks(context: Context, home: Path, *, is_removal: bool = False) -> tuple[JdkLink, ...]:
    """Link the stable place of every installed JDK into the folder that editors search.

    Links to lines that are not installed any more are removed; ``is_removal``: all of omg's are.
    What omg did not make is left alone.

    Raises:
        StoreError: A store cannot be read, or the stable places cannot be made.
    """
    if not is_removal and not context.is_dry_run:
        confirm_shims(context)
    is_macos = context.platform.system == "macos"
    folder = home / ("Library/Java/JavaVirtualMachines" if is_macos else ".jdks")
    wanted = {} if is_removal else dict(_wanted(context, folder, is_macos=is_macos))
    links = [_link(path, target, is_dry_run=context.is_dry_run) for path, target in wanted.items()]
    for path in _own_links(folder, context.store.stable_dir / _RUNTIME, is_macos=is_macos):
        if path not in wanted:
            links.append(_remove(path, folder, is_dry_run=context.is_dry_run))
    return tuple(links)


def _wanted(context: Context, folder: Path, *, is_macos: bool) -> Iterator[tuple[Path, str]]:
    """Yield a link for each line of JDKs, newest first, and its target."""
    for toolchain in list_toolchains(context.store, _RUNTIME):
        # A JRE is of no use to them.
        if not toolchain.version.implementation and (line := line_of(toolchain.version, 1)):
            yield _link_of(folder, line, is_macos=is_macos), str(stable_place(context.store, _RUNTIME, line))


def _link_of(folder: Path, line: str, *, is_macos: bool) -> Path:
    # There only a bundle counts, with the JDK at this place in it.
    return folder / f"{_PREFIX}{line}.jdk/Contents/Home" if is_macos else folder / f"{_PREFIX}{line}"


def _own_links(folder: Path, stable_dir: Path, *, is_macos: bool) -> Iterable[Path]:
    """Yield the links in ``folder`` that lead to the stable places in ``stable_dir``."""
    for path in folder.glob(f"{_PREFIX}*.jdk/Contents/Home" if is_macos else f"{_PREFIX}*"):
        with suppress(OSError):
            if path.readlink().parent == stable_dir:
                yield path


def _link(path: Path, target: str, *, is_dry_run: bool) -> JdkLink:
    remove_unfinished(path)
    try:
        present = str(path.readlink()) if os.path.lexists(path) else ""
    except OSError:
        present = "/"
    # One to another store of omg's is replaced.
    if present and not present.endswith(f"/stable/{_RUNTIME}/{Path(target).name}"):
        return JdkLink(path, target, is_changed=False, problem="omg did not make it")
    if present == target:
        return JdkLink(path, target, is_changed=False)
    if not is_dry_run:
        try:
            replace_link(path, target)
        except StoreError as error:
            return JdkLink(path, target, is_changed=False, problem=error.message)
    return JdkLink(path, target, is_changed=True)


def _remove(path: Path, folder: Path, *, is_dry_run: bool) -> JdkLink:
    if not is_dry_run:
        try:
            path.unlink()
        except OSError as error:
            return JdkLink(path, "", is_changed=False, problem=(error.strerror or str(error)).lower())
        # The bundle around it.
        for parent in path.parents:
            if parent == folder:
                break
            with suppress(OSError):
                parent.rmdir()
    return JdkLink(path, "", is_changed=True)
