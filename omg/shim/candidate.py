"""The runtimes that an executable's name may mean, and what the name means to each."""

from __future__ import annotations

from omg.project.active import Chooser
from omg.runtimes.registry import RUNTIMES, by_name, implied_version, is_known, owners_of
from omg.store.installed import Toolchain, list_runtimes, list_toolchains, locate
from omg.value import dataclass
from omg.versions.spec import Token
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from omg.errors import NotInstalledError
    from omg.project.active import ActiveVersion
    from omg.project.resolution import InstalledVersions
    from omg.project.selection import Requests
    from omg.runtimes.runtime import Runtime
    from omg.store.layout import Store


# Further away than any folder.
_ANYWHERE = float("inf")


@dataclass(frozen=True, slots=True)
class Ownership:
    """A runtime that the name may mean.

    Attributes:
        runtime: The runtime.
        is_owned: It ships the executable itself.
        prefix: The version that the name implies (``3.11``), or empty.
        major: The major version that the name means (``3``), or empty.
        needs_pin: A setting leaves a name with a ``prefix`` to PATH, where no version of it is pinned.
    """

    runtime: Runtime
    is_owned: bool
    prefix: str = ""
    major: str = ""
    needs_pin: bool = False

    @property
    def is_guest(self) -> bool:
        """Whether another runtime's program runs its files: npm, pnpm, yarn."""
        return bool(self.runtime.host)


@dataclass(frozen=True, slots=True)
class RuntimeCandidate:
    """What a name means to one runtime.

    Attributes:
        ownership: The runtime, and why the name may mean it.
        requests: What is requested of its runtime here.
        installed_versions: What is installed of it.
        active: The active version, or ``None`` where the pin is not installed.
        error: Why not, then.
        toolchain: The toolchain that the name means; ``None`` for the system's, or for none.
        path: The executable in it, if it has one.
        is_followed: The active version lacks the executable, a global tool; ``toolchain`` provides it.
        is_stepped_over: The name means another major version than what is requested here.
        is_brought: The pinned version is not installed, and the host brings exactly that.
    """

    ownership: Ownership
    requests: Requests
    installed_versions: InstalledVersions
    active: ActiveVersion | None
    error: NotInstalledError | None = None
    toolchain: Toolchain | None = None
    path: Path | None = None
    is_stepped_over: bool = False
    is_followed: bool = False
    is_brought: bool = False

    @property
    def is_system(self) -> bool:
        """Whether a pin asks for the system version, or a process of it started this one."""
        if self.active is None or self.active.toolchain is not None:
            return False
        return self.requests.pin is not None or self.active.chooser is Chooser.INHERITED

    @property
    def is_left_to_path(self) -> bool:
        """Whether the name carries a version that would have to be pinned, and is not (11.4)."""
        if not self.ownership.needs_pin or self.toolchain is not None or self.is_system:
            return False
        return not self._is_pinned_and_missing

    @property
    def _is_pinned_and_missing(self) -> bool:
        specs = self.requests.pin.specs if self.requests.pin is not None and self.error is not None else ()
        prefix = Version.parse(self.ownership.prefix)
        return any(isinstance(spec, Token) and Version.parse(spec.text).begins_with(prefix) for spec in specs)

    @property
    def distance(self) -> float:
        """How far away the runtime was pinned; a guest that does not give way is nearer than anything."""
        if self.ownership.is_guest and not self.gives_way:
            return -_ANYWHERE
        return _ANYWHERE if self.requests.pin is None or self.is_brought else self.requests.pin.distance

    @property
    def gives_way(self) -> bool:
        """Whether what the host's version has of the name comes first (15.2, 15.3)."""
        if self.is_brought:
            return True
        is_chosen = self.active is not None and self.active.chooser is not Chooser.DEFAULT
        return self.ownership.is_guest and self.requests.pin is None and not is_chosen


def ownerships_of(name: str, store: Store, *, needs_pin: bool = False) -> tuple[Ownership, ...]:
    """Return the runtimes that ``name`` may mean, in the order of the table (steps 3.1 to 3.3).

    Args:
        name: The executable.
        store: The stores.
        needs_pin: A setting says so of names that carry a version.
    """
    owners = owners_of(name)
    guest = next((runtime for runtime in owners if runtime.host), None)
    if guest is not None:  # 15.1
        host = by_name(guest.host)
        return Ownership(guest, True), Ownership(host, host in owners)
    if owners:
        implied = implied_version(name)
        return tuple(
            Ownership(
                runtime,
                True,
                implied[1] if implied and implied[0] is runtime else "",
                dict(runtime.major_names).get(name, ""),
                needs_pin and implied is not None and implied[0] is runtime,
            )
            for runtime in owners
        )
    others = (by_name(other) for other in list_runtimes(store) if not is_known(other))
    return tuple(
        Ownership(runtime, False)
        for runtime in (*RUNTIMES, *others)
        if any(locate(toolchain, name) is not None for toolchain in list_toolchains(store, runtime.name))
    )


def executables_named(name: str, store: Store) -> Iterator[tuple[Toolchain, Path]]:
    """Yield every installed executable of that name with its toolchain, the newest of a runtime first."""
    for ownership in ownerships_of(name, store):
        for toolchain in list_toolchains(store, ownership.runtime.name):
            if (path := locate(toolchain, name)) is not None:
                yield toolchain, path


def implied_toolchain(candidate: RuntimeCandidate, name: str) -> Toolchain | None:
    """Return what a name with a version in it means: the active version, else the newest that it fits (11.4).

    Where the name needs a pin, that is the first pinned version that it fits.
    """
    prefix = candidate.ownership.prefix
    if candidate.ownership.needs_pin:
        pin = candidate.requests.pin
        pinned = map(candidate.installed_versions.resolve, pin.specs if pin is not None else ())
        return next((one for one in pinned if isinstance(one, Toolchain) and _fits(one, prefix, name)), None)
    toolchain = candidate.active.toolchain if candidate.active else None
    if toolchain is not None and _fits(toolchain, prefix, name):
        return toolchain
    return candidate.installed_versions.beginning_with(prefix, name)


def _fits(toolchain: Toolchain, prefix: str, name: str) -> bool:
    return toolchain.version.begins_with(prefix) and locate(toolchain, name) is not None
