"""The LTS lines that the receipts of installed toolchains tell: of releases after this version of omg."""

from __future__ import annotations

from contextlib import suppress

from omg.errors import OmgError
from omg.versions.vocabulary import LtsLine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from omg.store.installed import Toolchain
    from omg.versions.vocabulary import Vocabulary


def learnt_lts_lines(toolchains: Iterable[Toolchain], vocabulary: Vocabulary) -> tuple[LtsLine, ...]:
    """Return the LTS lines in the toolchains' receipts that ``vocabulary`` lacks, oldest first.

    A line begins with the oldest installed version that its publisher marked as LTS. A receipt that
    cannot be read is ignored: the toolchain still works.
    """
    known = {line.major for line in vocabulary.lts_lines}
    learnt: dict[int, LtsLine] = {}
    if not known:
        return ()
    for toolchain in toolchains:
        release = toolchain.version.release
        if not release or release[0] in known or toolchain.is_linked:
            continue
        name = _lts_name(toolchain.dir).lower()
        if name and (release[0] not in learnt or release < learnt[release[0]].first):
            learnt[release[0]] = LtsLine(release[0], name, release)
    return tuple(learnt[major] for major in sorted(learnt))


def _lts_name(toolchain_dir: Path) -> str:
    """Return the name of a toolchain's LTS line; empty if it has none, or its receipt cannot be read."""
    # Here: most commands have all LTS lines without a receipt.
    from omg.store import receipts
    from omg.store.access import read_regular

    file = toolchain_dir / receipts.RECEIPT_NAME
    with suppress(OSError, OmgError):
        # Parsing takes longer than all that is asked of hundreds of versions.
        if receipts.NO_LTS not in read_regular(file, 4096) and (receipt := receipts.read(file)) is not None:
            return receipt.lts
    return ""
