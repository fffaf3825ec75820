"""The first download of mise: asked at a terminal."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from omg.console import Console
from omg.manager.batch import install_all
from omg.manager.job import InstallJob
from omg.manager.mise.consent import declined_download
from omg.runtimes.registry import by_name
from omg.value import replace

if TYPE_CHECKING:
    from omg.context import Context
    from tests.publishers import Publishers
    from tests.publishing.mise import FakeMise
    from tests.upstream import Upstream


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def at_terminal(context: Context, typed: str, **options: bool) -> Context:
    console = Console(Terminal(typed), io.StringIO(), Terminal(), **options)
    return replace(context, console=console)


def asked(context: Context) -> bool:
    stderr = context.console.stderr
    assert isinstance(stderr, io.StringIO)
    return "mise" in stderr.getvalue()


def test_no_is_an_error_that_says_what_to_type(context: Context) -> None:
    declined = declined_download(at_terminal(context, "n\n"), [by_name("deno")])
    assert declined is not None
    assert "omg install mise" in (declined.hint or "")


def test_yes_downloads(context: Context) -> None:
    context = at_terminal(context, "y\n")
    assert declined_download(context, [by_name("deno")]) is None
    assert asked(context)


@pytest.mark.parametrize("names", [["node"], ["mise"], []])
def test_what_needs_no_mise_asks_nothing(context: Context, names: list[str]) -> None:
    context = at_terminal(context, "n\n")
    assert declined_download(context, [by_name(name) for name in names]) is None
    assert not asked(context)


def test_without_a_terminal_nobody_is_asked(context: Context) -> None:
    assert declined_download(context, [by_name("deno")]) is None


@pytest.mark.usefixtures("own")
def test_mise_that_is_there_needs_no_question(context: Context) -> None:
    context = at_terminal(context, "n\n")
    assert declined_download(context, [by_name("deno")]) is None
    assert not asked(context)


def test_no_to_mise_keeps_nothing_else_from_being_installed(
    context: Context, releases: Publishers, fake: FakeMise, upstream: Upstream
) -> None:
    fake.publish(releases)
    context = at_terminal(context, "n\n", is_quiet=True, is_json=True)
    context = replace(context, config=replace(context.config, mirror=upstream.url))
    jobs = [
        InstallJob(runtime, runtime.vocabulary.parse("latest")) for runtime in map(by_name, ("deno", "node"))
    ]
    outcomes = install_all(context, jobs, command="test")
    assert [outcome.error is None for outcome in outcomes] == [False, True]
