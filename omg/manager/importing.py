"""Linking what other version managers installed, and taking over their defaults."""

from __future__ import annotations

from omg.adoption.adopt import adopt
from omg.adoption.default_packages import find_default_packages, wanted_by
from omg.adoption.finding import merged
from omg.adoption.managers import MANAGERS, SYSTEM
from omg.context import note
from omg.directories import NOWHERE, home_dir
from omg.errors import InUseError, InvalidSpecError, UsageError
from omg.manager.manager import manager_for
from omg.project.formats.registry import parse
from omg.project.formats.request import Request
from omg.project.reading import MAX_PLAIN_BYTES
from omg.runtimes.registry import by_name
from omg.store.access import read_regular
from omg.store.installed import Toolchain, current, find
from omg.store.links import linked_dir
from omg.value import dataclass, replace
from omg.versions.grammar import quoted
from omg.versions.resolver import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from omg.adoption.default_packages import DefaultPackages
    from omg.adoption.finding import Adoptable, Finding
    from omg.context import Context
    from omg.runtimes.runtime import Runtime

_COMMAND = "omg import"
_ASDF = "asdf"
_DEFAULTS_OF_ASDF = ".tool-versions"
_SKIPPED = "skipped: another file has its place"


@dataclass(frozen=True, slots=True)
class Imported:
    """A version of another manager.

    Attributes:
        manager: The manager.
        adoptable: The version and its directory.
        outcome: What came of it.
        is_installed: omg has the version now.
        is_linked: It is, or would be, a link to the manager's directory.
    """

    manager: str
    adoptable: Adoptable
    outcome: str
    is_installed: bool
    is_linked: bool


@dataclass(frozen=True, slots=True)
class DefaultOffer:
    """The default of another manager, where omg has none.

    Attributes:
        manager: The manager.
        runtime: The runtime.
        toolchain: The installed version that it means.
    """

    manager: str
    runtime: Runtime
    toolchain: Toolchain


def manager_names() -> tuple[str, ...]:
    """Return the names of the managers that omg looks for."""
    return tuple(MANAGERS)


def find_versions(
    context: Context, names: Sequence[str]
) -> tuple[tuple[Finding, ...], tuple[DefaultPackages, ...]]:
    """Return what the named managers have installed, and the packages that they list for each new version.

    Without a name, all managers are looked at but the system.

    Raises:
        UsageError: A manager is not known.
    """
    for name in names:
        if name not in MANAGERS:
            raise UsageError(
                f"{quoted(name)} is not a version manager that omg knows",
                hint=f"choose one of {', '.join(MANAGERS)}",
            )
    home = home_dir(context.env) or NOWHERE
    searched = names or [name for name in MANAGERS if name != SYSTEM]
    found = (search(context.env, home) for name, search in MANAGERS.items() if name in searched)
    findings = tuple(_with_defaults_of_home(one, home) if one.manager == _ASDF else one for one in found)
    return findings, tuple(find_default_packages(searched, context.env, home))


def _with_defaults_of_home(finding: Finding, home: Path) -> Finding:
    """Return what asdf has with its defaults, which are in ``~/.tool-versions``."""
    try:
        data = read_regular(home / _DEFAULTS_OF_ASDF, MAX_PLAIN_BYTES)
    except OSError:
        return finding
    outcomes = parse("tool-versions", _DEFAULTS_OF_ASDF, data)
    requests = [one for one in outcomes if isinstance(one, Request)]
    defaults = tuple((by_name(one.runtime), one.text.split()[0]) for one in requests)
    return replace(finding, defaults=defaults)


def packages_of(listed: Sequence[DefaultPackages], runtime: Runtime) -> tuple[str, ...]:
    """Return the packages that all managers list for each new version of ``runtime``."""
    return wanted_by(listed, runtime)


def import_all(context: Context, findings: Sequence[Finding], *, is_dry_run: bool) -> Iterator[Imported]:
    """Link every version that is not yet installed, and yield all of them; no shim is updated.

    Raises:
        StoreError: The store cannot be written.
    """
    for finding, adoptable in merged(findings):
        present = find(context.store, adoptable.runtime, adoptable.version)
        is_linked = present is None or linked_dir(present) == adoptable.dir
        if present is not None:
            outcome = "already linked" if is_linked else "already installed"
        elif is_dry_run:
            outcome = "would copy" if adoptable.programs else "would link"
        else:
            outcome = _adopt(context, finding, adoptable)
            is_linked = outcome != _SKIPPED
        is_linked = is_linked and not adoptable.programs
        is_installed = present is not None or not is_dry_run
        yield Imported(finding.manager, adoptable, outcome, is_installed, is_linked)


def offered_defaults(context: Context, findings: Sequence[Finding]) -> Iterator[DefaultOffer]:
    """Yield the installed defaults of the managers, of each runtime that has no global default."""
    for finding in findings:
        for runtime, text in finding.defaults:
            toolchain = _installed(context, runtime, text)
            if toolchain is not None and not isinstance(current(context.store, runtime.name), Toolchain):
                yield DefaultOffer(finding.manager, runtime, toolchain)


def accept_default(context: Context, offer: DefaultOffer) -> None:
    """Make the default of another manager the global default.

    Raises:
        StoreError: The store cannot be locked or written.
    """
    manager_for(context, offer.runtime, command=_COMMAND).use(offer.toolchain)


def _adopt(context: Context, finding: Finding, adoptable: Adoptable) -> str:
    """Link one version, and return the outcome."""
    try:
        adopt(context.store, adoptable, source=finding.manager, command=_COMMAND)
    except InUseError:
        # Something of that name that is not a toolchain: a link to what no longer exists, or another
        # import at the same time.
        return _SKIPPED
    note(
        context,
        "import",
        runtime=adoptable.runtime,
        version=adoptable.version,
        source=finding.manager,
        target=str(adoptable.dir),
    )
    return "copied" if adoptable.programs else "linked"


def _installed(context: Context, runtime: Runtime, text: str) -> Toolchain | None:
    """Return the installed version of a manager's default."""
    toolchains = {one.version: one for one in manager_for(context, runtime).toolchains()}
    try:
        spec = runtime.vocabulary.parse_any(text)
    except InvalidSpecError:
        return None
    version = resolve(spec, toolchains, vocabulary=runtime.vocabulary)
    return None if version is None else toolchains[version]
