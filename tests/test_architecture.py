"""docs/architecture.md has the rooms and every number that a test cites; no page has a dead link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.agreement.test_rows import ROWS
from tests.prose import PAGES, ROOT
from tools import structure

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
DECISIONS = [int(number) for number in re.findall(r"^(\d+)\. ", PAGE.split("## Decisions")[1], re.MULTILINE)]
FAULTS = set(re.findall(r"^- \*\*([A-Z]\d+)\*\*: ", PAGE, re.MULTILINE))


def cited_faults() -> set[str]:
    """Return the numbers of faults that the first lines of test modules cite: `(rows N1 to N12)`."""
    found: set[str] = set()
    # Not below `.cache`, where the bench keeps other people's thousands.
    for file in (*(ROOT / "tests").glob("*.py"), *(ROOT / "tests").glob("[!.]*/**/*.py")):
        for cited in re.findall(r"\(rows? ([A-Z]\d[^)]*)\)", file.read_text(encoding="utf-8")):
            numbers = re.findall(r"([A-Z])(\d+)", cited)
            if " to " in cited:
                (letter, first), (_, last) = numbers
                found |= {f"{letter}{number}" for number in range(int(first), int(last) + 1)}
            else:
                found |= {f"{letter}{number}" for letter, number in numbers}
    return found


def anchors(file: Path) -> set[str]:
    """Return the anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_picture_is_that_of_the_imports() -> None:
    drawn = PAGE.split("```\n")[1].rstrip("\n")

    assert drawn == structure.diagram(structure.read(ROOT)), "copy what tools/structure.py --diagram prints"


def test_every_decision_that_is_cited_is_on_the_page() -> None:
    assert list(range(1, 60)) == DECISIONS
    assert {case.row for case in ROWS} - {0} <= set(DECISIONS)


def test_every_fault_that_is_cited_is_on_the_page() -> None:
    cited = cited_faults()

    assert cited
    assert cited <= FAULTS


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    file = ROOT / page
    targets = re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", file.read_text(encoding="utf-8"))
    dead = [
        f"{path}#{anchor}"
        for path, anchor in targets
        if not (target := (file.parent / path if path else file)).exists()
        or (anchor and anchor not in anchors(target))
    ]

    assert not dead
