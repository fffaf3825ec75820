"""The whole decision: which file an executable's name means here.

This is the reference that the shim programs are measured against; the numbers are the steps of
``shims/README.md``. Nothing is executed or written. Everything that was looked at is kept, so that
``omg why`` can tell the story and the hand-over can leave memos.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from omg.errors import InvalidRequestError, InvalidSpecError, NotInstalledError, OmgError
from omg.project.discovery import Walk, directories, physical_version_dirs
from omg.project.major import is_stepped_over, of_major
from omg.project.resolution import active_version, read_installed_versions
from omg.project.selection import Requests, Selection, explicit_selection, select
from omg.shim import messages as refusals
from omg.shim.case import Case, Ownership, ownerships_of
from omg.shim.system import Process, find_system, is_executable_file, next_guard
from omg.store.installed import Toolchain, locate
from omg.store.layout import is_shim
from omg.value import dataclass, replace

if TYPE_CHECKING:
    from omg.runtimes.runtime import Runtime
    from omg.store.layout import Store

_ENVIRONMENT_VARIABLES = ("VIRTUAL_ENV", "CONDA_PREFIX")

# Brings about what a pin asks for; returns whether it did.
InstallMissing = Callable[[Selection, NotInstalledError], bool]


@dataclass(frozen=True, slots=True)
class DecisionInput:
    """Everything that a decision depends on, besides the disk.

    Attributes:
        env: The environment.
        cwd: The physical working directory, or ``None``.
        store: The stores.
        aliases: The user's own names for specs, by runtime.
        uid: The effective user id.
        process: The process that asks, and its parent.
        shim: The path of the shim that was called.
    """

    env: Mapping[str, str]
    cwd: Path | None
    store: Store
    aliases: Mapping[str, Mapping[str, str]]
    uid: int
    process: Process
    shim: str


@dataclass(frozen=True, slots=True)
class RunToolchain:
    """Execute a toolchain's own file."""

    path: Path
    toolchain: Toolchain
    runtime: Runtime


@dataclass(frozen=True, slots=True)
class RunSystem:
    """Execute what PATH has besides omg."""

    path: Path
    guard: str


@dataclass(frozen=True, slots=True)
class RunEnvironment:
    """Execute what the active virtual environment has."""

    path: Path
    variable: str


Run = RunToolchain | RunSystem | RunEnvironment


@dataclass(frozen=True, slots=True)
class Decision:
    """What a name means here, and how that came about.

    Attributes:
        name: The executable that was asked for.
        arguments: What the executable is to be given.
        outcome: What to execute, or the error.
        cases: The runtimes that were looked at, best first; none where the question was settled before.
        directories: Where version files were looked for.
    """

    name: str
    arguments: tuple[str, ...]
    outcome: Run | OmgError
    cases: tuple[Case, ...] = ()
    directories: tuple[Path, ...] = ()

    def run(self) -> Run:
        """Return what to execute.

        Raises:
            OmgError: What stands in the way, see ``decide``.
        """
        if isinstance(self.outcome, OmgError):
            raise self.outcome
        return self.outcome


def decide(
    name: str,
    arguments: tuple[str, ...],
    here: DecisionInput,
    *,
    install_missing: InstallMissing | None = None,
) -> Decision:
    """Return what ``name`` means, with the way there; an error is an outcome too.

    Outcomes besides a file: ``NotInstalledError``, ``MissingExecutableError``, ``UnknownShimError``,
    ``NothingInForceError``, ``InvalidRequestError``, ``VersionFileError``, ``ShimLoopError``,
    ``StoreAccessError``.

    Args:
        name: The executable's name.
        arguments: What it was called with.
        here: The surroundings.
        install_missing: Asked once for a pin that nothing installed meets, before that is an error.
    """
    inquiry = _Inquiry(name, arguments, here, install_missing)
    try:
        outcome: Run | OmgError = inquiry.run()
    except InvalidSpecError as error:
        # A user's alias that leads nowhere: asked for by name, so it is the request that fails.
        outcome = InvalidRequestError(error.message, hint=error.hint)
    except OmgError as error:
        outcome = error
    return Decision(name, inquiry.arguments, outcome, tuple(inquiry.cases), inquiry.walk.directories)


