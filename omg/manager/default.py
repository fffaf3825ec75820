"""The global default of a runtime: the link `current`, made and removed."""

from __future__ import annotations

from omg.context import note
from omg.errors import NotInstalledError
from omg.store import installed, links
from omg.store.lock import locked, version_subject
from omg.store.receipts import Receipt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.context import Context
    from omg.runtimes.runtime import Runtime
    from omg.store.installed import Toolchain

_TIMEOUT_S = 3600.0


def make_default(context: Context, toolchain: Toolchain, *, command: str) -> bool:
    """Make ``toolchain`` the global default; return whether that changed anything. No shim is updated here.

    Raises:
        NotInstalledError: Another process removed it meanwhile.
        StoreError: The store cannot be locked or written.
    """
    if _is_default(context, toolchain):
        return False
    store = context.store
    runtime, version = toolchain.runtime, toolchain.version.text
    if toolchain.store_index:
        # The link `current` names a toolchain beside it: link that of another store there first.
        receipt = Receipt(runtime, version, source="link", url=str(toolchain.dir))
        links.link_toolchain(store, runtime, version, toolchain.dir, receipt, command=command)
    subject = version_subject(runtime, version)
    with locked(store, subject, timeout_s=_TIMEOUT_S, command=command, say=context.console.say):
        if installed.find(store, runtime, version) is None:
            raise NotInstalledError(f"{runtime} {version} was removed just now", hint=f"run {command} again")
        links.set_current(store, runtime, version, command=command)
    note(context, "use", runtime=runtime, version=version)
    return True


def clear_default(context: Context, runtime: Runtime, *, command: str) -> bool:
    """Remove the global default of ``runtime``; return whether there was one.

    Raises:
        StoreError: The link cannot be removed.
    """
    if not links.clear_current(context.store, runtime.name, command=command):
        return False
    note(context, "use", runtime=runtime.name, version="system")
    return True


def _is_default(context: Context, toolchain: Toolchain) -> bool:
    """Return whether ``toolchain`` is already the default; one in another store never is."""
    present = links.read_current(context.store, toolchain.runtime)
    return toolchain.store_index == 0 and present == toolchain.version.text
