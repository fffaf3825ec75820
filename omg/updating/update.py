"""The update of omg as a transaction: in the end the new one is in use, or the one before."""

from __future__ import annotations

import contextlib
import re
import shlex
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.version import Version

import omg
from omg.errors import InstallError, OmgError, UsageError
from omg.install.progress import open_progress
from omg.network.fetch import Fetcher
from omg.network.url import Routes
from omg.shell.origin import CHECKOUT, INSTALL_SH, PACKAGE_DIR, origin_of
from omg.shell.published import published
from omg.shell.user_files import own_home_of
from omg.shim import noticing
from omg.store import staging
from omg.store.access import require_writable_store
from omg.store.environment import launcher_file
from omg.store.lock import locked
from omg.store.replace import replace_link
from omg.updating import environment as environments
from omg.updating.environment import SUBJECT
from omg.updating.files import read_name, read_version
from omg.updating.place import read_place
from omg.updating.release import Offer, find_offer, obtain
from omg.value import dataclass, replace
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.context import Context
    from omg.shell.origin import Origin
    from omg.updating.place import Folder

_COMMAND = "omg self update"
# Another update downloads and sets up as much.
_TIMEOUT_S = 1800.0
_PAGE = re.compile(r".*/self/env-[^/]*/share/man/man1/omg\.1")
_INDEX = "the package index"


@dataclass(frozen=True, slots=True)
class Update:
    """What an update found and did.

    Attributes:
        before: The version that was in use.
        available: The version that was found.
        place: Where it was found.
        file: The name of its file.
        signature: What its signature proves; empty where none was asked for.
        is_newer: It is another one than that in use, and not older unless it was asked for by its version.
        is_done: It is in use now.
    """

    before: Version
    available: Version
    place: str
    file: str
    signature: str
    is_newer: bool
    is_done: bool = False


def update(context: Context, place: str | None, version: str | None) -> Update:
    """Update the omg that install.sh installed; with ``context.is_dry_run`` only look.

    Args:
        context: The store and the machine.
        place: Where to look, as `read_place` reads it.
        version: The version that is wanted, newer or older; the newest one if not given.

    Raises:
        UsageError: The place or the version makes no sense.
        InstallError: Another installer made this omg; or there is no such release, it cannot be verified,
            or it does not work here: the omg before is in use.
        StoreError: The store cannot be written.
    """
    wanted = read_version(version) if version is not None else None
    if version is not None and wanted is None:
        raise UsageError(f"{quoted(version)} is not a version of omg", hint="run omg self update 1.2.3")
    origin = origin_of(context.store)
    _require_install_sh(origin)
    own_home_of(context)
    known = published()
    folder = read_place(place, context.cwd, known)
    fetcher = _fetcher(context, folder)
    try:
        with _room(context) as directory:
            attempt = _Attempt(context, origin, fetcher, directory)
            offer = attempt.find(folder, known.key, wanted)
            return attempt.run(offer, wanted, is_refused=folder is not None and folder.is_named)
    finally:
        fetcher.close()


def _require_install_sh(origin: Origin) -> None:
    if origin.installer == INSTALL_SH:
        return
    is_checkout = origin.installer == CHECKOUT
    who = "this omg runs from a checkout" if is_checkout else f"{origin.installer} installed this omg"
    raise InstallError(
        f"{who} (`{origin.directory}`), so {_COMMAND} leaves it alone",
        hint=f"run {origin.upgrade}" if origin.upgrade else f"upgrade it with {origin.installer}",
    )


def _fetcher(context: Context, folder: Folder | None) -> Fetcher:
    config = context.config
    is_named = folder is not None and folder.is_remote and folder.is_named
    named = (folder.address.partition("?")[0],) if folder is not None and is_named else ()
    routes = Routes(mirror=config.mirror, prefixes=config.mirrors, named=named)
    return Fetcher(context.env, routes=routes, headers=config.headers, is_offline=config.offline)


