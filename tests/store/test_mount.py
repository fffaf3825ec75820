from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from omg.errors import StoreError
from omg.store.layout import Store
from omg.store.mount import require_executable_store
from tests.prose import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def test_usual_disk_is_accepted_also_before_the_store_is_there(tmp_path: Path) -> None:
    require_executable_store(Store(tmp_path))
    require_executable_store(Store(tmp_path / "not" / "there"))


@pytest.mark.skipif(not hasattr(os, "ST_NOEXEC"), reason="only Linux tells whether a disk is mounted noexec")
def test_noexec_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.statvfs(tmp_path)
    fields = list(real)
    fields[8] |= os.ST_NOEXEC
    monkeypatch.setattr(os, "statvfs", lambda place: os.statvfs_result(fields))
    with pytest.raises(StoreError, match=r"is mounted noexec: no program on it can run") as raised:
        require_executable_store(Store(tmp_path / "store"))
    assert str(tmp_path / "store") in str(raised.value)
    assert "OMG_DATA_DIR" in raised.value.hint


@pytest.fixture
def noexec_home(tmp_path: Path) -> tuple[list[str], Path]:
    """Return the words that run a command in a mount namespace whose home is noexec, and that home."""
    home = tmp_path / "home"
    home.mkdir()
    if os.geteuid() != 0 or shutil.which("unshare") is None or sys.platform != "linux":
        pytest.skip("NOT CHECKED: only root can mount, on Linux")
    script = 'mount -t tmpfs -o noexec none "$HOME" && exec "$@"'
    words = ["unshare", "--mount", "sh", "-c", script, "sh"]
    tried = subprocess.run([*words, "true"], env=_env(home), capture_output=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"NOT CHECKED: nothing can be mounted here: {tried.stderr.decode().strip()}")
    return words, home


def _env(home: Path) -> dict[str, str]:
    return {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OMG_OFFLINE": "1"}


@pytest.mark.parametrize(
    "command",
    [
        ("sh", str(ROOT / "install.sh"), "-y"),
        (sys.executable, "-m", "omg", "setup", "-y"),
    ],
)
def test_noexec_home_is_refused_before_anything_is_made(
    noexec_home: tuple[list[str], Path], command: tuple[str, ...]
) -> None:
    words, home = noexec_home
    # What failed is written down in the audit log, below .local/state.
    found = 'find "$HOME" -path "*/share*" -o -type f ! -name audit.jsonl'
    left = f'status=0; "$@" || status=$?; {found}; exit $status'
    done = subprocess.run(
        [*words, "sh", "-c", left, "sh", *command],
        env=_env(home),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"the disk of `{home}/.local/share/omg` is mounted noexec" in done.stderr
    assert "OMG_DATA_DIR" in done.stderr
    assert done.stdout == ""
