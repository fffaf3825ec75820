"""Moving the pins of a folder to newer versions, in the words and the precision that are written there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import HeldBackError, InvalidSpecError, OmgError
from omg.manager.asking import ask_publishers
from omg.manager.batch import install_all
from omg.manager.default_packages import install_default_packages
from omg.manager.job import job_of
from omg.manager.upgrade import beyond_spec
from omg.pinning.pin import Pin, loses_digest, require_project, with_pin
from omg.project.formats.editing import owner_of
from omg.project.formats.owner import words_for
from omg.project.formats.registry import parse
from omg.project.formats.request import Request, Strength
from omg.project.moving import is_whole, moved_range, moved_spec, moved_text
from omg.project.pinning import winning_file
from omg.runtimes.registry import RUNTIMES
from omg.runtimes.runtime import RuntimeArgument
from omg.sources.java import vendor_of
from omg.status.active import statuses_here
from omg.store.stable import line_of
from omg.value import dataclass, replace
from omg.versions.resolver import could_match
from omg.versions.spec import Default, Latest, Lts, System, Token, typed
from omg.versions.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from omg.context import Context
    from omg.manager.provider import Providers
    from omg.project.discovery import Walk
    from omg.project.pinning import PinFile
    from omg.runtimes.runtime import Runtime
    from omg.sources.source import Release
    from omg.versions.spec import VersionSpec


@dataclass(frozen=True, slots=True)
class PinUpgrade:
    """A pin here, and what an upgrade makes of it.

    Attributes:
        runtime: The runtime.
        file: The version file.
        text: The version as it is written there.
        spec: What it means.
        wanted: What is looked for; ``None`` where the pin is left alone, and ``remark`` says why.
        release: The newest release of that.
        pin: The edited file, where its text changes.
        error: Why there is no release.
        remark: Why nothing is looked for.
    """

    runtime: Runtime
    file: PinFile
    text: str
    spec: VersionSpec
    wanted: VersionSpec | None = None
    release: Release | None = None
    pin: Pin | None = None
    error: OmgError | None = None
    remark: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the pin means the release as it is written."""
        return self.release is not None and (
            self.wanted == self.spec or could_match(self.spec, self.release.version, self.runtime.vocabulary)
        )


def plan_pin_upgrades(
    context: Context, runtimes: Sequence[Runtime], *, goal: str, command: str
) -> tuple[PinUpgrade, ...]:
    """Return what would become of the pins here; publishers are asked, and nothing is changed.

    Args:
        context: The world.
        runtimes: The runtimes; all that a version file pins here if empty.
        goal: ``latest`` or ``lts`` to go beyond what is pinned; else empty.
        command: The command line.

    Raises:
        UsageError: The working directory is not one that omg reads.
        VersionFileError: A version file cannot be read or edited.
    """
    _, walk = require_project(context)
    if not runtimes:
        runtimes = tuple(dict.fromkeys((*RUNTIMES, *(one.runtime for one in statuses_here(context, walk)))))
    found = [one for runtime in runtimes if (one := _pin_of(runtime, walk, goal)) is not None]
    asked = [one for one in found if one.wanted is not None]

    def find(providers: Providers, runtime: Runtime, wanted: VersionSpec) -> Release:
        return providers.find(job_of(context, runtime, wanted))

    questions = [(one.runtime, one.wanted) for one in asked if one.wanted is not None]
    answers = dict(
        zip(map(id, asked), ask_publishers(context, questions, find, command=command), strict=True)
    )
    files: dict[Path, PinFile] = {}
    return tuple(_with_answer(one, answers.get(id(one)), files) for one in found)


def _pin_of(runtime: Runtime, walk: Walk, goal: str) -> PinUpgrade | None:
    file = winning_file(runtime, walk)
    if file is None:
        return None
    # As the file says it: a lock beside it may mean another version.
    requests = parse(file.format, file.path.name, file.before or b"")
    pin = next(_pins(requests, runtime.name), None)
    if pin is None:
        return None
    spec, (first, *others) = pin.specs[0], pin.specs
    upgrade = PinUpgrade(runtime, file, pin.text, first)
    if others:
        return replace(upgrade, remark="it lists several versions")
    wanted = _wanted(runtime, spec, goal)
    return replace(upgrade, remark=wanted) if isinstance(wanted, str) else replace(upgrade, wanted=wanted)


def _pins(requests: Sequence[object], name: str) -> Iterator[Request]:
    for one in requests:
        if isinstance(one, Request) and one.runtime == name and one.strength is Strength.PIN:
            yield one


def _wanted(runtime: Runtime, spec: VersionSpec, goal: str) -> VersionSpec | str:
    """Return what to look for in place of a pin, or why nothing is."""
    if isinstance(spec, System | Default):
        return f"`{typed(spec)}` names no release"
    version = Version.parse(spec.text) if isinstance(spec, Token) else None
    if version is not None and version.is_name and not _is_word(runtime, version.text):
        return f"`{version.text}` names no release"
    if _moves_by_itself(spec, version):
        return spec
    if runtime.name == "java" and version is not None and (vendor := vendor_of(version.text)):
        return f"it is {vendor}, and omg installs Temurin only"
    if goal:
        return _beyond(runtime, goal, version)
    if version is None or not is_whole(spec):
        return spec
    if line := line_of(version, runtime.line_numbers):
        return Token(line)
    kind = "the build of one day" if version.implementation else "a prerelease"
    return f"it is {kind}; for a newer version, add --latest"


