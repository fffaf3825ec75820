"""Which installed versions are compared with what was installed, and the comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import NotInstalledError, StoreError
from omg.manager.manager import manager_for
from omg.manager.naming import require_runtimes
from omg.store.installed import list_runtimes, list_toolchains
from omg.store.verification import Verification, partly_deleted, verify
from omg.value import dataclass
from omg.versions.resolver import alias_remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from omg.context import Context
    from omg.runtimes.runtime import RuntimeArgument
    from omg.store.installed import Toolchain


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of comparing one toolchain.

    Attributes:
        toolchain: The toolchain.
        found: What differs; ``None`` where nothing could be compared: it is linked, or not omg's.
        problem: Why it could not be compared; empty where it could.
    """

    toolchain: Toolchain
    found: Verification | None = None
    problem: str = ""

    @property
    def is_intact(self) -> bool:
        """Nothing that was installed has changed or is missing, as far as omg can tell."""
        return not self.problem and (self.found is None or self.found.is_intact)


def verify_all(context: Context, requested: Sequence[RuntimeArgument]) -> Iterator[Verified]:
    """Hash the files of the toolchains that are named, or of all, and yield each with what differs.

    Raises:
        NotInstalledError: What was named is not installed.
        StoreError: A store cannot be read.
    """
    for toolchain in _named(context, requested):
        context.console.detail(f"verifying {toolchain.runtime} {toolchain.version}")
        try:
            yield Verified(toolchain, None if toolchain.is_linked else verify(toolchain.dir))
        except StoreError as error:
            yield Verified(toolchain, problem=error.message)


def _named(context: Context, requested: Sequence[RuntimeArgument]) -> Iterator[Toolchain]:
    """Yield the toolchains of the own store that are named, or all of them."""
    if not requested:
        for name in list_runtimes(context.store):
            yield from _own(context, name)
    require_runtimes(context, requested, command="omg verify {}")
    for one in requested:
        toolchains = _own(context, one.runtime.name)
        remark = ""
        if one.spec is not None:
            aliases = context.config.aliases_of(one.runtime.name)
            resolved = manager_for(context, one.runtime).resolve_installed(one.spec).toolchain
            remark = alias_remark(one.spec, one.runtime.vocabulary, aliases, end=",")
            toolchains = [each for each in toolchains if each == resolved or each.version.text == one.text]
        if not toolchains:
            raise NotInstalledError(
                f"{one}{remark} is not installed",
                hint=f"run omg list {one.runtime.name} to see what is installed",
            )
        yield from toolchains


def _own(context: Context, runtime: str) -> list[Toolchain]:
    listed = (one for one in list_toolchains(context.store, runtime) if not one.store_index)
    return [*listed, *partly_deleted(context.store, runtime)]
