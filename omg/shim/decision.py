"""The whole decision: which file an executable's name means here.

This is the reference that the shim programs are measured against; the numbers are the steps of
``shims/README.md``. Nothing is executed or written. The decision keeps everything that it looked at:
``omg why`` explains it, and the fallback to Python writes memos from it.
"""

from __future__ import annotations

import os

from omg.errors import InvalidRequestError, InvalidSpecError, NotInstalledError, OmgError
from omg.project.discovery import Walk, directories, physical_version_dirs
from omg.project.major import is_stepped_over, of_major
from omg.project.resolution import active_version, read_installed_versions
from omg.project.selection import Requests, explicit_selection, select
from omg.shim import messages
from omg.shim.brought import is_brought
from omg.shim.candidate import RuntimeCandidate, implied_toolchain, ownerships_of
from omg.shim.inheritance import PassOn, pass_on
from omg.shim.run import Run, RunEnvironment, RunSystem, RunToolchain
from omg.shim.script import hosted_words
from omg.shim.system import BYPASS_VARIABLE, find_environment, find_system, next_guard
from omg.store.installed import locate
from omg.value import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from omg.shim.candidate import Ownership
    from omg.shim.decision_input import DecisionInput, InstallMissing


@dataclass(frozen=True, slots=True)
class Decision:
    """What a name means here, and why.

    Attributes:
        name: The name that was called.
        arguments: What the executable is to be given.
        outcome: What to execute, or the error.
        candidates: The runtimes that were looked at, best first; none where an earlier step decided.
        directories: Where version files were looked for.
    """

    name: str
    arguments: tuple[str, ...]
    outcome: Run | OmgError
    candidates: tuple[RuntimeCandidate, ...] = ()
    directories: tuple[Path, ...] = ()

    def run(self) -> Run:
        """Return what to execute.

        Raises:
            OmgError: The decision is an error, see ``decide``.
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
    """Return what ``name`` means, and why; an error is an outcome too.

    Outcomes besides a file: ``NotInstalledError``, ``MissingExecutableError``, ``UnknownShimError``,
    ``NothingActiveError``, ``InvalidRequestError``, ``VersionFileError``, ``ShimLoopError``,
    ``StoreAccessError``.

    Args:
        name: The executable's name.
        arguments: What it was called with.
        here: Everything else that the decision depends on.
        install_missing: Called once for a pin that nothing installed meets, before that is an error.
    """
    search = _Search(name, arguments, here, install_missing)
    try:
        outcome: Run | OmgError = search.run()
    except InvalidSpecError as error:
        # A user's alias that means nothing: the request for it fails.
        outcome = InvalidRequestError(error.message, hint=error.hint)
    except OmgError as error:
        outcome = error
    decision = Decision(name, search.arguments, outcome, tuple(search.candidates), search.walk.directories)
    return _with_host(decision, here, install_missing)


def _with_host(decision: Decision, here: DecisionInput, install_missing: InstallMissing | None) -> Decision:
    """Return ``decision`` with what runs the file, where its runtime has a host (15.6)."""
    run = decision.outcome
    if not isinstance(run, RunToolchain) or not run.runtime.host:
        return decision
    words = hosted_words(os.fsencode(run.path), run.runtime.host)
    if words is None:
        return decision
    by = decide(run.runtime.host, (), here, install_missing=install_missing)
    known = [candidate.ownership.runtime for candidate in decision.candidates]
    added = (candidate for candidate in by.candidates if candidate.ownership.runtime not in known)
    outcome = by.outcome if isinstance(by.outcome, OmgError) else replace(run, host=by.outcome, words=words)
    return replace(decision, outcome=outcome, candidates=(*decision.candidates, *added))


class _Search:
    """A decision in progress; what it has looked at is kept when it ends in an error."""

    def __init__(
        self,
        name: str,
        arguments: tuple[str, ...],
        here: DecisionInput,
        install_missing: InstallMissing | None,
    ) -> None:
        self.name = name
        self.arguments = arguments
        self.candidates: list[RuntimeCandidate] = []
        ceilings = here.env.get("OMG_CEILING_DIRS", "")
        self.walk = Walk(
            directories(here.cwd, ceilings, version_dirs=physical_version_dirs(here.store)), uid=here.uid
        )
        self._here = here
        self._install_missing = install_missing

    def run(self) -> Run:
        here = self._here
        if not self.name or "/" in self.name or self.name.startswith("."):
            raise messages.unknown(self.name)
        if here.env.get(BYPASS_VARIABLE) == "1":  # 2.1
            return self._system_else(messages.bypassed(self.name))
        ownerships = ownerships_of(self.name, here.store, needs_pin=here.needs_pin)  # 3.1 to 3.3
        argument = self._plus(ownerships)  # 4.1, 4.2
        explicit = (
            explicit_selection(one.runtime, here.env, argument=argument, executable=self.name)
            for one in ownerships
        )
        if not any(explicit):  # 5.1 to 5.5
            environment = find_environment(self.name, here.env)  # 6.1 to 6.3
            if environment is not None:
                return RunEnvironment(*environment)
        for ownership in ownerships:  # 7 to 11
            self._look_at(ownership, argument)
            if ownership.is_guest and not self.candidates[-1].gives_way:
                break  # 15.2
        self.candidates.sort(key=lambda candidate: (candidate.distance, candidate.gives_way))  # 11.6, 15.3
        return self._choice()

    def _plus(self, ownerships: tuple[Ownership, ...]) -> str | None:
        """Take ``+SPEC`` off the arguments of a name that understands it."""
        is_understood = any(one.is_owned and one.runtime.is_chosen_by_variable for one in ownerships)
        if not is_understood or not self.arguments or not self.arguments[0].startswith("+"):
            return None
        argument, *rest = self.arguments
        if argument == "+":
            raise InvalidRequestError("`+` names no toolchain", hint="write +nightly, or +1.82")
        self.arguments = tuple(rest)
        return argument

    def _look_at(self, ownership: Ownership, argument: str | None) -> None:
        """Add the candidate of ``ownership``; it stays, incomplete, where a version file cannot be used."""
        here, runtime = self._here, ownership.runtime
        aliases = here.aliases.get(runtime.name, {})
        installed_versions = read_installed_versions(here.store, runtime, aliases, env=here.env)
        candidate = RuntimeCandidate(ownership, Requests(None, None, ()), installed_versions, None)
        self.candidates.append(candidate)
        requests = select(runtime, self.walk, here.env, argument=argument, executable=self.name)
        candidate = replace(candidate, requests=requests)
        self.candidates[-1] = candidate
        if ownership.major and is_stepped_over(
            candidate.requests, candidate.installed_versions, ownership.major
        ):
            # 11.5
            active = of_major(candidate.installed_versions, ownership.major, self.name)
            self.candidates[-1] = self._located(replace(candidate, active=active, is_stepped_over=True))
            return
        try:
            candidate = replace(
                candidate,
                active=active_version(candidate.requests, candidate.installed_versions, executable=self.name),
            )
        except NotInstalledError as error:
            candidate = replace(candidate, error=error)
            if self._is_brought(candidate):
                candidate = replace(candidate, error=None, is_brought=True)
            elif not ownership.prefix and self._has_installed(candidate.requests, error):
                installed_versions = read_installed_versions(here.store, runtime, aliases, env=here.env)
                active = active_version(candidate.requests, installed_versions, executable=self.name)
                candidate = RuntimeCandidate(ownership, candidate.requests, installed_versions, active)
        self.candidates[-1] = self._located(candidate)

    def _is_brought(self, candidate: RuntimeCandidate) -> bool:
        """Return whether the host that is active brings exactly the pinned version (15.2)."""
        pin, versions = candidate.requests.pin, candidate.installed_versions
        if pin is None or not versions.runtime.host_manifest:
            return False
        host = decide(versions.runtime.host, (), self._here).outcome
        return isinstance(host, RunToolchain) and is_brought(host.toolchain, self.name, pin, versions)

    def _has_installed(self, requests: Requests, error: NotInstalledError) -> bool:
        if self._install_missing is None or requests.pin is None:
            return False
        return self._install_missing(requests.pin, error)

    def _located(self, candidate: RuntimeCandidate) -> RuntimeCandidate:
        """Fill in the toolchain and the executable that the name means to this runtime (11.1, 11.4)."""
        toolchain = candidate.active.toolchain if candidate.active else None
        if candidate.ownership.prefix:
            toolchain = implied_toolchain(candidate, self.name)
        path = locate(toolchain, self.name) if toolchain is not None else None
        return replace(candidate, toolchain=toolchain, path=path)

    def _choice(self) -> Run:
        for candidate in self.candidates:
            toolchain_here = candidate.active.toolchain if candidate.active else None
            if candidate.ownership.is_owned and candidate.is_system:  # 8.4, 11.4
                # A name that carries a version may still mean a toolchain.
                system = self._system(candidate)
                if system is not None:
                    return system
            if candidate.path is not None and candidate.toolchain is not None:
                runtime = candidate.ownership.runtime
                return RunToolchain(candidate.path, candidate.toolchain, runtime, pass_on(candidate))
            if candidate.is_left_to_path:
                continue
            is_default_broken = candidate.requests.pin is None and candidate.error is not None
            is_lenient = bool(candidate.ownership.prefix) and not candidate.ownership.needs_pin
            if candidate.error is not None and (not is_lenient or is_default_broken):
                # Nothing else that has the name may run instead without a word.
                raise candidate.error
            if candidate.ownership.is_owned and (candidate.error is not None or toolchain_here is not None):
                if any(other.ownership.is_guest and other.path is not None for other in self.candidates):
                    continue  # 15.4
                raise messages.missing(self.name, self._without_variable(candidate))  # 11.2
        return self._elsewhere()

    def _elsewhere(self) -> Run:
        """Return what runs where no active version has the name (11.3): mostly that of a global tool."""
        owner = next((candidate for candidate in self.candidates if candidate.ownership.is_owned), None)
        run = self._followed(is_active=True) or self._system(owner) or self._followed(is_active=False)
        if run is None:
            owned_first = sorted(self.candidates, key=lambda candidate: not candidate.ownership.is_owned)
            raise messages.nothing_left(self.name, owned_first)
        return run

    def _followed(self, *, is_active: bool) -> RunToolchain | None:
        """Return the global tool of another version, where one of its runtime is active or none is (11.7)."""
        for position, candidate in enumerate(self.candidates):
            runtime = candidate.ownership.runtime
            has_active = candidate.active is not None and candidate.active.toolchain is not None
            if candidate.ownership.is_owned or has_active != is_active:
                continue
            if not runtime.follows(self.name, self._here.global_tools):
                continue
            toolchain = candidate.installed_versions.providing(self.name)
            path = locate(toolchain, self.name) if toolchain is not None else None
            if toolchain is not None and path is not None:
                self.candidates[position] = replace(
                    candidate, toolchain=toolchain, path=path, is_followed=True
                )
                return RunToolchain(path, toolchain, runtime, PassOn.AS_IT_CAME)
        return None

    def _without_variable(self, candidate: RuntimeCandidate) -> RuntimeCandidate:
        """Return ``candidate`` with what set its version besides a variable, which a shim may have set."""
        runtime = candidate.ownership.runtime
        if not runtime.is_chosen_by_variable or not self._here.env.get(runtime.variable):
            return candidate
        env = {name: value for name, value in self._here.env.items() if name != runtime.variable}
        try:
            active = active_version(
                select(runtime, self.walk, env, executable=self.name),
                candidate.installed_versions,
                executable=self.name,
            )
        except OmgError:
            return candidate
        is_same = candidate.active is not None and active.toolchain == candidate.active.toolchain
        return replace(candidate, active=active) if is_same else candidate

    def _system_else(self, error: OmgError) -> RunSystem:
        system = self._system()
        if system is None:
            raise error
        return system

    def _system(self, owner: RuntimeCandidate | None = None) -> RunSystem | None:
        """Return the executable of PATH (step 12), as one of the runtime that owns the name, if one does."""
        here = self._here
        path = find_system(self.name, here.env, here.store)
        if path is None:
            return None
        guard = next_guard(self.name, path, here.shim, here.env, here.process)
        if owner is None:
            return RunSystem(path, guard)
        return RunSystem(path, guard, owner.ownership.runtime, pass_on(owner))
