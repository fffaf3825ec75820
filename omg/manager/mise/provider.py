"""What omg does not install itself: listed, installed and removed through mise."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

from omg.errors import MiseError, UsageError
from omg.manager.mise import answers, linking
from omg.manager.mise.calls import Calls
from omg.manager.mise.installation import MiseInstallation
from omg.manager.mise.listing import Listed, list_releases, newest_of
from omg.manager.mise.places import places_of
from omg.manager.mise.process import shown_line
from omg.manager.present import find_present
from omg.runtimes import mise_registry as advice
from omg.sources.registry import MISE
from omg.status.today import minimum_age_of
from omg.store import installed, staging
from omg.store.lock import locked, version_subject
from omg.store.rights import restrict_tree
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from omg.context import Context
    from omg.install.installer import Installed
    from omg.install.progress import Progress
    from omg.manager.job import InstallJob
    from omg.runtimes.runtime import Runtime
    from omg.sources.registry import SourceOptions
    from omg.sources.source import Release
    from omg.store.installed import Toolchain
    from omg.versions.spec import VersionSpec

_ANSWER_TIMEOUT_S = 30.0
_LOCK_TIMEOUT_S = 3600.0
# As mise says it: "HTTP status client error (401 Unauthorized) for url (...)".
_UNAUTHORIZED = ("(401 ", "(403 ", "(407 ")


class Mise:
    """Lists and installs, for one command; of several tools at the same time."""

    def __init__(
        self, context: Context, progress: Progress, *, command: str, choice: SourceOptions | None = None
    ) -> None:
        self._context = context
        self._progress = progress
        self._command = command
        self._choice = choice
        self._places = places_of(context)
        self._calls = Calls(context, self._places, self._installation(), progress)

    def cancel(self) -> None:
        """End what other threads have mise do."""
        self._calls.cancel()

    def close(self) -> None:
        """Nothing stays open."""

    def releases(self, runtime: Runtime, spec: VersionSpec | None = None) -> tuple[Release, ...]:  # noqa: ARG002
        """Return every version that mise knows of ``runtime``, newest first.

        Raises:
            InstallError: mise does not know it, cannot list it, or could not be downloaded.
        """
        if runtime.name == MISE:
            return self._installation(self._choice).releases()
        return tuple(reversed(self._list(self._tool(runtime), runtime)))

    def is_ready(self) -> bool:
        """Return whether there is a mise that can be asked; else the first question fetches one."""
        return self._installation().find() is not None

    def find(self, job: InstallJob) -> Release:
        """Return the version that ``job`` means among those that mise knows.

        Raises:
            InstallError: No version matches, or mise cannot tell.
            UsageError: The spec means nothing that could be installed.
        """
        self._require_no_choice(job.runtime)
        return self._find(job, self._tool(job.runtime))

    def install(self, job: InstallJob) -> Installed:
        """Install what ``job`` means, unless it is there; what mise installed is replaced in place.

        Raises:
            InstallError: mise could not be downloaded, or failed.
            StoreError: The store cannot be locked or written.
            UsageError: The spec means nothing that could be installed.
        """
        runtime = job.runtime
        if runtime.name == MISE:
            return self._installation(self._choice).install(job.spec, is_forced=job.is_forced)
        self._require_no_choice(runtime)
        present = None if job.is_forced else find_present(self._context, job)
        if present is not None:
            from omg.install.installer import Installed

            return Installed(present, is_new=False)
        tool = self._tool(runtime)
        linking.refuse_another_tool(self._context.store, runtime.name, tool)
        release = self._find(job, tool)
        return self._install(runtime, tool, release.version.text, is_forced=job.is_forced)

    def forget(self, toolchain: Toolchain, tool: str) -> None:
        """Have mise remove its part of ``toolchain``, whose folder has been withdrawn from the store."""
        version = toolchain.version.text
        program = self._installation().find()
        if program is not None:
            # Its part may be gone already; what is left of it is deleted below.
            with contextlib.suppress(MiseError):
                self._calls.ask("uninstall", f"{tool}@{version}", what=f"remove {tool}@{version}")
        own = self._part_of(toolchain.runtime, version)
        if own.is_dir() and not own.is_symlink():
            shutil.rmtree(own, ignore_errors=True)

    def relink(self, toolchain: Toolchain, tool: str) -> bool:
        """Link what a tool installed for itself since, or removed, and say whether there was anything.

        Raises:
            MiseError: mise failed.
            StoreError: The store cannot be locked or written.
        """
        if self._installation().find() is None:
            return False
        version = toolchain.version.text
        names = linking.names_in(self._bin_dirs(tool, version))
        # What mise lost altogether is for `omg doctor` to tell.
        if not names or names == frozenset(installed.list_executables(toolchain)):
            return False
        store, subject = self._context.store, version_subject(toolchain.runtime, version)
        with locked(store, subject, timeout_s=_LOCK_TIMEOUT_S, command=self._command, say=self._progress.say):
            try:
                self._publish(toolchain.runtime, tool, version)
            finally:
                staging.remove_leftovers(store, subject)
        return True

    def _install(self, runtime: Runtime, tool: str, version: str, *, is_forced: bool) -> Installed:
        # The archive readers come with it, which `omg rehash` does not need.
        from omg.install.installer import Installed

        store = self._context.store
        subject = version_subject(runtime.name, version)
        with locked(store, subject, timeout_s=_LOCK_TIMEOUT_S, command=self._command, say=self._progress.say):
            staging.remove_leftovers(store, subject)
            present = installed.find(store, runtime.name, version)
            if present is not None and not is_forced:
                return Installed(present, is_new=False)
            tool_version = f"{tool}@{version}"
            self._announce(tool, tool_version)
            force = ("--force",) if is_forced else ()
            what, report = f"install {tool_version}", self._progress_of(tool)
            try:
                self._calls.ask_about(tool, "install", *force, tool_version, what=what, report=report)
            except MiseError as error:
                error.hint = error.hint or self._hint(tool, error.message)
                raise
            # Archives' modes come out of it as they were; a umask has no say in those.
            restrict_tree(self._part_of(runtime.name, version))
            try:
                self._publish(runtime.name, tool, version)
            finally:
                staging.remove_leftovers(store, subject)
        toolchain = installed.find(store, runtime.name, version)
        if toolchain is None:
            raise MiseError(f"{runtime.name} {version} was installed, but another process removed it")
        return Installed(toolchain, True, MISE)

    def _part_of(self, name: str, version: str) -> Path:
        """Return where mise itself keeps a version."""
        return self._places.data_dir / "installs" / name / version

    def _publish(self, name: str, tool: str, version: str) -> None:
        tool_version = f"{tool}@{version}"
        bins = self._bin_dirs(tool, version)
        what = f"report the variables of {tool_version}"
        answer = self._calls.ask("env", "--json", tool_version, what=what, timeout_s=_ANSWER_TIMEOUT_S)
        values = answers.parse_variables(answer, tool)
        linking.publish_folder(self._context.store, name, version, tool=tool, bin_dirs=bins, values=values)

    def _bin_dirs(self, tool: str, version: str) -> tuple[str, ...]:
        tool_version = f"{tool}@{version}"
        what = f"locate {tool_version}"
        return answers.parse_lines(
            self._calls.ask("bin-paths", tool_version, what=what, timeout_s=_ANSWER_TIMEOUT_S)
        )

    def _find(self, job: InstallJob, tool: str) -> Release:
        from omg.install.available import find_release

        runtime, store, config = job.runtime, self._context.store, self._context.config
        default = installed.current(store, runtime.name)
        versions = self._list(tool, runtime)
        return find_release(
            runtime,
            job.spec,
            Listed(versions, newest_of(versions)),
            aliases=config.aliases_of(runtime.name),
            meaning=job.expanded,
            default=default.version if isinstance(default, installed.Toolchain) else None,
            preferred=job.preferred,
            is_exact=self._choice is not None and self._choice.is_exact,
            age=minimum_age_of(self._context, runtime.name),
            say=self._progress.say,
        )

    def _list(self, tool: str, runtime: Runtime) -> tuple[Release, ...]:
        return list_releases(
            self._calls,
            tool,
            name=runtime.name,
            is_offline=self._context.config.offline,
            hint=lambda said: self._hint(tool, said),
        )

    def _tool(self, runtime: Runtime) -> str:
        """Return what mise calls ``runtime``; of a directory's name alone a receipt may tell."""
        if runtime.tool:
            return runtime.tool
        for toolchain in installed.list_toolchains(self._context.store, runtime.name):
            known = None if toolchain.is_linked else linking.tool_of(toolchain.dir)
            if known is not None:
                return known
        return runtime.name

    def _progress_of(self, tool: str) -> Callable[[str], object] | None:
        """Return what receives mise's lines: all of them in a build, otherwise only with --verbose."""
        is_told = advice.built_with(tool) is not None or self._context.console.is_verbose
        return (lambda line: self._progress.say(f"  mise: {shown_line(line)}")) if is_told else None

    def _announce(self, tool: str, tool_version: str) -> None:
        needs = advice.built_with(tool)
        if needs is not None:
            self._progress.say(
                f"mise may build {tool_version} on this machine, which takes minutes; it needs {needs}"
            )
        self._progress.say(f"installing {tool_version} with mise")

    def _hint(self, tool: str, said: str) -> str | None:
        """Return what may be missing on this machine for ``tool``, where mise failed as it ``said``."""
        config = self._context.config
        if config.offline:
            return "run the same command without --offline and OMG_OFFLINE"
        if config.headers and any(status in said for status in _UNAUTHORIZED):
            return "mise cannot send what [headers] says: put a login for that host into ~/.netrc"
        needed = advice.needed_by(tool)
        if needed is None or shutil.which(needed[0], path=self._installation().environment()["PATH"]):
            return None
        program, how = needed
        return f"{tool} needs {quoted(program)}, which is not on PATH: run {how}"

    def _require_no_choice(self, runtime: Runtime) -> None:
        choice = self._choice
        if choice is None:
            return
        if choice.source not in (None, "default", MISE):
            raise UsageError(
                f"{quoted(choice.source)} is not a source of {runtime.typed_name}",
                hint=f"mise installs it; name a backend of mise, such as npm:{runtime.name}",
            )
        if choice.arch is not None:
            raise UsageError(f"mise installs {runtime.typed_name} for this machine only")

    def _installation(self, choice: SourceOptions | None = None) -> MiseInstallation:
        return MiseInstallation(
            self._context, self._places, self._progress, command=self._command, choice=choice
        )
