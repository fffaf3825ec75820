"""`omg install`: install versions into the store."""

from __future__ import annotations

import os
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

from omg.cli.arguments import (
    add_dry_run,
    add_extras,
    add_runtimes,
    add_source,
    extras_of,
    read_runtimes,
    source_options,
)
from omg.commands.outcomes import (
    document_of,
    install_and_report,
    report_failures,
)
from omg.commands.preview import preview_all
from omg.config_keys import JOBS
from omg.errors import OmgError, UsageError, VersionFileError
from omg.manager.job import job_of
from omg.manager.naming import require_runtimes, unknown_runtime
from omg.manager.resolving import requested_spec
from omg.project.discovery import Walk
from omg.project.formats.request import Strength
from omg.project.not_installed import install_command
from omg.project.requested import directories_below, requested
from omg.project.resolution import active_version, read_installed_versions
from omg.project.selection import Requests
from omg.result import Result
from omg.runtimes.tool import is_of_plugin
from omg.sources.registry import DELEGATE
from omg.sources.source import NO_EXTRAS
from omg.status.extras import RUNTIME, asked_extras, lacking
from omg.status.ignored_settings import warn_of_settings
from omg.status.ignored_variables import warn_of_variables
from omg.status.runtime_status import remember_project, status_of, walk_here
from omg.store import projects
from omg.value import replace
from omg.versions.grammar import quoted
from omg.versions.spec import Token, typed

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.context import Context
    from omg.manager.job import InstallJob
    from omg.project.resolution import InstalledVersions
    from omg.project.selection import Selection
    from omg.runtimes.argument import RuntimeArgument
    from omg.runtimes.runtime import Runtime
    from omg.sources.options import SourceOptions
    from omg.sources.source import Extras
    from omg.store.installed import Toolchain
    from omg.versions.spec import VersionSpec

NAME = "install"
HELP = "install the named versions, or all that the version files here ask for"


def configure(parser: ArgumentParser) -> None:
    """Declare the versions, their source and the options."""
    add_runtimes(
        parser,
        nargs="*",
        meaning="versions to install; if omitted, those that the version files here ask for",
    )
    parser.add_argument(
        "-r",
        "--recursive",
        action="store_true",
        help="also install what version files in subdirectories ask for",
    )
    parser.add_argument("--force", action="store_true", help="reinstall what is already installed")
    parser.add_argument(
        "--exact",
        action="store_true",
        help="install exactly this release: go@1.20, not the newest 1.20.x",
    )
    parser.add_argument("-j", "--jobs", type=number_of_jobs, metavar="N", help=JOBS.summary)
    add_source(parser)
    add_extras(parser)
    add_dry_run(parser)


def number_of_jobs(text: str) -> int:
    """Return ``text`` as a number; ``ArgumentTypeError`` if the setting does not accept it."""
    try:
        return JOBS.kind.read(JOBS.kind.from_text(text))
    except ValueError as error:
        raise ArgumentTypeError(f"{quoted(text)} is not {JOBS.kind.accepts}") from error


def run(context: Context, args: Namespace) -> Result:
    """Install, update the shims, and report the installed versions."""
    if args.jobs is not None:
        context = replace(context, config=replace(context.config, jobs=args.jobs))
    warn_of_settings(context)
    request = _Request(context, is_forced=args.force, extras=extras_of(args))
    if args.wanted:
        named = read_runtimes(args.wanted)
        require_runtimes(context, named, command="omg install {}")
        for wanted in named:
            request.add_named(wanted)
    else:
        warn_of_variables(context)
        request.add_asked_here(is_recursive=args.recursive)
        if request.is_empty:
            context.console.say("no version is pinned here; name one, for example: omg install node")
    if args.dry_run:
        return request.preview(source_options(args))
    result = install_and_report(
        context,
        request.jobs,
        command=" ".join(("omg install", *args.wanted)),
        choice=source_options(args),
        present=request.present,
        problems=request.problems,
    )
    request.tell_newer()
    return result


