"""An LTS line begins with the oldest installed version that its publisher marked so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.runtimes.registry import by_name
from omg.store import receipts
from omg.store.installed import list_toolchains
from omg.store.lts import learnt_lts_lines
from omg.store.receipts import RECEIPT_NAME, Receipt
from omg.versions.vocabulary import LtsLine

if TYPE_CHECKING:
    from tests.conftest import StoreBuilder

# A line that no omg knows yet.
MAJOR = 998


def learnt(store: StoreBuilder, runtime: str = "node") -> tuple[LtsLine, ...]:
    return learnt_lts_lines(list_toolchains(store.layout, runtime), by_name(runtime).vocabulary)


def add(store: StoreBuilder, version: str, lts: str) -> None:
    receipt = Receipt("node", version, source="nodejs.org", url="https://nodejs.org/dist", lts=lts)
    receipts.write(receipt, store.add("node", version) / RECEIPT_NAME)


def test_a_line_begins_with_the_oldest_that_is_marked(store: StoreBuilder) -> None:
    for version, lts in ((f"{MAJOR}.9.0", "Quick"), (f"{MAJOR}.4.1", "Quick"), (f"{MAJOR}.1.0", "")):
        add(store, version, lts)

    assert learnt(store) == (LtsLine(MAJOR, "quick", (MAJOR, 4, 1)),)


def test_a_known_line_and_a_broken_receipt_teach_nothing(store: StoreBuilder) -> None:
    add(store, "20.11.1", "Other")
    (store.add("node", f"{MAJOR}.1.0") / RECEIPT_NAME).write_bytes(b"\xff = [")

    assert learnt(store) == ()


def test_a_runtime_without_such_lines_has_none(store: StoreBuilder) -> None:
    store.add("go", "1.22.1")

    assert learnt(store, "go") == ()
