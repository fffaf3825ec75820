"""The global default of a runtime: the link `current`, made, removed and listed."""

from __future__ import annotations

from omg.context import note
from omg.errors import InvalidSpecError, NotInstalledError
from omg.log import is_ci
from omg.manager.remembered import remember_use
from omg.project.not_installed import default_not_installed
from omg.runtimes.registry import RUNTIMES, by_name
from omg.shim.system import find_system
from omg.sources.registry import MISE
from omg.store import installed, links
from omg.store.defaults import remember_spec, remembered_spec
from omg.store.lock import locked, version_subject
from omg.store.lts import learnt_lts_lines
from omg.store.receipts import Receipt
from omg.store.stable import line_of
from omg.versions.resolver import could_match, expand
from omg.versions.spec import Lts, Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Set
    from pathlib import Path

    from omg.context import Context
    from omg.runtimes.runtime import Runtime
    from omg.store.installed import Toolchain
    from omg.versions.spec import VersionSpec

_TIMEOUT_S = 3600.0


def make_default(
    context: Context, toolchain: Toolchain, *, command: str, spec: VersionSpec | None = None
) -> bool:
    """Make ``toolchain`` the global default; return whether that changed anything. No shim is updated here.

    Args:
        context: The world.
        toolchain: The version.
        command: The running command, for processes that wait for the lock.
        spec: What was asked for, which `omg upgrade` keeps to; ``None`` where nobody asked.

    Raises:
        NotInstalledError: Another process removed it meanwhile.
        StoreError: The store cannot be locked or written.
    """
    store = context.store
    remember_use(context, toolchain)
    if _is_default(context, toolchain):
        remember_spec(store, toolchain.runtime, spec)
        return False
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
        # After the link: what a killed process left here before belongs to another version, and is ignored.
        remember_spec(store, runtime, spec)
    note(context, "use", runtime=runtime, version=version)
    return True


def default_spec(context: Context, runtime: Runtime, default: Toolchain) -> VersionSpec | None:
    """Return what the global default of ``runtime`` was asked for as, else its line: ``20``, ``3.12``.

    What was remembered counts only where ``default`` meets it. ``None`` for a version that has no line.
    """
    spec = remembered_spec(context.store, runtime.name)
    if spec is not None and meets(context, runtime, default, spec):
        return spec
    line = line_of(default.version, runtime.line_numbers)
    return Token(line) if line else None


def meets(context: Context, runtime: Runtime, toolchain: Toolchain, spec: VersionSpec) -> bool:
    """Return whether an installed version is one that ``spec`` may mean."""
    aliases = context.config.aliases_of(runtime.name)
    vocabulary = runtime.vocabulary
    try:
        meaning = expand(spec, vocabulary, aliases)
    except InvalidSpecError:
        return False
    if isinstance(meaning, Lts):
        vocabulary = vocabulary.with_lts_lines(learnt_lts_lines((toolchain,), vocabulary))
    is_exact = isinstance(meaning, Token) and meaning.text == toolchain.version.text
    return is_exact or could_match(meaning, toolchain.version, vocabulary)


def adopt_first_versions(
    context: Context, new: Mapping[Toolchain, VersionSpec], *, command: str
) -> Iterator[Toolchain]:
    """Make the first version of each runtime its global default, and yield those; no shim is updated here.

    A runtime that had another version before, has a default, or is found on PATH without omg stays as it is,
    and so do all in continuous integration (``CI``).

    Args:
        context: The world.
        new: What the user just installed by name, each with what was typed.
        command: The running command, for processes that wait for the lock.

    Raises:
        StoreError: The store cannot be locked or written.
    """
    for toolchain, spec in new.items():
        if is_provided_by_nothing(context, by_name(toolchain.runtime), besides=new.keys()):
            make_default(context, toolchain, command=command, spec=spec)
            yield toolchain


def is_provided_by_nothing(
    context: Context, runtime: Runtime, *, besides: Set[Toolchain] = frozenset()
) -> bool:
    """Return whether the first version of ``runtime`` that is installed by name becomes its global default.

    Args:
        context: The world.
        runtime: The runtime.
        besides: Versions that are new, and count for nothing.
    """
    if is_ci(context.env) or runtime.name == MISE:
        return False  # omg itself runs mise, not the user
    main = next(iter(runtime.executables), runtime.name)
    if runtime.host and main in by_name(runtime.host).executables:
        return False  # its host brings one
    return (
        set(installed.list_toolchains(context.store, runtime.name)) <= besides
        and installed.current(context.store, runtime.name) is None
        and find_system(main, context.env, context.store) is None
    )


def global_defaults(context: Context) -> tuple[tuple[Runtime, Toolchain], ...]:
    """Return every runtime that has a global default, and that version; not what omg runs internally."""
    runtimes = [by_name(name) for name in installed.list_runtimes(context.store) if name != MISE]
    found = [(runtime, installed.current(context.store, runtime.name)) for runtime in runtimes]
    return tuple((runtime, one) for runtime, one in found if isinstance(one, installed.Toolchain))


def warn_of_broken_defaults(context: Context, runtimes: Iterable[Runtime]) -> bool:
    """Warn of global defaults whose versions are gone; return whether there is one."""
    defaults = [(runtime, installed.current(context.store, runtime.name)) for runtime in runtimes]
    broken = [(runtime, one) for runtime, one in defaults if isinstance(one, installed.BrokenDefault)]
    for runtime, one in broken:
        error = default_not_installed(one, runtime, ())
        context.console.warn(f"{error.message.partition(chr(10))[0]}: {error.hint}")
    return bool(broken)


def clear_default(context: Context, runtime: Runtime, *, command: str) -> bool:
    """Remove the global default of ``runtime``; return whether there was one.

    Raises:
        StoreError: The link cannot be removed.
    """
    is_changed = links.clear_current(context.store, runtime.name, command=command)
    remember_spec(context.store, runtime.name, None)
    if not is_changed:
        return False
    note(context, "use", runtime=runtime.name, version="system")
    return True


def default_bin_dirs(context: Context) -> tuple[Path, ...]:
    """Return ``current/bin`` of every runtime that has a global default, in the order of the table.

    Raises:
        StoreError: A store cannot be read.
    """
    place = {runtime.name: number for number, runtime in enumerate(RUNTIMES)}
    runtimes = (runtime for runtime, _ in global_defaults(context))
    # Of several stores, the first one that has the link counts, as for the shims.
    return tuple(
        next(link for link in _current_links(context, runtime) if link.is_symlink()) / "bin"
        for runtime in sorted(runtimes, key=lambda runtime: place.get(runtime.name, len(place)))
    )


def _current_links(context: Context, runtime: Runtime) -> Iterator[Path]:
    for versions_dir in context.store.version_dirs:
        yield versions_dir / runtime.name / "current"


def _is_default(context: Context, toolchain: Toolchain) -> bool:
    """Return whether ``toolchain`` is already the default; one in another store never is."""
    present = links.read_current(context.store, toolchain.runtime)
    return toolchain.store_index == 0 and present == toolchain.version.text
