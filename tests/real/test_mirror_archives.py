"""Every archive of the mirror becomes what tar and unzip make of it, one runtime after the other."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.real import trees

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.conftest import Mirror

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]
RUNTIMES = ("node", "python", "go", "rust", "ruby", "java", "bun")


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_archives_of_a_runtime_are_what_tar_makes_of_them(
    mirror: Mirror, runtime: str, tmp_path: Path
) -> None:
    site = mirror.part(runtime)
    for archive in site.archives:
        place = tmp_path / "archive"
        place.mkdir()
        file = site.root / archive.place
        assert trees.ours(file, place) == trees.theirs(file, place), archive.place
        shutil.rmtree(place)
    assert len(mirror.versions(runtime)) >= 2
