"""The real program in a temporary home."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast
from zlib import crc32

import pytest

from tests import planted as secrets
from tests.acceptance.followed import Run, misleading
from tests.acceptance.starting import OMG_SCRIPT, START, start
from tests.publishers import Publishers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from omg.result import Json
    from tests.upstream import Upstream

__all__ = ["OMG_SCRIPT", "START"]

# One test in so many starts an interpreter for each run of omg (with --cold, all do).
_COLD_EVERY = 32
# In one of so many others the hints of its errors are followed (with --hints, in all).
_FOLLOWED_EVERY = 16
_COLD, _FOLLOWED = 0, 1
# Whether this machine has a node of its own decides nothing: no first version becomes the default.
_SETTLED = {"CI": "1"}
_FOLLOW = pytest.StashKey["Callable[[], list[str]]"]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Follow the hints once the test is over and has passed, with its servers and files still there."""
    yield
    follow = item.stash.get(_FOLLOW, None)
    if follow is not None and (found := follow()):
        pytest.fail("hints that mislead:\n" + "\n".join(found), pytrace=False)


@dataclass(frozen=True)
class Finished:
    """What a run of omg left behind."""

    exit_status: int
    stdout: str
    stderr: str

    @property
    def lines(self) -> list[str]:
        """The answer, line by line."""
        return self.stdout.splitlines()

    @property
    def document(self) -> dict[str, Json]:
        """The answer with ``--json``."""
        return cast("dict[str, Json]", json.loads(self.stdout))


class RunOmg(Protocol):
    """Runs omg as a user does."""

    def __call__(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: str = "",
    ) -> Finished:
        """Run ``omg ARGUMENTS``.

        Args:
            arguments: The command line.
            env: Variables beside those of the ``env`` fixture; an empty value removes one.
            cwd: Where to stand; the project if not given.
            stdin: What is typed.
        """


def is_cold(request: pytest.FixtureRequest) -> bool:
    """Does each run of omg in this test start an interpreter?"""
    return bool(request.config.getoption("--cold")) or _number(request) % _COLD_EVERY == _COLD


def _number(request: pytest.FixtureRequest) -> int:
    return crc32(request.node.nodeid.encode())


@pytest.fixture
def planted(tmp_path: Path) -> dict[str, str]:
    """Return variables with secrets that omg may tell nobody."""
    return secrets.plant(tmp_path)


@pytest.fixture
def omg(
    env: dict[str, str],
    project: Path,
    tmp_path: Path,
    planted: dict[str, str],
    request: pytest.FixtureRequest,
) -> Iterator[RunOmg]:
    """Return a function that runs the real program in the temporary home, with secrets lying around."""
    # A test with a parameter of the fixture's name would run in the home of whoever starts it.
    assert {"HOME", "OMG_CEILING_DIRS"} <= env.keys(), "give the parameter `env` another name"
    said: list[str] = []
    # Which test is cold, and whose hints are followed, depends on nothing but its name.
    number = _number(request)
    is_always_cold = is_cold(request)

    def run(
        *arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None, stdin: str = ""
    ) -> Finished:
        given = {**_SETTLED, **planted, **base, **(env or {})}
        variables = {name: value for name, value in given.items() if value}
        one = Run(arguments, variables, cwd or project, stdin)
        done = begin(one, is_cold=is_always_cold)
        runs.append((one, done))
        return done

    def begin(run: Run, *, is_cold: bool = False) -> Finished:
        done = Finished(*start(run.arguments, run.variables, run.cwd, run.stdin, is_cold=is_cold))
        said.extend((done.stdout, done.stderr))
        return done

    base = env
    runs: list[tuple[Run, Finished]] = []
    if request.config.getoption("--hints") or number % _FOLLOWED_EVERY == _FOLLOWED:
        request.node.stash[_FOLLOW] = lambda: misleading(runs, begin)
    yield run
    assert secrets.told(said) == []
    assert secrets.kept(tmp_path) == []


@pytest.fixture
def publishers(upstream: Upstream, env: dict[str, str]) -> Publishers:
    """Return what fills the upstream, and let every run of omg ask it."""
    env["OMG_MIRROR"] = upstream.url
    return Publishers(upstream)