class _Inquiry:
    """One decision in the making; what has been looked at stays readable when it ends in an error."""

    def __init__(
        self,
        name: str,
        arguments: tuple[str, ...],
        here: DecisionInput,
        install_missing: InstallMissing | None,
    ) -> None:
        self.name = name
        self.arguments = arguments
        self.cases: list[Case] = []
        ceilings = here.env.get("OMG_CEILING_DIRS", "")
        self.walk = Walk(
            directories(here.cwd, ceilings, version_dirs=physical_version_dirs(here.store)), uid=here.uid
        )
        self._here = here
        self._install_missing = install_missing

    def run(self) -> Run:
        here = self._here
        if not self.name or "/" in self.name or self.name.startswith("."):
            raise refusals.unknown(self.name)
        if here.env.get("OMG_BYPASS") == "1":  # 2
            return self._system_else(refusals.bypassed(self.name))
        ownerships = ownerships_of(self.name, here.store)  # 3
        argument = self._plus(ownerships)  # 4
        if not any(
            explicit_selection(ownership.runtime, here.env, argument=argument) for ownership in ownerships
        ):  # 5
            environment = self._environment()  # 6
            if environment is not None:
                return environment
        for ownership in ownerships:  # 7 to 11
            self._look_at(ownership, argument)
        self.cases.sort(key=lambda case: case.distance)
        return self._choice()

    def _plus(self, ownerships: tuple[Ownership, ...]) -> str | None:
        """Take ``+SPEC`` off the arguments of a name that understands it."""
        is_understood = any(
            ownership.is_owned and ownership.runtime.is_chosen_by_variable for ownership in ownerships
        )
        if not is_understood or not self.arguments or not self.arguments[0].startswith("+"):
            return None
        argument, *rest = self.arguments
        if argument == "+":
            raise InvalidRequestError("`+` names no toolchain", hint="write +nightly, or +1.82")
        self.arguments = tuple(rest)
        return argument

    def _environment(self) -> RunEnvironment | None:
        env = self._here.env
        elements = [element.rstrip("/") for element in env.get("PATH", "").split(":")]
        for variable in _ENVIRONMENT_VARIABLES:
            bin_dir = env.get(variable, "").rstrip("/") + "/bin"
            path = f"{bin_dir}/{self.name}"
            is_active = bin_dir.startswith("/") and bin_dir != "/bin" and bin_dir in elements
            if is_active and is_executable_file(path) and not is_shim(path):
                return RunEnvironment(Path(path), variable)
        return None

    def _look_at(self, ownership: Ownership, argument: str | None) -> None:
        """Add the case of ``ownership``; it stays, unfinished, where a version file cannot be used."""
        here, runtime = self._here, ownership.runtime
        aliases = here.aliases.get(runtime.name, {})
        case = Case(
            ownership, Requests(None, None, ()), read_installed_versions(here.store, runtime, aliases), None
        )
        self.cases.append(case)
        case = replace(case, asked=select(runtime, self.walk, here.env, argument=argument))
        self.cases[-1] = case
        if ownership.major and is_stepped_over(case.asked, case.installed_versions, ownership.major):
            force = of_major(case.installed_versions, ownership.major, self.name)
            self.cases[-1] = self._located(replace(case, force=force, is_stepped_over=True))
            return
        try:
            case = replace(
                case, force=active_version(case.asked, case.installed_versions, executable=self.name)
            )
        except NotInstalledError as refusal:
            case = replace(case, refusal=refusal)
            if not ownership.prefix and self._has_installed(case.asked, refusal):
                installed_versions = read_installed_versions(here.store, runtime, aliases)
                force = active_version(case.asked, installed_versions, executable=self.name)
                case = Case(ownership, case.asked, installed_versions, force)
        self.cases[-1] = self._located(case)

    def _has_installed(self, asked: Requests, refusal: NotInstalledError) -> bool:
        if self._install_missing is None or asked.pin is None:
            return False
        return self._install_missing(asked.pin, refusal)

    def _located(self, case: Case) -> Case:
        """Fill in the toolchain and the executable that the name means to this runtime (11)."""
        toolchain = case.force.toolchain if case.force else None
        prefix = case.ownership.prefix
        if prefix and not (toolchain and self._is_implied(toolchain, prefix)):
            toolchain = case.installed_versions.beginning_with(prefix, self.name)
        path = locate(toolchain, self.name) if toolchain is not None else None
        return replace(case, toolchain=toolchain, path=path)

    def _is_implied(self, toolchain: Toolchain, prefix: str) -> bool:
        return toolchain.version.begins_with(prefix) and locate(toolchain, self.name) is not None

    def _choice(self) -> Run:
        for case in self.cases:
            in_force_here = case.force.toolchain if case.force else None
            if case.ownership.is_owned and case.asked.pin and case.force and in_force_here is None:
                # Somebody wants the system's; a name that carries a version may still mean a toolchain.
                system = self._system()
                if system is not None:
                    return system
            if case.path is not None and case.toolchain is not None:
                return RunToolchain(case.path, case.toolchain, case.ownership.runtime)
            is_default_broken = case.asked.pin is None and case.refusal is not None
            if case.refusal is not None and (not case.ownership.prefix or is_default_broken):
                # It comes before whatever else has the name: that would silently be something else.
                raise case.refusal
            if case.ownership.is_owned and (case.refusal is not None or in_force_here is not None):
                raise refusals.missing(self.name, self._as_asked_without_variable(case))
        return self._system_else(refusals.nothing_left(self.name, self.cases))

    def _as_asked_without_variable(self, case: Case) -> Case:
        """Return ``case`` with who set its version besides a variable, which a shim of omg may have set."""
        runtime = case.ownership.runtime
        if not runtime.is_chosen_by_variable or not self._here.env.get(runtime.variable):
            return case
        env = {name: value for name, value in self._here.env.items() if name != runtime.variable}
        try:
            force = active_version(
                select(runtime, self.walk, env), case.installed_versions, executable=self.name
            )
        except OmgError:
            return case
        is_same = case.force is not None and force.toolchain == case.force.toolchain
        return replace(case, force=force) if is_same else case

    def _system_else(self, refusal: OmgError) -> RunSystem:
        system = self._system()
        if system is None:
            raise refusal
        return system

    def _system(self) -> RunSystem | None:
        here = self._here
        path = find_system(self.name, here.env, here.store)
        if path is None:
            return None
        return RunSystem(path, next_guard(self.name, path, here.shim, here.env, here.process))