def _moves_by_itself(spec: VersionSpec, version: Version | None) -> bool:
    """Return whether a pin is a word that stays, however far an upgrade goes."""
    match spec:
        case Latest():
            return True
        case Lts(line):
            return line == "*" or line.startswith("-")
        case _:
            return version is not None and version.is_name


def _beyond(runtime: Runtime, goal: str, version: Version | None) -> VersionSpec | str:
    """Return what is beyond a pin, or why nothing is."""
    name = runtime.typed_name
    if version is not None and (version.implementation or version.variant):
        name = f"{name} {version}"
    return beyond_spec(runtime, goal, version) or f"{name} has no LTS lines"


def _is_word(runtime: Runtime, text: str) -> bool:
    vocabulary = runtime.vocabulary
    return text in (*vocabulary.channels, *vocabulary.implementations, *vocabulary.previous_names)


def _with_answer(
    upgrade: PinUpgrade, answer: Release | OmgError | None, files: dict[Path, PinFile]
) -> PinUpgrade:
    if isinstance(answer, HeldBackError):
        return replace(upgrade, remark=answer.message)
    if isinstance(answer, OmgError):
        return replace(upgrade, error=answer)
    if answer is None:
        return upgrade
    upgrade = replace(upgrade, release=answer)
    if upgrade.is_met or not _is_later(upgrade.spec, answer.version):
        return upgrade
    new = moved_spec(upgrade.spec, answer.version, answer.lts, upgrade.runtime)
    if new == upgrade.spec:
        return upgrade
    # Two runtimes may share a file: the second edits what the first made of it.
    file = files.get(upgrade.file.path, upgrade.file)
    try:
        pin = _edited(upgrade, file, new, answer.version)
    except OmgError as error:
        return replace(upgrade, error=error)
    files[file.path] = pin.file
    return replace(upgrade, pin=pin)


def _is_later(spec: VersionSpec, version: Version) -> bool:
    """Return whether ``version`` is not older than what ``spec`` names."""
    if not isinstance(spec, Token):
        return True
    old = Version.parse(spec.text)
    if (old.implementation, old.variant) != (version.implementation, version.variant):
        return False
    return version.release[: len(old.release)] >= old.release


def _edited(upgrade: PinUpgrade, file: PinFile, new: VersionSpec, version: Version) -> Pin:
    """Return the pin with the version replaced in its text, else in the words of the file's owner.

    Raises:
        InvalidSpecError: The file's format has no way to say it.
        VersionFileError: The file cannot be edited.
    """
    runtime = upgrade.runtime
    owner = owner_of(file.format, file.path.name)
    texts = (
        moved_text(upgrade.text, upgrade.spec, new, runtime),
        moved_range(upgrade.spec, version, runtime),
        words_for(owner, runtime.name, new),
        words_for(owner, runtime.name, Token(version.text)),
    )
    problem: InvalidSpecError | None = None
    for text in dict.fromkeys(text for text in texts if text is not None):
        try:
            edited = file.with_pin(runtime.typed_name, text)
        except InvalidSpecError as error:
            problem = error
            continue
        requested = RuntimeArgument(runtime, text, runtime.vocabulary.parse_any(text))
        return Pin(requested, edited, text, version.text)
    raise problem or InvalidSpecError(
        f"{file.path.name} has no words for {runtime.typed_name} {version}", hint="edit the file by hand"
    )


def install_for_pins(
    context: Context, upgrades: Sequence[PinUpgrade], *, command: str
) -> tuple[PinUpgrade, ...]:
    """Install the release of each pin that is not installed; one that fails gets its error, and no edit."""
    asked = [one for one in upgrades if one.release is not None and one.error is None]
    jobs = [job_of(context, one.runtime, Token(one.release.version.text)) for one in asked if one.release]
    outcomes = install_all(context, jobs, command=command) if jobs else ()
    install_default_packages(context, [one.installed for one in outcomes if one.installed is not None])
    errors = {id(one): outcome.error for one, outcome in zip(asked, outcomes, strict=True)}
    return tuple(
        _edited_again(context, [replace(one, error=errors.get(id(one)) or one.error) for one in upgrades])
    )


def _edited_again(context: Context, upgrades: Sequence[PinUpgrade]) -> Iterator[PinUpgrade]:
    """Edit the files without the pins that failed, and with the digests of what is installed now."""
    files: dict[Path, PinFile] = {}
    for one in upgrades:
        if one.pin is None or one.error is not None:
            yield one
            continue
        file = files.get(one.file.path, one.file)
        try:
            edited = with_pin(context, one.runtime, file, one.pin.text)
        except OmgError as error:
            yield replace(one, error=error)
            continue
        if loses_digest(file, edited, one.runtime):
            name = f"{one.runtime.typed_name} {one.pin.text}"
            hint = f"run omg pin {one.runtime.typed_name}@{one.pin.text} if the file may do without"
            lost = f"the hash of {name} is not known, and `{file.path}` has one"
            yield replace(one, error=InvalidSpecError(lost, hint=hint))
            continue
        files[file.path] = edited
        yield replace(one, pin=replace(one.pin, file=edited))
