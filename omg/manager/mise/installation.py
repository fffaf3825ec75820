"""mise itself: the one that omg has, one on PATH, or the newest release fetched from its publisher.

omg's own is installed as every toolchain is, into a store of its own below ``<data>/mise``: locked, verified,
published by one rename. ``<data>/mise/mise`` is a link to it. A program that somebody put there is used as it
is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from omg.errors import DownloadError, InstallError, MiseError, NoSuchReleaseError, OfflineError, OmgError
from omg.install.progress import Silence
from omg.manager.job import InstallJob
from omg.manager.mise.environment import environment_for
from omg.manager.mise.program import Program, on_path, probe
from omg.runtimes.registry import by_name
from omg.sources.registry import MISE, SourceOptions
from omg.store import audit, installed, staging
from omg.store.lock import locked, version_subject
from omg.store.publish import withdraw
from omg.store.replace import replace_link
from omg.value import replace
from omg.versions.spec import Latest
from omg.versions.version import Version

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from omg.context import Context
    from omg.install.installer import Installed
    from omg.install.progress import Progress
    from omg.manager.mise.places import Places
    from omg.sources.source import Release
    from omg.versions.spec import VersionSpec

# Older ones evaluated templates of version files, and let a project's configuration trust itself:
# CVE-2026-33646 (2026.3.10), GHSA-436v-8fw5-4mj8 (2026.6.5).
MINIMUM = Version.parse("2026.6.5")

_LOCK_TIMEOUT_S = 3600.0

T = TypeVar("T")


class MiseInstallation:
    """Finds mise, or fetches it, for one command."""

    def __init__(
        self,
        context: Context,
        places: Places,
        progress: Progress,
        *,
        command: str,
        choice: SourceOptions | None = None,
    ) -> None:
        self._context = context
        self._places = places
        self._progress = progress
        self._command = command
        # What the command line says about sources is said of mise only where mise is what was named.
        self._choice = choice

    def find(self) -> Program | None:
        """Return the mise to run: omg's own, else one on PATH, where that is new enough; else ``None``."""
        own = self._probe(self._places.program_link, is_own=True)
        if own is not None and own.version >= MINIMUM:
            return own
        if not self._context.config.mise_use_system:
            return None
        path_variable = self._context.env.get("PATH", "")
        for path in on_path(path_variable, data_dir=self._context.store.data_dir):
            program = self._probe(path, is_own=False)
            if program is not None and program.version >= MINIMUM:
                return program
        return None

    def require(self) -> Program:
        """Return the mise to run, fetched where there is none.

        Raises:
            InstallError: It could not be downloaded.
            StoreError: The store cannot be written.
        """
        program = self.find()
        if program is not None:
            return program
        self._progress.say("this needs mise; downloading it")
        try:
            self.record(self.install(Latest()))
        except OfflineError as error:
            raise OfflineError(
                "mise is needed and has not been downloaded yet, and --offline is set",
                hint="run omg install mise (without --offline and OMG_OFFLINE)",
            ) from error
        program = self.find()
        if program is None:
            raise MiseError("mise was installed but does not run", hint="run omg doctor to find out why")
        return program

    def install(self, spec: VersionSpec, *, is_forced: bool = False) -> Installed:
        """Fetch mise and make it omg's own; ``latest`` is what the configuration pins, if it does.

        Raises:
            InstallError: It could not be downloaded, or does not run on this machine.
            StoreError: The store cannot be written.
        """
        store = self._places.store
        with locked(
            store,
            "delegate",
            timeout_s=_LOCK_TIMEOUT_S,
            command=self._command,
            say=self._progress.say,
        ):
            present = self._present(spec, is_forced=is_forced)
            if present is not None:
                return present
            staging.sweep(store, command=self._command)
            configured = self._configured(spec)
            done = self._either(
                lambda choice: self._fetch_from(choice, configured, is_forced=is_forced), self._progress
            )
            version = done.toolchain.version
            program = self._probe(done.toolchain.bin_dir / MISE, is_own=True)
            if program is None:
                withdraw(store, MISE, version.text)
                raise MiseError(
                    f"mise {version} was downloaded but does not run on this machine",
                    hint=f"put a mise that runs on PATH or at {self._places.program_link}, or run"
                    " omg config set mise.version VERSION to choose another",
                )
            if version < MINIMUM:
                withdraw(store, MISE, version.text)
                raise MiseError(f"mise {version} is too old: omg needs {MINIMUM} or newer")
            replace_link(self._places.program_link, f"versions/{MISE}/{version}/bin/{MISE}")
            self._remove_others(version)
            return done

    def releases(self) -> tuple[Release, ...]:
        """Return the releases of mise that its publisher tells of.

        Raises:
            InstallError: It cannot be reached.
        """
        return self._releases_of(self._choice, self._progress)

    def newest(self) -> Version:
        """Return the newest release, from whom `install` would take it.

        Raises:
            InstallError: Nobody can be reached.
        """
        # Only a number is asked for, so what happens on the way is not shown.
        found = self._either(lambda choice: self._releases_of(choice, Silence()), Silence())
        if not found:
            raise NoSuchReleaseError("the list of mise releases is empty")
        return found[0].version

    def environment(self) -> dict[str, str]:
        """Return what mise runs in."""
        context = self._context
        return environment_for(context.env, self._places, context.config, shims_dir=context.store.shims_dir)

    def record(self, done: Installed) -> None:
        """Report a mise that was installed for another tool, and write it to the audit log."""
        version = done.toolchain.version.text
        signature = done.signature.summary if done.signature else "signature: not checked"
        self._progress.say(f"mise {version} from {done.source} (checksum verified; {signature})")
        try:
            audit.record(
                self._context.state_dir,
                "install",
                command=self._command,
                runtime=MISE,
                version=version,
                source=done.source,
                outcome="done",
            )
        except OmgError as error:
            self._context.console.warn(error.message)

    def _present(self, spec: VersionSpec, *, is_forced: bool) -> Installed | None:
        """Return what is there, where that is what is asked for."""
        from omg.install.installer import Installed

        own = self._probe(self._places.program_link, is_own=True)
        if own is None or is_forced or own.version < MINIMUM:
            return None
        toolchain = installed.find(self._places.store, MISE, own.version.text)
        if toolchain is None:
            return None
        is_requested = isinstance(spec, Latest) or own.version.begins_with(spec.canonical)
        return Installed(toolchain, is_new=False) if is_requested else None

    def _configured(self, spec: VersionSpec) -> VersionSpec:
        pinned = self._context.config.mise_version
        if isinstance(spec, Latest) and pinned is not None:
            return by_name(MISE).vocabulary.parse(pinned)
        return spec

    def _either(self, action: Callable[[SourceOptions | None], T], progress: Progress) -> T:
        """Ask the publisher, or its npm packages where those are what can be reached."""
        # What downloads: `omg rehash` only asks the mise that is there.
        from omg.manager.native import NPM
        from omg.network.npmrc import registry_addresses

        try:
            return action(self._choice)
        except (DownloadError, NoSuchReleaseError) as error:
            # Never where a checksum or a signature is wrong: another source is no answer to that.
            if self._choice is not None and self._choice.source is not None:
                raise
            config = self._context.config
            if not registry_addresses(self._context.env, named=None, configured=config.npm_registry):
                raise
            progress.say(f"{error.message}; trying mise's own npm package")
            try:
                return action(SourceOptions(source=NPM))
            except InstallError:
                raise error from None

    def _releases_of(self, choice: SourceOptions | None, progress: Progress) -> tuple[Release, ...]:
        from omg.manager.native import Native

        native = Native(self._context, progress, command=self._command, choice=choice)
        try:
            return native.releases(by_name(MISE))
        finally:
            native.close()

    def _fetch_from(self, choice: SourceOptions | None, spec: VersionSpec, *, is_forced: bool) -> Installed:
        from omg.manager.native import Native

        context = replace(self._context, store=self._places.store)
        native = Native(context, self._progress, command=self._command, choice=choice)
        try:
            return native.install(InstallJob(by_name(MISE), spec, is_forced=is_forced))
        finally:
            native.close()

    def _remove_others(self, version: Version) -> None:
        """Delete the older versions; a process that runs one keeps its files until it ends."""
        store = self._places.store
        for toolchain in installed.list_toolchains(store, MISE):
            if toolchain.version != version:
                subject = version_subject(MISE, toolchain.version.text)
                with locked(store, subject, timeout_s=_LOCK_TIMEOUT_S, command=self._command):
                    withdraw(store, MISE, toolchain.version.text)

    def _probe(self, path: Path, *, is_own: bool) -> Program | None:
        return probe(path, is_own=is_own, working_dir=self._places.working_dir, env=self.environment())
