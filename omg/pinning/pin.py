"""Pinning a version for a project: which file, and the version in the syntax of the file's own tool."""

from __future__ import annotations

import os

from omg.context import note
from omg.errors import InvalidSpecError, NoSuchReleaseError, NotInstalledError, UsageError
from omg.manager.naming import require_runtimes
from omg.manager.remembered import remember_use
from omg.project.discovery import Walk
from omg.project.formats.editing import owner_of
from omg.project.formats.owner import is_prefix, words_for
from omg.project.formats.registry import parse
from omg.project.formats.request import Request
from omg.project.not_installed import shown_text
from omg.project.pinning import PinFile, new_file, winning_file, write_each
from omg.project.resolution import read_installed_versions
from omg.project.selection import INSIDE_DEPENDENCY
from omg.sources.registry import has_source
from omg.status.runtime_status import walk_here
from omg.store.installed import find
from omg.store.projects import remember, remember_file
from omg.value import dataclass, replace
from omg.versions.resolver import alias_remark, expand
from omg.versions.spec import Default, System, Token, typed
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from omg.context import Context
    from omg.project.resolution import InstalledVersions
    from omg.runtimes.runtime import Runtime, RuntimeArgument
    from omg.versions.spec import VersionSpec


@dataclass(frozen=True, slots=True)
class Pin:
    """One runtime's pin, decided but not yet written.

    Attributes:
        requested: What was typed.
        file: The version file with the pin in it.
        text: The text of the pin.
        installed: The installed version that it resolves to, if there is one.
        remark: Why the text is not what was typed; empty where it is.
    """

    requested: RuntimeArgument
    file: PinFile
    text: str
    installed: str | None
    remark: str = ""


def plan_pins(
    context: Context, requested: Iterable[RuntimeArgument], *, is_exact: bool, is_here: bool
) -> Iterator[Pin]:
    """Yield the pins that edit the files that win here, else the runtimes' own files; nothing is written.

    Args:
        context: The world.
        requested: What was typed.
        is_exact: Pin the installed versions that they resolve to.
        is_here: Never change a file in a parent directory.

    Raises:
        UsageError: A version is missing, or the working directory is not one that omg reads.
        NoSuchReleaseError: A version is neither installed nor published.
        NotInstalledError: An exact version is to be pinned, and none is installed.
        InvalidSpecError: The owner of a file has no word for a version, and omg knows no exact one.
        VersionFileError: A file cannot be edited.
    """
    cwd, walk = require_project(context)
    here = Walk((cwd,), uid=os.geteuid())
    files: dict[Path, PinFile] = {}
    for one in requested:
        require_runtimes(context, (one,), command="omg pin {}")
        runtime, spec = one.runtime, one.spec
        if one.text is None or spec is None:
            raise UsageError(f"which version of {runtime.name}?", hint=f"run omg pin {runtime.name}@VERSION")
        versions = read_installed_versions(context.store, runtime, context.config.aliases_of(runtime.name))
        installed = _installed(spec, versions)
        if installed is None:
            _require_published(context, one, spec)
        file = winning_file(runtime, here if is_here else walk) or new_file(runtime, cwd, here)
        # Two runtimes may share a file: the second edits what the first made of it.
        file = files.get(file.path, file)
        if is_exact:
            text = _exact(one, installed)
            pin = Pin(one, with_pin(context, one.runtime, file, text, digest=one.digest), text, installed)
        else:
            pin = _in_words_of_owner(context, one, spec, file, versions, installed=installed)
        lost = _lost(file, pin.file, runtime) if runtime.host else ()
        if file.path in files and lost:
            raise UsageError(
                f"{file.path.name} names one package manager: {lost[0]} or {runtime.name}",
                hint=f"pin one of them: run omg pin {runtime.name}@VERSION, for example",
            )
        if lost:
            before = f"{lost[0]} was pinned there before"
            pin = replace(pin, remark="; ".join(filter(None, (pin.remark, before))))
        files[file.path] = pin.file
        yield pin


def _lost(before: PinFile, after: PinFile, runtime: Runtime) -> tuple[str, ...]:
    """Return the other package managers that the file pinned before the edit, and pins no more."""

    def pinned(file: PinFile) -> list[str]:
        outcomes = parse(file.format, file.path.name, file.data or b"")
        return [str(one.runtime) for one in outcomes if isinstance(one, Request)]

    left = pinned(after)
    return tuple(name for name in pinned(before) if name not in left and name != runtime.name)


def require_project(context: Context) -> tuple[Path, Walk]:
    """Return the working directory and the walk from it.

    Raises:
        UsageError: It is not a directory whose version files omg reads.
    """
    if context.cwd is None:
        raise UsageError("the working directory has been deleted", hint="change to a directory that exists")
    walk = walk_here(context)
    if context.cwd not in walk.directories:
        import shlex

        raise UsageError(
            f"`{context.cwd}` {INSIDE_DEPENDENCY}, so its version files are ignored",
            hint=f"cd {shlex.quote(str(walk.directories[0]))}",
        )
    return context.cwd, walk


def write_pins(context: Context, pins: Iterable[Pin]) -> None:
    """Write the version files, and remember the project: what it pins is not uninstalled unasked.

    Raises:
        StoreError: A file cannot be written.
    """
    pins = tuple(pins)
    for file in write_each({pin.file.path: pin.file for pin in pins}.values()):
        if file.before is None and context.may_remember:
            remember_file(context.state_dir, file.path)
    for pin in pins:
        note(context, "pin", runtime=pin.requested.runtime.name, spec=pin.text, file=str(pin.file.path))
        remember_use(context, find(context.store, pin.requested.runtime.name, pin.installed or ""))
    if context.cwd is not None and context.may_remember:
        remember(context.state_dir, context.cwd)


