"""Regular expressions come late, and are those of the standard library."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from omg import patterns

ROOT = Path(__file__).parents[1]


def test_patterns_are_those_of_the_standard_library() -> None:
    found = patterns.re.fullmatch(r"(\w)B", "ab", patterns.re.IGNORECASE)
    assert isinstance(found, re.Match)
    assert found[1] == "a"


def test_nothing_is_imported_before_the_first_use() -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from omg.patterns import re;"
        " before = 're' in sys.modules; re.match('a', 'a'); print(before, 're' in sys.modules)"
    )
    command = [sys.executable, "-I", "-S", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "False True\n"
