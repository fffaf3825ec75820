"""What commands import that have nothing to fetch: people wait for it every time."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.conftest import START

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder

# Each costs as much as many modules of omg's own.
HEAVY = {"asyncio", "concurrent", "ctypes", "email", "filelock", "hashlib", "httpx", "logging", "rich"}
HEAVY |= {"shutil", "socket", "ssl", "subprocess", "tomli", "tomllib", "typing"}
HEAVY |= {"argparse", "gettext", "locale", "sysconfig", "urllib.parse"}
HEAVY |= {"omg.manager.batch", "omg.manager.native", "omg.manager.mise.provider"}


@pytest.mark.parametrize(
    "words", [("install", "node@20.11.1"), ("use", "node@20.11.1"), ("pin", "node@20.11.1"), ("list",)]
)
def test_what_is_there_is_answered_without_heavy_modules(
    words: tuple[str, ...], omg: RunOmg, store: StoreBuilder, env: dict[str, str], project: Path
) -> None:
    store.add("node", "20.11.1")
    omg("use", "node@20.11.1")
    # The first request of a runtime is written down, under a lock.
    omg(*words)

    done = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "importtime", "-c", START, *words],
        env=env,
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
    )

    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "omg.cli.main" in imported
    assert not imported & HEAVY
