"""`omg install`: install versions into the store."""

from __future__ import annotations

from omg.cli.arguments import (
    add_default_packages,
    add_dry_run,
    add_extras,
    add_runtimes,
    add_source,
    extras_of,
    read_runtimes,
    source_options,
)
from omg.config_keys import JOBS
from omg.manager.manager import manager_for
from omg.manager.naming import require_runtimes
from omg.manager.remembered import remember_use
from omg.manager.request import InstallRequest
from omg.result import Result
from omg.runtimes.registry import by_name
from omg.shim.refresh import confirm_shims, refresh_shims
from omg.status.ignored import warn_of_settings, warn_of_variables
from omg.status.runtime_status import status_of, walk_here
from omg.status.shadow import documents, remark_on, shadows_of
from omg.value import replace
from omg.versions.grammar import quoted
from omg.versions.spec import typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable, Mapping

    from omg.context import Context
    from omg.manager.batch import InstallOutcome
    from omg.result import Json
    from omg.sources.registry import SourceOptions
    from omg.store.installed import Toolchain
    from omg.versions.spec import VersionSpec

NAME = "install"
HELP = "install the named versions, or all that the version files here ask for"
EXAMPLES = (
    "omg install",
    "omg install node@20 python@3.12",
    "omg install rust --component clippy",
)


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
    add_default_packages(parser)
    add_dry_run(parser)


def number_of_jobs(text: str) -> int:
    """Return ``text`` as a number; ``ArgumentTypeError`` if the setting does not accept it."""
    try:
        return JOBS.kind.read(JOBS.kind.from_text(text))
    except ValueError as error:
        from argparse import ArgumentTypeError  # not needed where all is right, and slow to import

        raise ArgumentTypeError(f"{quoted(text)} is not {JOBS.kind.accepts}") from error


def run(context: Context, args: Namespace) -> Result:
    """Install, update the shims, and report the installed versions."""
    if args.jobs is not None:
        context = replace(context, config=replace(context.config, jobs=args.jobs))
    if args.no_default_packages:
        context = replace(context, config=replace(context.config, default_packages={}))
    warn_of_settings(context)
    request = InstallRequest(context, is_forced=args.force, extras=extras_of(args))
    if args.runtimes:
        named = read_runtimes(args.runtimes)
        require_runtimes(context, named, command="omg install {}")
        for one in named:
            request.add_named(one)
    else:
        warn_of_variables(context)
        request.add_requested_here(is_recursive=args.recursive)
        if request.is_empty:
            context.console.say("no version is pinned here; name one, for example: omg install node")
    if args.dry_run:
        return _preview(context, request, source_options(args), is_named=bool(args.runtimes))
    command = " ".join(("omg install", *args.runtimes))
    result = _install(context, request, command, source_options(args), is_named=bool(args.runtimes))
    _tell_newer(context, request)
    if request.jobs:
        from omg.status.updates import notice_updates

        notice_updates(context)
    return result


def _install(
    context: Context, request: InstallRequest, command: str, choice: SourceOptions, *, is_named: bool
) -> Result:
    """Install what is missing, update the shims, and report what is installed now.

    Raises:
        OmgError: Only one version is requested, and it failed.
    """
    request.settle(choice)
    outcomes: tuple[InstallOutcome, ...] = ()
    defaults: list[str] = []
    if request.jobs:
        # The network, the archive readers and the rest; not needed where all is there already.
        from omg.manager.batch import install_all

        outcomes = install_all(context, request.jobs, command=command, choice=choice)
    done = [outcome.installed for outcome in outcomes if outcome.installed is not None]
    if done:
        from omg.manager.default_packages import install_default_packages

        if is_named:
            defaults = _first_defaults(context, _with_specs(outcomes), command, choice)
        refresh_shims(context)
        install_default_packages(context, done)
    elif request.present:
        # What a restored cache brought back has no shims yet.
        confirm_shims(context)
    errors = [*request.problems, *(outcome.error for outcome in outcomes if outcome.error is not None)]
    count = len(request.jobs) + len(request.present) + len(request.problems)
    failures = context.console.show_failures(errors, count=count)
    for outcome in outcomes:
        outcome.explain(context.console)
    lines = [f"{one.runtime} {one.version} is already installed" for one in request.present]
    lines += [installed.summary for installed in done]
    lines += defaults
    for one in request.present:
        remember_use(context, one)
    installed_now = (*request.present, *(one.toolchain for one in done))
    runtimes = dict.fromkeys(one.runtime for one in installed_now)
    walk = walk_here(context)
    shadows = shadows_of(context, (status_of(context, by_name(name), walk) for name in runtimes))
    toolchains = installed_now if context.console.is_json else ()
    return Result(
        tuple(lines),
        {
            "toolchains": _documents(context, toolchains),
            "shadowed_by": documents(shadows),
            "errors": failures,
        },
        exit_status=errors[0].exit_status if errors else 0,
        remark=remark_on(shadows, context),
    )