@contextlib.contextmanager
def _room(context: Context) -> Iterator[Path]:
    """Yield a private directory: of the store, with its lock, or somewhere else where nothing is to change.

    What an earlier update left goes first.
    """
    store = context.store
    if context.is_dry_run:
        with tempfile.TemporaryDirectory() as scratch:
            yield Path(scratch)
        return
    require_writable_store(store)
    say = context.console.say
    with locked(store, SUBJECT, timeout_s=_TIMEOUT_S, command=_COMMAND, say=say):
        staging.remove_leftovers(store, SUBJECT)
        kept = environments.in_use(store), environments.environment_of(store, PACKAGE_DIR)
        environments.sweep(store, [one for one in kept if one is not None])
        noticing.clean_up(context)
        try:
            environments.finish_killed(context)
        except InstallError as error:
            context.console.warn(f"an interrupted update could not be finished: {error.message}")
        directory = staging.make_dir(store, SUBJECT)
        try:
            yield directory
        finally:
            staging.remove(directory)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One update; the lock is held, unless it is a dry run."""

    context: Context
    origin: Origin
    fetcher: Fetcher
    directory: Path

    @property
    def own(self) -> Path:
        """The environment of this process."""
        return self.context.store.self_dir / self.origin.directory.name

    def find(self, folder: Folder | None, key: bytes, wanted: Version | None) -> Offer:
        """Return what the folder has for this machine, or the index if there is none."""
        has_own = environments.has_own_python(self.own)
        if folder is not None:
            return find_offer(self.context, folder, self.fetcher, key, wanted=wanted, has_own_python=has_own)
        if has_own:
            raise InstallError(
                "this omg brings its own Python, without pip, so it cannot be updated from an index",
                hint=f"name a release folder, or an archive in it: run {_COMMAND} --from FOLDER",
            )
        path = environments.download(self.context, self.own, wanted, self.directory)
        file = read_name(path.name, self.context.platform)
        if file is None:
            raise InstallError(f"pip downloaded {quoted(path.name)}, which is not a file of omg")
        return Offer(file, _INDEX, path=path)

    def run(self, offer: Offer, wanted: Version | None, *, is_refused: bool) -> Update:
        """Install what was found, if it is newer than the omg in use, or the version that is wanted.

        Args:
            offer: What was found.
            wanted: The version that was asked for.
            is_refused: An older one is an error: somebody named the place.
        """
        store, version = self.context.store, offer.file.version
        active = environments.in_use(store)
        # Another process may have updated it while this one waited.
        before = environments.version_in_use(store) or Version(omg.__version__)
        found = Update(before, version, offer.place, offer.file.name, offer.signature, is_newer=False)
        if version == before:
            return found
        if version < before and wanted is None:
            if is_refused:
                raise InstallError(
                    f"`{offer.place}` has omg {version}, which is older than this {before}",
                    hint=f"to go back to it, run {_COMMAND} {version} --from {shlex.quote(offer.place)}",
                )
            return found
        if active != self.own:
            raise InstallError(
                f"the shims of `{store.data_dir}` start another omg than this one",
                hint=f"run {shlex.quote(str(launcher_file(store)))} self update",
            )
        found = replace(found, is_newer=True)
        if self.context.is_dry_run:
            return found
        self._install(offer, before)
        return replace(found, is_done=True)

    def _install(self, offer: Offer, before: Version) -> None:
        context, version = self.context, offer.file.version
        try:
            with open_progress(context.console, context.config.progress) as progress:
                file = obtain(offer, self.directory, context, self.fetcher, progress)
            context.console.say(f"setting up omg {version} beside omg {before}")
            new = environments.make(context, file, offer.file)
            try:
                environments.try_out(context, new, version)
            except BaseException:
                environments.remove(new)
                raise
            self._switch(new, version)
        except OmgError as error:
            error.hint = (
                error.hint or f"omg {before} is still in use; report this to the publisher of {version}"
            )
            raise
        _move_page(own_home_of(context), new)

    def _switch(self, new: Path, version: Version) -> None:
        try:
            environments.take_into_use(self.context, new)
            environments.require_started(self.context, version)
        except BaseException as error:
            self._put_back(new, error)
            raise

    def _put_back(self, new: Path, error: BaseException) -> None:
        """Let the omg before set itself up again: all of what the new one wrote is replaced."""
        context = self.context
        try:
            # On a full disk this makes room.
            if environments.in_use(context.store) != new:
                environments.remove(new)
            environments.take_into_use(context, self.own)
        except OmgError as problem:
            raise InstallError(
                f"{error}; and the previous omg could not be set up again: {problem.message}",
                hint="run sh install.sh of a release, or omg doctor --fix",
            ) from error
        environments.remove(new)


def _move_page(home: Path, environment: Path) -> None:
    """Let the link to the manual page, if install.sh made one, lead to that of the new omg."""
    link = home / ".local" / "share" / "man" / "man1" / "omg.1"
    page = environment / "share" / "man" / "man1" / "omg.1"
    with contextlib.suppress(OSError, OmgError):
        if _PAGE.fullmatch(str(link.readlink())) and page.exists():
            replace_link(link, str(page))
