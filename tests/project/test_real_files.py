"""Version files of public repositories, against what each one's owner selects: ``../shared/real-files``."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from omg.shim.program import place_program
from omg.store.environment import (
    launcher_file,
    place_launcher,
    running_environment,
    write_environment,
)
from omg.store.layout import Store
from omg.value import replace
from tests.warm import warm_interpreter

CORPUS = Path(__file__).parents[3] / "shared/real-files"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3000),
    pytest.mark.skipif(not CORPUS.is_dir(), reason="needs ../shared/real-files"),
]

# The files are shared out, so that they are asked side by side.
PARTS = 6
_AGREED = ("equal", "decided", "both refuse")
# Where omg reads more than the file's owner, by decision: the owner finds nothing of that name installed.
_READ_BY_OMG = (
    (".ruby-version", "ruby", r".+@.+"),  # a set of gems behind the version
    (".ruby-version", "ruby", r"ruby ['\"]?[0-9].*"),  # the name before the version
    (".go-version", "go", r"golang [0-9].*"),
    ("pyproject.toml", "python", r"(?s).*\[tool\.poetry\.dependencies\].*"),  # row 57
    (".python-version", "python", r"2\.7.*"),  # row 53: what is asked for is `python3`
    (".python-versions", "python", r"(?s)2\.7.*"),
)


def is_read_by_omg(kind: str, runtime: str, text: str) -> bool:
    return any(
        (kind, runtime) == (of, about) and re.fullmatch(pattern, text.strip())
        for of, about, pattern in _READ_BY_OMG
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_every_real_file_means_what_its_owner_selects(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, part: int, request: pytest.FixtureRequest
) -> None:
    cases = list(map(json.loads, (CORPUS / "corpus.jsonl").read_text(encoding="utf-8").splitlines()))[
        part::PARTS
    ]
    store = Store(tmp_path / "lent")
    place_program(store)
    place_launcher(store)
    environment = running_environment()
    if not request.config.getoption("--cold"):
        environment = replace(environment, interpreter=warm_interpreter(tmp_path_factory, for_commands=True))
    write_environment(store, environment)
    report = tmp_path / "report.json"

    ids = [word for case in cases for word in ("--id", str(case["id"]))]
    done = subprocess.run(
        [sys.executable, CORPUS / "real_files.py", "--omg", launcher_file(store), "--json", report, *ids],
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    texts = {case["id"]: case.get("text", "") for case in cases}
    results = json.loads(report.read_text(encoding="utf-8"))
    differing = [
        f"{one['id']} {one['kind']} {one['runtime']}: owner {one['owner']}, omg {one['got']}"
        for one in results
        if one["verdict"] not in _AGREED and not is_read_by_omg(one["kind"], one["runtime"], texts[one["id"]])
    ]
    assert differing == []
    assert {one["id"] for one in results} <= texts.keys()
    assert len(results) > len(cases) / 2
    assert [line for line in done.stdout.splitlines() if line.startswith("CRASH")] == []
