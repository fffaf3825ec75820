"""What one `omg install` requests: the named versions, or all that the version files here request."""

from __future__ import annotations

import os

from omg.errors import OmgError, StoreError, UsageError, VersionFileError
from omg.manager.job import job_of
from omg.manager.naming import unknown_runtime
from omg.manager.present import present_of, require_runnable
from omg.manager.resolving import requested_spec
from omg.project.discovery import Walk
from omg.project.formats.request import Strength
from omg.project.not_installed import install_command
from omg.project.resolution import active_version, read_installed_versions
from omg.project.selection import Requests
from omg.runtimes.tool import uses_plugin
from omg.sources.extras import NO_EXTRAS
from omg.sources.registry import MISE
from omg.status.extras import RUNTIME, lacking, requested_extras
from omg.status.runtime_status import remember_project, requests_here, walk_here
from omg.store import projects
from omg.versions.spec import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.context import Context
    from omg.manager.job import InstallJob
    from omg.project.resolution import InstalledVersions
    from omg.project.selection import Selection
    from omg.runtimes.runtime import Runtime, RuntimeArgument
    from omg.sources.extras import Extras
    from omg.sources.registry import SourceOptions
    from omg.store.installed import Toolchain
    from omg.versions.spec import VersionSpec


class InstallRequest:
    """What one command line asks for, without duplicates."""

    def __init__(self, context: Context, *, is_forced: bool, extras: Extras) -> None:
        self._context = context
        self._is_forced = is_forced
        self._extras = extras
        self.jobs: list[InstallJob] = []
        self.present: list[Toolchain] = []
        self.problems: list[OmgError] = []
        self.kept: list[tuple[Runtime, VersionSpec, Toolchain]] = []

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is to be done."""
        return not (self.jobs or self.present or self.problems)

    def add_named(self, argument: RuntimeArgument) -> None:
        """Add an argument of the command line."""
        spec, extras, digest = argument.spec, self._extras, argument.digest
        if extras != NO_EXTRAS and argument.runtime.name != RUNTIME:
            raise UsageError(
                f"{argument.runtime.name} has no components, targets or profiles",
                hint="leave out --component, --target and --profile: only rust has them",
            )
        if spec is None:
            requests = requests_here(self._context, argument.runtime)
            extras = extras if extras != NO_EXTRAS or requests is None else requested_extras(requests.pin)
            spec = requested_spec(argument.runtime, requests)
        if argument.runtime.host and not digest:
            digest = _pinned_here(self._context, argument.runtime, spec)
        self._add_job(self._job(argument.runtime, spec, extras=extras, digest=digest))

    def add_requested_here(self, *, is_recursive: bool) -> None:
        """Add what the version files here ask for; if ``is_recursive``, also those in subdirectories."""
        from omg.project.requested import directories_below

        self._add_all(walk_here(self._context))
        if self._context.cwd is None:
            return
        if not self.is_empty and self._context.may_remember:
            projects.remember(self._context.state_dir, self._context.cwd)
        for directory in directories_below(self._context.cwd) if is_recursive else ():
            self._add_all(Walk((directory,), uid=os.geteuid()))

    def settle(self, choice: SourceOptions) -> None:
        """Take out the jobs that an installed version meets; one that cannot run becomes a problem.

        Args:
            choice: Where to install from.
        """
        jobs, self.jobs = self.jobs, []
        for job in jobs:
            toolchain = None if job.is_forced else present_of(self._context, job, choice)
            if toolchain is None:
                self.jobs.append(job)
            elif toolchain not in self.present:
                self.present.append(toolchain)
        for toolchain in tuple(self.present):
            try:
                require_runnable(toolchain)
            except StoreError as error:
                self.present.remove(toolchain)
                self.problems.append(error)

    def _add_all(self, walk: Walk) -> None:
        from omg.project.requested import requested

        for runtime, answer in requested(walk):
            if isinstance(answer, OmgError):
                self._add_problem(answer)
            else:
                remember_project(self._context, answer, walk.directories)
                self._add_selection(runtime, answer)

    def _add_selection(self, runtime: Runtime, selection: Selection) -> None:
        if runtime.name == MISE:
            return  # a project does not choose what omg runs internally
        installed_versions = read_installed_versions(
            self._context.store,
            runtime,
            self._context.config.aliases_of(runtime.name),
            env=self._context.env,
        )
        if selection.is_hidden:
            self._add_hidden(selection, installed_versions)
            return
        if uses_plugin(runtime.typed_name):
            self._add_problem(_not_from_here(runtime, selection))
            return
        unknown = unknown_runtime(self._context, runtime, text=None, command="omg install {}")
        if unknown is not None:
            self._add_problem(
                VersionFileError(f"{unknown.message} (set by {selection.origin})", hint="correct that line")
            )
            return
        is_constraint = selection.strength is Strength.CONSTRAINT
        # All versions of a list of pins are requested; of a constraint, the first that is met is enough.
        for spec in selection.specs:
            found = installed_versions.satisfying(spec) if is_constraint else installed_versions.resolve(spec)
            if found == "system":
                continue
            extras = requested_extras(selection)
            if found is None:
                preferred = runtime.vocabulary.parse(runtime.default_spec) if is_constraint else None
                self._add_job(
                    self._job(runtime, spec, preferred=preferred, extras=extras, digest=selection.digest)
                )
            elif self._is_forced or lacking(found, selection):
                version = Token(found.version.text)
                self._add_again(found, self._job(runtime, version, extras=extras, digest=selection.digest))
            elif found not in self.present:
                self._add_present(found, selection)
                if not is_constraint:
                    self.kept.append((runtime, spec, found))
            if is_constraint:
                return

    def _add_present(self, found: Toolchain, selection: Selection) -> None:
        from omg.manager.pinned import require_pinned

        try:
            require_pinned(self._context, found, selection.digest)
        except OmgError as error:
            self._add_problem(error)
        else:
            self.present.append(found)

    def _add_hidden(self, selection: Selection, installed_versions: InstalledVersions) -> None:
        """Add a request whose text must not be shown or sent: only an installed version can meet it."""
        is_pin = selection.strength is Strength.PIN
        requests = Requests(selection, None, ()) if is_pin else Requests(None, selection, ())
        try:
            found = active_version(requests, installed_versions).toolchain
        except OmgError as error:
            self._add_problem(error)
            return
        if found is not None and found not in self.present:
            self.present.append(found)

    def _add_again(self, present: Toolchain, job: InstallJob) -> None:
        """Add a job for an installed version: it is reinstalled, or gets the parts that it lacks."""
        from omg.install.contents import require_changeable

        try:
            if not self._is_forced:
                require_changeable(present)
        except OmgError as error:
            self._add_problem(error)
        else:
            self._add_job(job)

    def _job(
        self,
        runtime: Runtime,
        spec: VersionSpec,
        *,
        preferred: VersionSpec | None = None,
        extras: Extras = NO_EXTRAS,
        digest: str = "",
    ) -> InstallJob:
        return job_of(
            self._context,
            runtime,
            spec,
            preferred=preferred,
            extras=extras,
            is_forced=self._is_forced,
            digest=digest,
        )

    def _add_problem(self, problem: OmgError) -> None:
        # A file that cannot be read affects every runtime, but is one problem.
        if problem.message not in [known.message for known in self.problems]:
            self.problems.append(problem)

    def _add_job(self, job: InstallJob) -> None:
        if job not in self.jobs:
            self.jobs.append(job)


def _pinned_here(context: Context, runtime: Runtime, spec: VersionSpec) -> str:
    """Return the digest that this folder pins of ``spec``, or an empty text."""
    requests = requests_here(context, runtime)
    pin = requests.pin if requests is not None else None
    return pin.digest if pin is not None and pin.specs == (spec,) else ""


def _not_from_here(runtime: Runtime, selection: Selection) -> OmgError:
    """Return the error for a project that asks for a plugin's tool: the plugin's code would run."""
    return UsageError(
        f"{runtime.typed_name} (set by {selection.origin}) comes from a plugin, whose code would run",
        hint=f"if you trust it, run {install_command(runtime, selection.specs[0])}",
    )
