"""What commands import that have nothing to fetch: people wait for it every time."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.acceptance.conftest import START
from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder

# Each costs as much as many modules of omg's own.
HEAVY = {"asyncio", "concurrent", "ctypes", "email", "filelock", "hashlib", "httpx", "logging", "rich"}
HEAVY |= {"shutil", "socket", "ssl", "subprocess", "tomli", "tomllib", "typing"}
HEAVY |= {"argparse", "gettext", "locale", "sysconfig", "urllib.parse"}
HEAVY |= {"omg.manager.batch", "omg.manager.native", "omg.manager.mise.provider"}
HEAVY |= {"omg.status.updates", "omg.store.manifest_file"}
# Later ones import `re` with pathlib.
PATTERNS = {"enum", "re", "warnings"} if sys.version_info < (3, 12) else set()
# What writes a line of a shell or of a file, reads TOML, or starts a program with the usual signals.
WITH_PATTERNS = ("env", "exec", "config", "pin", "uninstall")


READING = ("list", "current", "current node", "where node@20.11.1", "which node", "env", "exec node -- node")
READING += ("complete -- us", "alias", "config get auto_install")
CHANGING = ("install node@20.11.1", "use node@20.11.1", "use node@18.17.0", "uninstall node@16.20.2")
CHANGING += ("rehash", "pin node@20.11.1")


def test_what_needs_no_network_is_done_without_heavy_modules(
    omg: RunOmg, store: StoreBuilder, env: dict[str, str], project: Path
) -> None:
    store.add("node", "20.11.1")
    store.add("node", "18.17.0")
    store.add("node", "16.20.2")
    omg("use", "node@20.11.1")
    # The first request of a runtime is written down, under a lock.
    omg("install", "node@20.11.1")
    heavy = {}

    for line in (*READING, *CHANGING):
        if line == "rehash":
            write_executable(store.layout.toolchain_dir("node", "18.17.0") / "bin" / "new")
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-X", "importtime", "-c", START, *line.split()],
            env=env,
            cwd=project,
            capture_output=True,
            text=True,
            check=True,
        )
        imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        assert "omg.cli.main" in imported
        # What may pin a version is read before it is removed, above any ceiling, too.
        needed = {"tomli"} if line.startswith("uninstall") else set()
        needed |= PATTERNS if line.startswith(WITH_PATTERNS) else set()
        if found := imported & (HEAVY | PATTERNS) - needed:
            heavy[line] = sorted(found)

    assert heavy == {}
    assert (store.layout.shims_dir / "new").exists()
