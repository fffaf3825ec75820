"""`omg check --fix`: version files that do not count, changed to what decides, as their tools write it."""

from __future__ import annotations

from omg.context import note
from omg.errors import OmgError
from omg.pinning.pin import loses_digest, with_pin
from omg.project.formats.editing import owner_of
from omg.project.formats.owner import words_for
from omg.project.formats.registry import parse
from omg.project.formats.request import Request
from omg.project.not_installed import install_command
from omg.project.pinning import pin_file_of, write_each
from omg.project.resolution import read_installed_versions
from omg.value import dataclass
from omg.versions.spec import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from omg.context import Context
    from omg.diagnosis.project import Finding
    from omg.project.contradictions import Contradiction
    from omg.project.mentions.mention import Mention
    from omg.project.pinning import PinFile
    from omg.runtimes.runtime import Runtime
    from omg.versions.spec import VersionSpec


@dataclass(frozen=True, slots=True)
class Fix:
    """One change, decided and not yet written.

    Attributes:
        finding: What it is for.
        file: The file with the version in it; ``None`` where it cannot be changed.
        text: The version that is written.
        refusal: Why it cannot be changed; else empty.
    """

    finding: Finding
    file: PinFile | None
    text: str = ""
    refusal: str = ""


def plan_fixes(context: Context, findings: Iterable[Finding]) -> tuple[Fix, ...]:
    """Return what `--fix` changes; nothing is written."""
    files: dict[Path, PinFile] = {}
    fixes = []
    for finding in findings:
        if finding.contradiction is None:
            continue
        try:
            fix = _fix(context, finding, finding.contradiction, files)
        except OmgError as error:
            fix = Fix(finding, None, refusal=error.message)
        if fix.file is not None:
            files[fix.file.path] = fix.file
        fixes.append(fix)
    return tuple(fixes)


def write_fixes(context: Context, fixes: Iterable[Fix]) -> None:
    """Write the version files.

    Raises:
        VersionFileError: One was changed in the meantime.
        StoreError: One cannot be written.
    """
    fixes = tuple(fixes)
    files = {fix.finding.path: fix.file for fix in fixes if fix.file is not None}
    for file in write_each(files.values()):
        for fix in fixes:
            if fix.finding.path == file.path:
                path = str(file.path)
                note(context, "check", action="fix", runtime=fix.finding.runtime, spec=fix.text, file=path)


def _fix(context: Context, finding: Finding, one: Contradiction, files: dict[Path, PinFile]) -> Fix:
    runtime = one.loser.mention.definition
    found = one.loser.found
    if found is None:
        return Fix(finding, None, refusal="it is not a version file")
    # Two runtimes may share a file: the second edits what the first made of it.
    file = files.get(found.path) or pin_file_of(found, runtime)
    text = _words(context, runtime, file, one.winner.mention.specs[0])
    if text is None:
        owner, wanted = owner_of(file.format, file.path.name).name, one.winner.mention
        command = install_command(runtime, wanted.specs[0])
        refusal = f"{owner} does not understand {wanted.text}: run {command}, then omg check --fix again"
        return Fix(finding, None, refusal=refusal)
    edited = with_pin(context, runtime, file, text)
    if loses_digest(file, edited, runtime):
        command = install_command(runtime, Token(text))
        return Fix(finding, None, refusal=f"its hash is not known: run {command}, then omg check --fix again")
    if _count(edited, one.loser.mention) >= _count(file, one.loser.mention):
        refusal = f"{file.path.name} has another entry for {runtime.typed_name}, and only that one is edited"
        return Fix(finding, None, refusal=f"{refusal}: change this one by hand")
    return Fix(finding, edited, text)


def _count(file: PinFile, mention: Mention) -> int:
    """Return how often a file says what ``mention`` does."""
    outcomes = parse(file.format, file.path.name, file.data or b"")
    requests = (one for one in outcomes if isinstance(one, Request) and one.runtime == mention.runtime)
    return sum(one.specs == mention.specs for one in requests)


def _words(context: Context, runtime: Runtime, file: PinFile, spec: VersionSpec) -> str | None:
    """Return what the owner of a file reads as ``spec``: that, else the installed version that it means."""
    owner = owner_of(file.format, file.path.name)
    text = words_for(owner, runtime.name, spec)
    if text is not None:
        return text
    known = read_installed_versions(context.store, runtime, context.config.aliases_of(runtime.name))
    toolchain = known.resolve(spec)
    if toolchain is None or toolchain == "system":
        return None
    return words_for(owner, runtime.name, Token(toolchain.version.text))
