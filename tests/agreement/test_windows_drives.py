"""Step 12 under WSL, where PATH has the directories of Windows: everyone passes them over.

The kernel's release and the drive are mounted in a namespace of the call's own, so that no program needs a
variable for it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.agreement.asking import Question
from tests.agreement.case import Case, refused
from tests.agreement.place import Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.agreement.answer import Answer
    from tests.agreement.conftest import FindPlace

# The call's own PATH has none of these.
_MOUNT, _UNSHARE = shutil.which("mount") or "mount", shutil.which("unshare") or "unshare"
_MOUNT_AND_RUN = (
    f'{_MOUNT} --bind "$1" /mnt && {_MOUNT} --bind "$2" /proc/sys/kernel/osrelease && shift 2 && exec "$@"'
)
_WSL = ("5.15.153.1-microsoft-standard-WSL2", "4.4.0-19041-Microsoft")
_LINUX = "6.1.0-28-amd64"

_ASKED = {
    "native": (Kind.NATIVE, Question.ask_shim),
    "sh": (Kind.SH, Question.ask_shim),
    "which": (Kind.NATIVE, Question.ask_which_as_process),
    "which, by Python": (Kind.SH, Question.ask_which_as_process),
}


@pytest.fixture(params=_ASKED)
def ask(
    request: pytest.FixtureRequest, find_place: FindPlace, reporter: Path, tmp_path: Path
) -> Callable[[str, str, str], Answer]:
    """Return a function that asks one of them for `NAME`, with a kernel of `RELEASE` and a `PATH`."""
    kind, question = _ASKED[request.param]
    mounted_dir, release_file = tmp_path / "mnt", tmp_path / "osrelease"
    for folder in ("c/nodejs", "d", "wsl/bin"):
        (mounted_dir / folder).mkdir(parents=True)
        for name in ("node", "gem"):
            os.link(reporter, mounted_dir / folder / name)
    before = (_UNSHARE, "-rm", "/bin/sh", "-c", _MOUNT_AND_RUN, "sh", str(mounted_dir), str(release_file))
    release_file.touch()
    if not shutil.which(_UNSHARE) or subprocess.run([*before, "true"], check=False).returncode != 0:
        pytest.skip("nothing can be mounted here")

    def asked(name: str, release: str, path: str) -> Answer:
        release_file.write_text(f"{release}\n")
        case = Case("windows", {}, name, refused(), world="no default", env={"PATH": path})
        asking = Question(case, find_place("no default", kind), tmp_path.resolve() / "root")
        asking.prepare()
        return question(asking, *before)

    return asked


@pytest.mark.parametrize(
    ("release", "drive"), [(_WSL[0], "/mnt/c/nodejs"), (_WSL[0], "/mnt/d"), (_WSL[1], "/mnt/d//")]
)
def test_a_program_of_windows_is_no_fallback(
    ask: Callable[[str, str, str], Answer], release: str, drive: str
) -> None:
    assert ask("node", release, f"{{shims}}:{drive}:{{system}}").path.endswith("/system/node")


def test_where_only_windows_has_it_nothing_runs(ask: Callable[[str, str, str], Answer]) -> None:
    answer = ask("gem", _WSL[0], "{shims}:/mnt/c/nodejs:{system}")

    assert (answer.status, answer.path) == (127, "")


def test_another_mount_is_no_drive(ask: Callable[[str, str, str], Answer]) -> None:
    assert ask("node", _WSL[0], "{shims}:/mnt/wsl/bin:{system}").path == "/mnt/wsl/bin/node"


def test_on_another_linux_a_mount_of_one_letter_counts(ask: Callable[[str, str, str], Answer]) -> None:
    assert ask("node", _LINUX, "{shims}:/mnt/d:{system}").path == "/mnt/d/node"
