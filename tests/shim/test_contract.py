"""The steps that code and tests cite are those of shims/README.md."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "shims/README.md").read_text(encoding="utf-8")
STEPS = re.findall(r"^- \*\*([0-9]+\.[0-9]+)\*\*", README, re.MULTILINE)

# At the beginning of a comment: `/* 12.4 to 12.8. The guard`, `# 7.3. Dependencies`, `(steps 3.1 to 3.3)`.
_CITATION = re.compile(
    r"(?:/\* |# |steps? |\()((?:[0-9]{1,2}\.[0-9]{1,2}(?:, | to )?)+)(?=[ .:,)]|$)", re.MULTILINE
)


def citations() -> dict[str, set[str]]:
    """Return the numbers that each file cites."""
    files = [*ROOT.glob("shims/*.[ch]"), ROOT / "shims/shim.sh", ROOT / "omg/shim/decision.py"]
    files += [ROOT / "omg/shim/candidate.py", ROOT / "omg/shim/execution.py", ROOT / "omg/shim/system.py"]
    return {
        str(file.relative_to(ROOT)): {
            number
            for citation in _CITATION.findall(file.read_text(encoding="utf-8"))
            for number in re.findall(r"[0-9]+\.[0-9]+", citation)
        }
        for file in files
    }


def test_the_steps_are_numbered_without_a_gap() -> None:
    titles = [int(number) for number in re.findall(r"^### ([0-9]+)\. ", README, re.MULTILINE)]
    expected = [
        f"{title}.{count}"
        for title in titles
        for count in range(1, 1 + sum(step.startswith(f"{title}.") for step in STEPS))
    ]

    assert titles == list(range(1, 17))
    assert expected == STEPS


def test_every_step_that_is_cited_exists() -> None:
    unknown = {file: sorted(numbers - set(STEPS)) for file, numbers in citations().items()}

    assert {file: numbers for file, numbers in unknown.items() if numbers} == {}


def test_both_programs_and_the_reference_cite_the_steps() -> None:
    cited = citations()

    assert all(cited[file] for file in ("shims/shim.c", "shims/shim.sh", "omg/shim/decision.py"))