def _first_defaults(
    context: Context, new: Mapping[Toolchain, VersionSpec], command: str, choice: SourceOptions
) -> list[str]:
    """Make first versions of runtimes global defaults; return the lines that report it."""
    from omg.manager.default import adopt_first_versions

    if _is_for_another_machine(context, choice):
        return []
    return [
        f"{one.runtime} {one.version} is now the global default: nothing else provides {one.runtime} here;"
        f" to undo that, run: omg use {one.runtime} system"
        for one in adopt_first_versions(context, new, command=command)
    ]


def _with_specs(outcomes: Iterable[InstallOutcome]) -> Mapping[Toolchain, VersionSpec]:
    return {
        outcome.installed.toolchain: outcome.job.spec for outcome in outcomes if outcome.installed is not None
    }


def _is_for_another_machine(context: Context, choice: SourceOptions) -> bool:
    return choice.arch not in (None, context.platform.arch)


def _preview(context: Context, request: InstallRequest, choice: SourceOptions, *, is_named: bool) -> Result:
    """Report what would be done, with the exit status of the install.

    Raises:
        OmgError: Only one version is requested, and its install would fail.
    """
    from omg.manager.default import is_provided_by_nothing
    from omg.manager.default_packages import preview_default_packages
    from omg.manager.preview import preview_all

    previews = preview_all(context, request.jobs, command="omg install", choice=choice)
    errors = [*request.problems, *(one.error for one in previews if one.error is not None)]
    count = len(request.present) + len(request.problems) + len(previews)
    failures = context.console.show_failures(errors, count=count)
    there = [*request.present, *(one.present for one in previews if one.present and not one.installs)]
    lines = [f"{one.runtime} {one.version} is already installed" for one in request.present]
    lines += [one.summary for one in previews if one.error is None]
    lines += preview_default_packages(context, [one.job.runtime for one in previews if one.version])
    if is_named and not _is_for_another_machine(context, choice):
        first = {one.job.runtime: one.argument for one in reversed(previews) if one.installs}
        lines += [
            f"would make {argument} the global default: nothing else provides {runtime.name} here"
            for runtime, argument in reversed(first.items())
            if is_provided_by_nothing(context, runtime)
        ]
    return Result(
        tuple(lines),
        {
            "would_install": [one.argument for one in previews if one.installs],
            "toolchains": _documents(context, dict.fromkeys(there)),
            "errors": failures,
            "dry_run": True,
        },
        exit_status=errors[0].exit_status if errors else 0,
    )


def _documents(context: Context, toolchains: Iterable[Toolchain]) -> list[Json]:
    return [manager_for(context, by_name(one.runtime)).report(one).document() for one in toolchains]


def _tell_newer(context: Context, request: InstallRequest) -> None:
    """Report versions newer than an installed one that was kept, and the command that installs them."""
    if not request.kept or context.console.is_quiet:
        return
    from omg.manager.published import Kept, newer_versions

    for kept, version in newer_versions(context, [Kept(*each) for each in request.kept]):
        name = kept.runtime.name
        context.console.say(
            f"{name} {version} is available and meets {quoted(typed(kept.spec))};"
            f" to install it, run: omg install {name}@{version}"
        )
