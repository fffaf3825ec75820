"""What a hint says to type does it: the command runs, and the one that failed then ends differently."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder

pytestmark = pytest.mark.usefixtures("releases")

# Hints that show something, so that the failing command stays as it is: with the reason.
ONLY_SHOWN = {
    "uninstall node@3": "which version is to be removed is not omg's to choose",
    "uninstall node": "which version is to be removed is not omg's to choose",
    "use node@99": "no such version is published",
    "install node@99": "no such version is published",
    "verify node@21": "there is nothing to verify of a version that is not installed",
    "which nosuch": "nothing is known that has it",
    "component add clippy --frobnicate": "what was meant by the option cannot be told",
}


def hinted(stderr: str) -> list[str]:
    """Return the command of the hint, without ``omg``: up to where the sentence goes on."""
    (hint,) = [line for line in stderr.splitlines() if line.startswith("hint: ")]
    found = re.search(r"run omg ((?:(?! to | for | and | or | in )[^;,(])+)", hint)
    assert found, hint
    return shlex.split(found[1])


@pytest.fixture
def furnished(store: StoreBuilder, project: Path) -> None:
    """A node by default, and a folder that asks for one that is not there."""
    store.add("node", "18.2.0")
    store.set_current("node", "18.2.0")
    (project / ".nvmrc").write_text("20\n")


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize(
    "command",
    [
        "which node",
        "where node@21",
        "env node@21",
        "exec node@21 -- true",
        "current node",
        "verify node@21",
        "uninstall node@3",
        "uninstall node",
        "use node@99",
        "install node@99",
        "which nosuch",
        "component add clippy --frobnicate",
    ],
)
def test_command_that_failed_ends_differently_after_its_hint(omg: RunOmg, command: str) -> None:
    words = shlex.split(command)
    failed = omg(*words)
    assert failed.exit_status != 0
    assert omg(*hinted(failed.stderr)).exit_status == 0
    again = omg(*words)
    is_same = (again.exit_status, again.stderr) == (failed.exit_status, failed.stderr)
    assert is_same == (command in ONLY_SHOWN)


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize(
    "command",
    [
        "use",
        "pin",
        "where",
        "local node@18.2.0",
        "global node 18.2.0",
        "nvm use 18.2.0",
        "node 18.2.0",
        "use nod@18.2.0",
        "isntall node@18.2.0",
        "list --remote",
        "lock node@18.2.0",
        "unpin node",
        "versions",
        "version",
        "path node@18.2.0",
        "sync",
        "trust",
        "use node --frobnicate",
    ],
)
def test_command_that_is_none_leads_to_one_that_runs(omg: RunOmg, store: StoreBuilder, command: str) -> None:
    store.add("node", "20.0.0")
    refused = omg(*shlex.split(command))
    assert refused.exit_status == 2
    assert omg(*hinted(refused.stderr)).exit_status == 0


@pytest.mark.parametrize("command", ["where", "env", "list", "uninstall", "verify"])
def test_typing_error_in_a_runtime_is_corrected_in_the_same_command(omg: RunOmg, command: str) -> None:
    assert hinted(omg(command, "nod@18").stderr) == [command, "node@18"]
