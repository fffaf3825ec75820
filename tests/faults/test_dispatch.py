"""A call through a shim is the direct call, apart from what it tells nested calls."""

from __future__ import annotations

import os
import random
import resource
import signal
from typing import TYPE_CHECKING

import pytest

from tests.faults.stage import Conditions, Way

if TYPE_CHECKING:
    from tests.faults.conftest import MakeStage
    from tests.faults.stage import Stage

_SIGNALS = [
    *(signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGILL, signal.SIGTRAP),
    *(signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGUSR1, signal.SIGSEGV),
    *(signal.SIGUSR2, signal.SIGPIPE, signal.SIGALRM, signal.SIGTERM, signal.SIGKILL),
]


@pytest.fixture(params=list(Way))
def stage(request: pytest.FixtureRequest, shared_stage: MakeStage) -> Stage:
    """Return a stage for each way to a toolchain."""
    return shared_stage(request.param)


def _random_arguments(count: int, seed: int) -> list[bytes]:
    dice = random.Random(seed)
    return [bytes(dice.randrange(1, 256) for _ in range(dice.randrange(0, 200))) for _ in range(count)]


@pytest.mark.parametrize("seed", range(4))
def test_a_thousand_random_arguments_arrive(stage: Stage, seed: int) -> None:
    arguments = _random_arguments(250, seed)
    report = stage.call(*arguments)
    assert report.arguments[1:] == tuple(arguments)
    assert report == stage.call_directly(*arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        (b"",),
        (b"", b""),
        (b"-c", b"print"),
        (b"--",),
        (b"+20",),
        (b":shim", b"p"),
        (b"a\nb", b"\xff", b"*"),
    ],
)
def test_peculiar_arguments_arrive(stage: Stage, arguments: tuple[bytes, ...]) -> None:
    assert stage.call(*arguments) == stage.call_directly(*arguments)


def test_a_command_line_near_the_limit_arrives(stage: Stage) -> None:
    arguments = (b"x" * 100_000,) * 10
    assert stage.call(*arguments) == stage.call_directly(*arguments)


def test_the_environment_arrives(stage: Stage) -> None:
    env = {
        b"EMPTY": b"",
        b"SPACES": b"  a  b ",
        b"LINES": b"a\nb\n",
        b"BYTES": bytes(range(1, 256)),
        b"EQUALS": b"a=b=c",
        b"PYTHONPATH": b"/nowhere",
        b"PYTHONHOME": b"/nowhere",
        b"LD_LIBRARY_PATH": b"/nowhere",
        b"ENV": b"/nowhere",
        b"BASH_ENV": b"/nowhere",
        b"LC_ALL": b"C",
    }
    assert stage.call(env=env) == stage.call_directly(env=env)


@pytest.mark.parametrize("way", [Way.NATIVE, Way.HANDED_OVER])
def test_variables_that_a_shell_would_not_pass_on_arrive(shared_stage: MakeStage, way: Way) -> None:
    stage = shared_stage(way)
    env = {
        b"npm_config_//host/:_authToken": b"x",
        b"BASH_FUNC_f%%": b"() { :; }",
        b"a.b": b"1",
        b"\xff": b"\xfe",
        b"IFS": b"/",
        b"OPTIND": b"5",
        b"PPID": b"1",
    }
    assert stage.call(env=env) == stage.call_directly(env=env)


def test_descriptors_limits_and_masks_are_inherited(stage: Stage) -> None:
    def prepare() -> None:
        os.umask(0o002)
        os.nice(3)
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, 300))
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGQUIT, signal.SIG_IGN)

    read_end, write_end = os.pipe()
    high = 77
    os.dup2(read_end, high)
    try:
        conditions = Conditions((read_end, write_end, high), prepare)
        report = stage.call(conditions=conditions)
        assert report == stage.call_directly(conditions=conditions)
    finally:
        for descriptor in (read_end, write_end, high):
            os.close(descriptor)
    # 19 is as nice as it gets, and these tests may be started by somebody who is nice already.
    assert b"umask=002 nice=%d files=200" % min(os.nice(0) + 3, 19) in report.state
    assert b"ignored=1,2,3," in report.state


@pytest.mark.parametrize("way", [Way.NATIVE, Way.HANDED_OVER])
def test_blocked_signals_stay_blocked(shared_stage: MakeStage, way: Way) -> None:
    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1, signal.SIGTERM})

    stage = shared_stage(way)
    report = stage.call(conditions=Conditions(prepare=prepare))
    assert report == stage.call_directly(conditions=Conditions(prepare=prepare))
    assert b"blocked=10,15," in report.state


@pytest.mark.parametrize("action", [signal.SIG_IGN, signal.SIG_DFL])
def test_a_broken_pipe_stays_what_it_was(stage: Stage, action: signal.Handlers) -> None:
    conditions = Conditions(prepare=lambda: signal.signal(signal.SIGPIPE, action) and None)
    report = stage.call(conditions=conditions)
    assert report == stage.call_directly(conditions=conditions)
    assert (b"ignored=13," in report.state) == (action == signal.SIG_IGN)


def test_closed_standard_streams_stay_closed(stage: Stage) -> None:
    conditions = Conditions(prepare=lambda: os.close(0))
    assert stage.call(conditions=conditions) == stage.call_directly(conditions=conditions)


@pytest.mark.parametrize("way", [Way.NATIVE, Way.SH])
def test_every_exit_status_comes_back(shared_stage: MakeStage, way: Way) -> None:
    stage = shared_stage(way)
    statuses = [stage.call(env={b"REPORTER": b"exit:%d" % status}).status for status in range(256)]
    assert statuses == list(range(256))


@pytest.mark.parametrize("status", [0, 1, 126, 127, 255])
def test_an_exit_status_comes_back_from_a_first_call(shared_stage: MakeStage, status: int) -> None:
    assert shared_stage(Way.HANDED_OVER).call(env={b"REPORTER": b"exit:%d" % status}).status == status


@pytest.mark.parametrize("number", _SIGNALS)
def test_death_by_a_signal_comes_back(stage: Stage, number: signal.Signals) -> None:
    conditions = Conditions(prepare=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)))
    report = stage.call(env={b"REPORTER": b"signal:%d" % number}, conditions=conditions)
    assert report.status == -number
