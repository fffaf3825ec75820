"""Long-term lines that omg's own list does not have yet, learnt from the receipts of what is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import OmgError
from omg.versions.vocabulary import LtsLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from omg.store.installed import Toolchain
    from omg.versions.vocabulary import Vocabulary


def learnt_lts_lines(toolchains: Iterable[Toolchain], vocabulary: Vocabulary) -> tuple[LtsLine, ...]:
    """Return the lines that receipts tell of and ``vocabulary`` lacks, oldest first.

    A line begins with the oldest installed version that its publisher called long-term. A receipt that
    cannot be read tells nothing: the toolchain is still good.
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
