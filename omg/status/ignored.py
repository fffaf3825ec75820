"""What omg ignores here and warns of: version files, a project's settings, other managers' variables."""

from __future__ import annotations

import os
from pathlib import Path

from omg.directories import home_dir
from omg.project.active import unset_inherited
from omg.project.discovery import Parsed, Walk, ignored_directories, physical_version_dirs
from omg.project.selection import INSIDE_DEPENDENCY, broken_manifest, outcome_for, shown_path
from omg.project.variables import is_passed_on
from omg.runtimes.registry import RUNTIMES, files_of
from omg.status.runtime_status import status_of, walk_here
from omg.store.installed import list_toolchains
from omg.value import dataclass
from omg.versions.grammar import quoted, shortened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from omg.context import Context
    from omg.result import Json
    from omg.runtimes.runtime import Runtime

# Files that look like omg's own settings: it reads those of the user and the administrator only.
_OWN_NAMES = ("omg.toml", ".omg.toml", ".omg/config.toml", ".config/omg/config.toml")
_MAX_NAMED = 5


@dataclass(frozen=True, slots=True)
class IgnoredFile:
    """A version file that was left out, and the runtime that it would set.

    Attributes:
        reason: Why, as the rest of a sentence that begins with the file's name.
    """

    runtime: str
    path: Path
    reason: str

    def document(self) -> dict[str, Json]:
        """Return what ``--json`` says."""
        return {"runtime": self.runtime, "path": str(self.path), "reason": self.reason}


def warn_of_ignored_files(context: Context, runtime: Runtime | None = None) -> Sequence[IgnoredFile]:
    """Warn of each version file of ``runtime`` (or of any) that is ignored here, and return them."""
    from omg.project.requested import other_runtimes

    ignored = Walk(
        ignored_directories(context.cwd, version_dirs=physical_version_dirs(context.store)), uid=os.geteuid()
    )
    walk = walk_here(context)
    runtimes = (*RUNTIMES, *other_runtimes(ignored)) if runtime is None else (runtime,)
    files: list[IgnoredFile] = []
    for one in runtimes:
        files += (
            IgnoredFile(one.name, found.path, INSIDE_DEPENDENCY)
            for found in ignored.files(files_of(one))
            if outcome_for(found, one.name) is not None
        )
        files += (
            IgnoredFile(one.name, found.path, reason)
            for found in walk.files(one.manifests)
            if (reason := broken_manifest(found)) is not None
        )
    for path, reason in dict.fromkeys((file.path, file.reason) for file in files):
        context.console.warn(f"{shown_path(path)} is ignored: it {reason}")
    return files


def warn_of_settings(context: Context) -> None:
    """Warn of every file here that sets where downloads come from, or what to trust."""
    from omg.project.formats.ignored_settings import ignored_settings

    walk = walk_here(context)
    home = home_dir(context.env)
    # The home directory's files are the user's own, and no project's.
    own = {Path(os.path.realpath(place)) for place in (home, context.config_dir) if place is not None}
    files = dict.fromkeys(file for runtime in RUNTIMES for file in files_of(runtime))
    for path, found in {found.path: found for found in walk.files(files)}.items():
        if not isinstance(found.content, Parsed) or walk.directories[found.distance] in own:
            continue
        names = ignored_settings(found.version_file.format, found.content.data)
        if found.content.is_foreign:
            names = tuple(map(shortened, names))
        if names:
            context.console.warn(
                f"{shown_path(path)} sets {_listed(names)}, which omg ignores: a project chooses the version,"
                " and omg config where it comes from"
            )
    for directory in walk.directories:
        for file in (directory / name for name in _OWN_NAMES if directory not in own):
            is_there = os.path.isfile(file)  # noqa: PTH113 - no error where nobody may look
            if is_there and Path(os.path.realpath(file.parent)) not in own:
                context.console.warn(
                    f"{shown_path(file)} is ignored: a project cannot configure omg; use omg config"
                )


@dataclass(frozen=True, slots=True)
class ForeignVariable:
    """A variable with which another manager, or its user, chose a version.

    Attributes:
        problem: What it does, or does not do.
        remedy: What to do about it.
    """

    problem: str
    remedy: str


def warn_of_variables(context: Context, runtimes: Iterable[Runtime] = RUNTIMES) -> None:
    """Warn of each variable that chooses a version of ``runtimes`` for another manager, with omg's way.

    And of each that a shim has set, and that names nothing installed.
    """
    for runtime in runtimes:
        warn_of_inherited(context, (runtime,))
        for variable in foreign_variables(context, (runtime,)):
            context.console.warn(f"{variable.problem}; {variable.remedy}")


def warn_of_inherited(context: Context, runtimes: Iterable[Runtime]) -> None:
    """Warn of each variable of ``runtimes`` that a shim has set, and that names nothing installed."""
    for runtime in runtimes:
        if (leftover := _leftover(context, runtime)) is not None:
            context.console.warn(leftover)


def foreign_variables(context: Context, runtimes: Iterable[Runtime] = RUNTIMES) -> Iterator[ForeignVariable]:
    """Yield each variable that chooses a version of ``runtimes`` for another manager."""
    for runtime in runtimes:
        for name in runtime.ignored_variables:
            if context.env.get(name):
                yield ForeignVariable(f"{name} is set, but omg ignores it", f"set {runtime.variable} instead")
        for name in runtime.home_variables:
            if context.env.get(name) and is_of_another(context, runtime, context.env[name]):
                yield ForeignVariable(
                    f"{name} is not a {runtime.title} that omg manages; its shims correct it for"
                    " what they run",
                    'to correct it in this shell, run eval "$(omg env)"',
                )


def _leftover(context: Context, runtime: Runtime) -> str | None:
    """Return what is wrong with what is inherited, if something is."""
    variable, text = runtime.inherited_variable, context.env.get(runtime.inherited_variable)
    if text is None or text == "system":
        return None
    if any(one.version.text == text for one in list_toolchains(context.store, runtime.name)):
        return None
    if is_passed_on(runtime, context.env):
        names = f"{runtime.variable} and {variable} are {quoted(text)}"
        return f"{names}, which is not an installed version; run {unset_inherited(runtime)}"
    remark = f"{quoted(text)} is not an installed version of {runtime.name}" if text else "it is empty"
    return f"{variable} is ignored: {remark}; run {unset_inherited(runtime, is_alone=True)}"


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(quoted(name) for name in names[:_MAX_NAMED])
    return shown if len(names) <= _MAX_NAMED else f"{shown} and {len(names) - _MAX_NAMED} more"


def is_of_another(context: Context, runtime: Runtime, home: str) -> bool:
    """Return whether one of omg's toolchains is active here, and ``home`` is not one of them."""
    real = os.path.realpath(home)
    if any(os.path.realpath(one.dir) == real for one in list_toolchains(context.store, runtime.name)):
        return False
    return status_of(context, runtime, walk_here(context)).active is not None