def _in_words_of_owner(
    context: Context,
    requested: RuntimeArgument,
    spec: VersionSpec,
    file: PinFile,
    installed_versions: InstalledVersions,
    *,
    installed: str | None,
) -> Pin:
    """Return the pin that the file's own tool reads as what was typed, else as the exact version."""
    meaning = _without_alias(spec, installed_versions)
    shown = shown_text(requested.text or "")
    remark = "" if meaning == spec else f"{shown} is your alias for {shown_text(typed(meaning))}"
    try:
        return _with_words(context, requested, file, meaning, installed=installed, remark=remark)
    except InvalidSpecError:
        owner = owner_of(file.format, file.path.name).name
    name = file.path.name
    version = installed or _published(context, requested, meaning)
    if version is not None:
        remark = f"{owner} does not understand {shown} in {name}"
        if file.format == "package-json":  # many tools read it, by its own rules
            remark = f"{name} cannot hold {shown}"
        remark = f"{remark}; {shown} currently means {version}"
        return _with_words(context, requested, file, Token(version), installed=installed, remark=remark)
    if is_prefix(meaning):
        runtime, text = requested.runtime.typed_name, meaning.canonical
        remark = (
            f"{owner} reads only whole versions in {name}:"
            f" run omg install {runtime}@{shown}, then omg pin {runtime}@{shown} again"
        )
        return Pin(requested, file.with_pin(runtime, text), text, installed, remark)
    raise InvalidSpecError(
        f"{owner} does not understand {shown} in {name}, and omg knows no version that matches it",
        hint=f"run omg install {requested}, then omg pin {requested} again",
    )


def _with_words(
    context: Context,
    requested: RuntimeArgument,
    file: PinFile,
    meaning: VersionSpec,
    *,
    installed: str | None,
    remark: str,
) -> Pin:
    text = words_for(owner_of(file.format, file.path.name), requested.runtime.name, meaning)
    if text is None:
        raise InvalidSpecError("no words for it")
    edited = with_pin(context, requested.runtime, file, text, digest=requested.digest)
    name = f"{requested.runtime.typed_name}@{text}"
    if requested.runtime.host and f'"{name}"'.encode() in (edited.data or b""):
        unknown = f"its hash is known once it is installed: run omg install {name}, then omg pin {name} again"
        remark = f"{remark}; {unknown}" if remark else unknown
    return Pin(requested, edited, text, installed, remark)


def with_pin(context: Context, runtime: Runtime, file: PinFile, text: str, *, digest: str = "") -> PinFile:
    """Return the file with the pin in it, and with the digest of the package where that can be told.

    Args:
        context: The world.
        runtime: The runtime.
        file: The file.
        text: The version.
        digest: Its digest, where that is known already.
    """
    if runtime.host and file.format == "package-json":
        from omg.pinning.digest import digest_of

        digest = digest or digest_of(context, runtime, text)
        text = f"{text}+{digest}" if digest else text
    return file.with_pin(runtime.typed_name, text)


def loses_digest(before: PinFile, after: PinFile, runtime: Runtime) -> bool:
    """Return whether a file pinned a package manager with its digest, and now does so without."""

    def is_verified(file: PinFile) -> bool:
        outcomes = parse(file.format, file.path.name, file.data or b"") if runtime.host else ()
        return any(
            isinstance(one, Request) and one.runtime == runtime.name and one.digest for one in outcomes
        )

    return is_verified(before) and not is_verified(after)


def _without_alias(spec: VersionSpec, installed_versions: InstalledVersions) -> VersionSpec:
    """Return what a user's alias stands for: other users of the file do not have it."""
    is_alias = isinstance(spec, Token) and spec.text in installed_versions.aliases
    if not is_alias or installed_versions.installed_exactly(spec) is not None:
        return spec
    return expand(spec, installed_versions.runtime.vocabulary, installed_versions.aliases)


def _published(context: Context, requested: RuntimeArgument, spec: VersionSpec) -> str | None:
    """Return the newest published version; of the beginning of one only the list that was kept is asked."""
    if not has_source(requested.runtime.name):
        return None
    from omg.manager.published import newest_published

    may_fetch = bool(requested.runtime.host) or not is_prefix(spec)
    version = newest_published(context, requested.runtime, spec, may_fetch=may_fetch)
    return None if version is None else version.text


def _installed(spec: VersionSpec, installed_versions: InstalledVersions) -> str | None:
    """Return the installed version that ``spec`` means, if there is one."""
    found = installed_versions.resolve(spec)
    return None if found is None or found == "system" else found.version.text


def _require_published(context: Context, requested: RuntimeArgument, spec: VersionSpec) -> None:
    """Raise if the publisher's list does not have the version; without a list, accept it."""
    aliases = context.config.aliases_of(requested.runtime.name)
    meaning = expand(spec, requested.runtime.vocabulary, aliases)
    is_only_local = isinstance(meaning, System | Default) or (
        isinstance(meaning, Token) and Version.parse(meaning.text).is_name
    )
    if is_only_local or not has_source(requested.runtime.name):
        return
    from omg.manager.published import hint_if_absent

    hint = hint_if_absent(context, requested.runtime, meaning)
    if hint is not None:
        remark = alias_remark(spec, requested.runtime.vocabulary, aliases)
        raise NoSuchReleaseError(f"{requested}{remark} is not available", hint=hint)


def _exact(requested: RuntimeArgument, installed: str | None) -> str:
    if installed is None:
        raise NotInstalledError(
            f"{requested} is not installed, so there is no exact version to pin",
            hint=f"run omg install {requested} first, or leave --exact out",
        )
    return installed
