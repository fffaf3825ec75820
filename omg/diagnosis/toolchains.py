"""Toolchains that are not what was installed: cut off, half deleted, without their receipt, moved."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from omg.diagnosis.problem import Problem
from omg.errors import InstallError, StoreError
from omg.install.relocation import is_moved, repair
from omg.runtimes.registry import by_name
from omg.sources.registry import SourceOptions
from omg.store import audit, receipts, staging
from omg.store.installed import main_defect
from omg.store.lock import locked, shown_subject, version_subject
from omg.store.receipts import RECEIPT_NAME, NewerReceiptError
from omg.store.verification import is_unchanged, points_outside
from omg.value import replace
from omg.versions.grammar import is_safe_name
from omg.versions.version import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from omg.context import Context
    from omg.store.layout import Store
    from omg.store.manifest import ManifestEntry


_COMMAND = "omg doctor --fix"
_LOCK_TIMEOUT_S = 60.0
_MAX_LINKS = 8


def check_leftovers(store: Store) -> Iterator[Problem]:
    """Yield the incomplete files of interrupted runs; those of running processes do not count."""
    try:
        idle = [
            subject
            for subject in sorted(staging.subjects(store))
            if staging.is_idle(store, subject, command=_COMMAND)
        ]
    except StoreError as error:
        yield Problem("staging", error.message, error.hint or "check its owner and mode")
        return
    if idle:
        yield Problem(
            "leftovers",
            f"incomplete files from an interrupted run: {', '.join(map(shown_subject, idle))}",
            "run omg rehash",
            lambda: _sweep(store),
        )


def check_toolchains(context: Context, refresh: Callable[[], None]) -> Iterator[Problem]:
    """Yield every toolchain of omg's own making that cannot be what was installed.

    Only what keeps it from running is checked; `omg verify` compares every file. ``refresh`` updates the
    shims after a repair.
    """
    store = context.store
    recorded = _installed_as_recorded(context)
    for runtime_dir in _directories(store.versions_dir):
        for toolchain_dir in _directories(runtime_dir):
            runtime, version = runtime_dir.name, toolchain_dir.name
            if not is_safe_name(version):
                continue
            yield from _moved(store, runtime, version)
            examine = partial(_damage, runtime, toolchain_dir, is_recorded=(runtime, version) in recorded)
            damage = examine()
            if damage:
                yield Problem(
                    "damaged_toolchain",
                    f"{runtime} {version} is damaged: {damage}",
                    f"run omg install {runtime}@{version} --force",
                    partial(_restore, context, runtime, version, examine, refresh),
                )


def _damage(runtime: str, toolchain_dir: Path, *, is_recorded: bool) -> str:
    """Say what is wrong with a toolchain; nothing if it is sound, or was put there by hand."""
    try:
        loaded = receipts.load(toolchain_dir)
    except NewerReceiptError:
        return ""
    except StoreError as error:
        return f"its receipt is not valid: {error.message}"
    if loaded is None:
        return "its receipt is missing" if is_recorded else ""
    entries = {entry.path: entry for entry in loaded[1].entries}
    if entries and not (toolchain_dir / "bin").is_dir():
        return "its `bin/` is missing"
    if entries and (defect := main_defect(runtime, toolchain_dir)):
        return defect
    main = _main_program(runtime, entries)
    for path, entry in entries.items():
        file = toolchain_dir / path
        if points_outside(entry) and not file.exists():
            return f"the target of `{path}` is missing"
        if not path.startswith("bin/"):
            continue
        if entry.target:
            # A package manager takes a program away with its link; a link alone was left behind.
            if file.is_symlink() and not file.exists():
                return f"the target of `{path}` is missing"
            continue
        # Scripts are renewed by package managers (`pip install -U pip`); programs are not.
        if path != main and (not file.exists() or _is_script(file)):
            continue
        if not file.exists():
            return f"`{path}` is missing"
        if not is_unchanged(file, entry):
            return f"`{path}` has changed"
    return ""


def _main_program(runtime: str, entries: dict[str, ManifestEntry]) -> str:
    """Return the file that the runtime cannot be without, after links; its path in the manifest."""
    path = f"bin/{by_name(runtime).executables[0]}" if by_name(runtime).executables else ""
    for _ in range(_MAX_LINKS):
        entry = entries.get(path)
        if entry is None or not entry.target:
            break
        path = os.path.normpath(os.path.join(os.path.dirname(path), entry.target))  # noqa: PTH118, PTH120
    return path


def _is_script(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            return stream.read(2) == b"#!"
    except OSError:
        return False


def _installed_as_recorded(context: Context) -> frozenset[tuple[str, str]]:
    """Return what the audit log says was installed and not removed since."""
    there: set[tuple[str, str]] = set()
    try:
        operations, _ = audit.read(context.state_dir)
    except StoreError:
        return frozenset()
    for one in operations:
        toolchain = str(one.get("runtime")), str(one.get("version"))
        if one.get("outcome") == "done" and one.get("operation") in ("install", "uninstall", "prune"):
            (there.add if one["operation"] == "install" else there.discard)(toolchain)
    return frozenset(there)


def _restore(
    context: Context, runtime: str, version: str, examine: Callable[[], str], refresh: Callable[[], None]
) -> None:
    """Install it again and keep what was added to it: from the kept archive, else from its source."""
    if not examine():
        return  # another process was quicker
    offline = replace(context, config=replace(context.config, offline=True))
    try:
        _install(offline, runtime, version)
    except InstallError:
        if context.config.offline:
            raise
        _install(context, runtime, version)
    refresh()


def _install(context: Context, runtime: str, version: str) -> None:
    from omg.manager.manager import manager_for

    choice = SourceOptions(arch=_other_arch(context, runtime, version))
    manager_for(context, by_name(runtime), command=_COMMAND).repair(Version.parse(version), choice)


def _other_arch(context: Context, runtime: str, version: str) -> str | None:
    """Return the processor that it was installed for, if it is not this machine's."""
    try:
        receipt = receipts.read(context.store.toolchain_dir(runtime, version) / RECEIPT_NAME)
    except StoreError:
        return None
    return receipt.arch if receipt is not None and receipt.arch not in ("", context.platform.arch) else None


def _moved(store: Store, runtime: str, version: str) -> Iterator[Problem]:
    """Yield a problem if the files of a toolchain contain another path than its own."""
    try:
        moved = is_moved(store.toolchain_dir(runtime, version))
    except StoreError:
        return  # an invalid receipt is reported as damage
    if moved:
        yield Problem(
            "moved_toolchain",
            f"{runtime} {version} was moved: some of its files contain the old path",
            "run omg doctor --fix, and recreate the virtual environments that use it",
            partial(_relocate, store, runtime, version),
        )


def _relocate(store: Store, runtime: str, version: str) -> None:
    subject = version_subject(runtime, version)
    with locked(store, subject, timeout_s=_LOCK_TIMEOUT_S, command=_COMMAND, say=lambda _: None):
        repair(store.toolchain_dir(runtime, version))


def _sweep(store: Store) -> None:
    problems: list[StoreError] = []
    staging.sweep(store, command=_COMMAND, tell=problems.append)
    if problems:
        raise problems[0]


def _directories(directory: Path) -> list[Path]:
    try:
        return sorted(entry for entry in directory.iterdir() if entry.is_dir() and not entry.is_symlink())
    except OSError:
        return []
