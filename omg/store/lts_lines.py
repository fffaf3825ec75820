"""LTS lines that omg's own list does not contain yet, learnt from the receipts of installed versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import OmgError
from omg.versions.vocabulary import LtsLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from omg.store.installed import Toolchain
    from omg.versions.vocabulary import Vocabulary


def learnt_lts_lines(toolchains: Iterable[Toolchain], vocabulary: Vocabulary) -> tuple[LtsLine, ...]:
    """Return the LTS lines in receipts that ``vocabulary`` lacks, oldest first.

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
        name = _long_term_name(toolchain)
        if name and (release[0] not in learnt or release < learnt[release[0]].first):
            learnt[release[0]] = LtsLine(release[0], name, release)
    return tuple(learnt[major] for major in sorted(learnt))


def _long_term_name(toolchain: Toolchain) -> str:
    from omg.store.receipts import RECEIPT_NAME, read

    try:
        receipt = read(toolchain.dir / RECEIPT_NAME)
    except OmgError:
        return ""
    return receipt.lts.lower() if receipt is not None else ""