class _Request:
    """What one command line asks for, without duplicates."""

    def __init__(self, context: Context, *, is_forced: bool, extras: Extras) -> None:
        self._context = context
        self._is_forced = is_forced
        self._extras = extras
        self.jobs: list[InstallJob] = []
        self.present: list[Toolchain] = []
        self.problems: list[OmgError] = []
        self._kept: list[tuple[Runtime, VersionSpec, Toolchain]] = []

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is to be done."""
        return not (self.jobs or self.present or self.problems)

    def add_named(self, wanted: RuntimeArgument) -> None:
        """Add an argument of the command line."""
        asked = None
        extras = self._extras
        if extras != NO_EXTRAS and wanted.runtime.name != RUNTIME:
            raise UsageError(
                f"{wanted.runtime.name} has no components, targets or profiles",
                hint="leave out --component, --target and --profile: only rust has them",
            )
        if wanted.spec is None:
            asked = status_of(self._context, wanted.runtime, walk_here(self._context)).asked
            extras = extras if extras != NO_EXTRAS or asked is None else asked_extras(asked.pin)
        self._add_job(self._job(wanted.runtime, requested_spec(wanted, asked), extras=extras))

    def add_asked_here(self, *, is_recursive: bool) -> None:
        """Add what the version files here ask for; if ``is_recursive``, also those in subdirectories."""
        self._add_all(walk_here(self._context))
        if self._context.cwd is None:
            return
        if not self.is_empty and not self._context.is_dry_run:
            projects.remember(self._context.state_dir, self._context.cwd)
        for directory in directories_below(self._context.cwd) if is_recursive else ():
            self._add_all(Walk((directory,), uid=os.geteuid()))

    def preview(self, choice: SourceOptions) -> Result:
        """Report what would be done, with the exit status of the install.

        Raises:
            OmgError: Only one version is requested, and its install would fail.
        """
        previews = preview_all(
            self._context,
            self.jobs,
            command="omg install",
            choice=choice,
        )
        errors = [*self.problems, *(one.error for one in previews if one.error is not None)]
        count = len(self.present) + len(self.problems) + len(previews)
        failures = report_failures(self._context, errors, count=count)
        there = [*self.present, *(one.present for one in previews if one.present and not one.installs)]
        lines = [f"{one.runtime} {one.version} is already installed" for one in self.present]
        lines += [one.line for one in previews if one.error is None]
        return Result(
            tuple(lines),
            {
                "would_install": [one.wanted for one in previews if one.installs],
                "toolchains": [document_of(one, self._context) for one in dict.fromkeys(there)],
                "errors": failures,
                "dry_run": True,
            },
            exit_status=errors[0].exit_status if errors else 0,
        )

    def tell_newer(self) -> None:
        """Report versions newer than an installed one that was kept, and the command that installs them."""
        if not self._kept or self._context.console.is_quiet:
            return
        from omg.manager.newer import Kept, newer_versions

        for kept, version in newer_versions(self._context, [Kept(*each) for each in self._kept]):
            name = kept.runtime.name
            self._context.console.say(
                f"{name} {version} is available and meets {quoted(typed(kept.spec))};"
                f" to install it, run: omg install {name}@{version}"
            )

    def _add_all(self, walk: Walk) -> None:
        for runtime, answer in requested(walk):
            if isinstance(answer, OmgError):
                self._add_problem(answer)
            else:
                remember_project(self._context, answer, walk.directories)
                self._add_selection(runtime, answer)

    def _add_selection(self, runtime: Runtime, selection: Selection) -> None:
        if runtime.name == DELEGATE:
            return  # a project does not choose what omg runs internally
        installed_versions = read_installed_versions(
            self._context.store, runtime, self._context.config.aliases_of(runtime.name)
        )
        if selection.is_hidden:
            self._add_hidden(selection, installed_versions)
            return
        if is_of_plugin(runtime.typed_name):
            self._add_problem(_not_from_here(runtime, selection))
            return
        unknown = unknown_runtime(self._context, runtime, text=None, command="omg install {}")
        if unknown is not None:
            self._add_problem(
                VersionFileError(f"{unknown.message} (set by {selection.origin})", hint="correct that line")
            )
            return
        is_floor = selection.strength is Strength.FLOOR
        # All versions of a list of pins are wanted; of a constraint, the first that is met is enough.
        for spec in selection.specs:
            meant = installed_versions.satisfying(spec) if is_floor else installed_versions.resolve(spec)
            if meant == "system":
                continue
            extras = asked_extras(selection)
            if meant is None:
                preferred = runtime.vocabulary.parse(runtime.default_spec) if is_floor else None
                self._add_job(self._job(runtime, spec, preferred=preferred, extras=extras))
            elif self._is_forced or lacking(meant, selection):
                self._add_again(meant, self._job(runtime, Token(meant.version.text), extras=extras))
            elif meant not in self.present:
                self.present.append(meant)
                if not is_floor:
                    self._kept.append((runtime, spec, meant))
            if is_floor:
                return

    def _add_hidden(self, selection: Selection, installed_versions: InstalledVersions) -> None:
        """Add a request whose text must not be shown or sent: only an installed version can meet it."""
        is_pin = selection.strength is Strength.PIN
        asked = Requests(selection, None, ()) if is_pin else Requests(None, selection, ())
        try:
            meant = active_version(asked, installed_versions).toolchain
        except OmgError as error:
            self._add_problem(error)
            return
        if meant is not None and meant not in self.present:
            self.present.append(meant)

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
    ) -> InstallJob:
        return job_of(
            self._context,
            runtime,
            spec,
            preferred=preferred,
            extras=extras,
            is_forced=self._is_forced,
        )

    def _add_problem(self, problem: OmgError) -> None:
        # A file that cannot be read affects every runtime, but is one problem.
        if problem.message not in [known.message for known in self.problems]:
            self.problems.append(problem)

    def _add_job(self, job: InstallJob) -> None:
        if job not in self.jobs:
            self.jobs.append(job)


def _not_from_here(runtime: Runtime, selection: Selection) -> OmgError:
    """Return the error for a project that asks for a plugin's tool: the plugin's code would run."""
    return UsageError(
        f"{runtime.typed_name} (set by {selection.origin}) comes from a plugin, whose code would run",
        hint=f"if you trust it, run {install_command(runtime, selection.specs[0])}",
    )
