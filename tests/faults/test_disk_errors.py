"""A disk that refuses any one call: one line that says so, and what was or what shall be (rows K4, K5)."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.faults.machine import Machine, require_strace
from tests.faults.striking import OPERATIONS, Operation, Outcome, sampled, try_once
from tests.figures import ALL, report
from tests.publishers import sums

if TYPE_CHECKING:
    from tests.upstream import Upstream

_MOUNT_AND_RUN = 'mount -t tmpfs -o "$2" none "$1" && shift 2 && exec "$@"'
_RELEASE = "nodejs.org/dist/v20.11.1"
_ARCHIVE = "node-v20.11.1-linux-x64.tar.gz"
ERRORS = ("ENOSPC", "EIO", "EDQUOT", "EROFS")


def _is_told(outcome: Outcome) -> bool:
    """Return whether it went well, or failed with one line that names a path, and no traceback."""
    errors = [line for line in outcome.stderr.splitlines() if line.startswith("omg: ")]
    is_clear = "Traceback" not in outcome.stderr and "Exception" not in outcome.stderr
    is_error = outcome.status == 1 and len(errors) == 1 and _is_about_a_place(errors[0])
    return is_clear and (outcome.status == 0 or is_error)


def _is_about_a_place(error: str) -> bool:
    return "cannot write the answer" in error or ("cannot " in error and "`/" in error)


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
@pytest.mark.figures(None, slow=(80, 1), long=(ALL, len(ERRORS)))
def test_refused_at_any_call_it_is_before_or_after(
    machine: Machine, operation: Operation, count: tuple[int, int]
) -> None:
    require_strace()
    trial = try_once(machine, operation)
    points = sampled(trial.points, count[0])
    strikes = [
        (point, f"error={ERRORS[(number + turn) % len(ERRORS)]}")
        for turn in range(count[1])
        for number, point in enumerate(points)
    ]
    outcomes = trial.strike_all(strikes)
    assert [(one.point, one.status, one.stderr) for one in outcomes if not _is_told(one)] == []
    assert [one.point for one in outcomes if one.status == 0 and one.between != trial.after] == []
    assert [one.point for one in outcomes if not trial.is_whole(one.between)] == []
    assert [one.point for one in outcomes if not trial.is_whole(one.finally_)] == []
    assert [(one.point, one.leftovers) for one in outcomes if one.leftovers] == []
    assert len({one.point for one in outcomes}) == len(points)
    calls = f"{len(points)} of {len(trial.points)} traced calls"
    report(f"{operation}: refused {len(outcomes)} times at {calls}")


def _small_disk(machine: Machine, options: str) -> tuple[str, ...]:
    """Return what runs a command with the store on a disk of its own, and skip where none can be mounted."""
    small_dir = machine.root / "small"
    small_dir.mkdir()
    mounted = ("unshare", "-rm", "sh", "-c", _MOUNT_AND_RUN, "sh", str(small_dir), options)
    if subprocess.run([*mounted, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("no small disk can be mounted here: NOTHING was filled")
    return (*mounted, "env", f"OMG_DATA_DIR={small_dir}")


@pytest.mark.parametrize(
    ("name", "size", "left", "needed"),
    [
        # The archive, seven times the archive or four and a half times, and a margin.
        pytest.param(_ARCHIVE.replace(".gz", ".xz"), "16m", "17 MB", "235 MB", id="than the archive"),
        pytest.param(_ARCHIVE, "100m", "105 MB", "182 MB", id="than what is unpacked"),
    ],
)
def test_a_disk_that_is_smaller_is_refused_before_the_download(
    machine: Machine, upstream: Upstream, name: str, size: str, left: str, needed: str
) -> None:
    archive = bytes(20 << 20)
    upstream.put(f"{_RELEASE}/{name}", archive)
    upstream.put(f"{_RELEASE}/SHASUMS256.txt", sums({name: archive}))
    done = machine.run("install", "node@20.11.1", before=_small_disk(machine, f"size={size}"))
    assert done.status == 1
    assert f"has {left} left, and about {needed} are needed" in done.stderr
    assert "OMG_DATA_DIR" in done.stderr
    assert upstream.count(name) == 1
    assert [file for file in (machine.home / ".cache").rglob("sha256*") if file.stat().st_size] == []


def test_room_that_vanishes_later_is_an_error_that_leaves_nothing(machine: Machine) -> None:
    # So many bytes, and no room for so many names.
    before = _small_disk(machine, "size=200m,nr_inodes=12")
    listing = ("sh", "-c", '"$@"; status=$?; find "$OMG_DATA_DIR" -mindepth 2; exit $status', "sh")
    done = machine.run("install", "node@20.11.1", before=(*before, *listing))
    (error,) = [line for line in done.stderr.splitlines() if line.startswith("omg: ")]
    assert done.status == 1
    assert re.fullmatch(r"omg: cannot \w+ `/.*`: no space left on device", error)
    assert re.search(r"free up about 67 MB on that disk, ", done.stderr)
    assert [line for line in done.stdout.splitlines() if not line.endswith(".lock")] == []
