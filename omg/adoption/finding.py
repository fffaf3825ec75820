"""What a manager has: toolchains that omg can link, and defaults."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from omg.adoption.adoptable import adoptable_at
from omg.errors import InvalidSpecError
from omg.value import dataclass
from omg.versions.grammar import is_safe_name
from omg.versions.spec import Token
from omg.versions.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omg.adoption.adoptable import Adoptable
    from omg.runtimes.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Finding:
    """What one manager has on this machine.

    Attributes:
        manager: Its name, as typed after ``omg import``.
        place: Where it was looked for.
        adoptables: Its toolchains, oldest first.
        defaults: By runtime: the spec of its global default, in the runtime's own words.
    """

    manager: str
    place: Path
    adoptables: tuple[Adoptable, ...] = ()
    defaults: tuple[tuple[Runtime, str], ...] = ()


def toolchains_below(
    runtime: Runtime, folder: Path, *, inside: str = "", links: bool = True
) -> Iterator[Adoptable]:
    """Yield the toolchains that lie side by side in ``folder``, oldest first, each named by its version.

    Names are read in the runtime's own words, so ``v20.11.1`` is called ``20.11.1`` and
    ``stable-x86_64-unknown-linux-gnu`` is called ``stable``. What has no executable of the runtime in its
    ``bin/``, or a name that could not be a version's, is passed over.

    Args:
        runtime: What they are toolchains of.
        folder: Where they lie.
        inside: The folder in each that is the toolchain itself.
        links: Whether links are toolchains, too.
    """
    named = ((version_of(runtime, entry.name), entry) for entry in _entries(folder))
    found = [(Version.parse(version), entry) for version, entry in named if version is not None]
    for version, entry in sorted(found):
        if not links and entry.is_symlink():
            continue
        adoptable = adoptable_at(runtime, version.text, Path(os.path.realpath(entry / inside)))
        if adoptable is not None:
            yield adoptable


def version_of(runtime: Runtime, text: str) -> str | None:
    """Return the directory name that ``text`` means to ``runtime``, or ``None``."""
    try:
        spec = runtime.vocabulary.parse(text)
    except InvalidSpecError:
        return None
    return spec.text if isinstance(spec, Token) and is_safe_name(spec.text) else None


def first_word(file: Path) -> str | None:
    """Return the first word of a small text file of another manager, or ``None``."""
    try:
        with file.open("rb") as stream:
            words = stream.read(4096).decode("utf-8", "replace").split()
    except OSError:
        return None
    return words[0] if words else None


def merged(findings: Iterable[Finding]) -> Iterator[tuple[Finding, Adoptable]]:
    """Yield every toolchain with who has it; of several with one name, the first only."""
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        for adoptable in finding.adoptables:
            if (adoptable.runtime, adoptable.version) not in seen:
                seen.add((adoptable.runtime, adoptable.version))
                yield finding, adoptable


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
