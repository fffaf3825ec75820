"""argparse's sentences, in omg's words."""

from __future__ import annotations

import pytest

from omg.cli import registry
from omg.cli.parser import parser_of
from omg.cli.parsing import load
from omg.errors import UsageError


def refused(line: str) -> UsageError:
    word, *arguments = line.split()
    found = registry.find(word)
    assert found is not None
    with pytest.raises(UsageError) as raised:
        parser_of(load(found[0])).parse_intermixed_args(arguments)
    return raised.value


@pytest.mark.parametrize("command", ["pin", "where", "uninstall"])
def test_missing_runtime_is_asked_for_with_an_example(command: str) -> None:
    error = refused(command)
    assert (error.message, error.hint) == (
        "missing argument: a runtime",
        f"run omg {command} node@20, for example",
    )


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("which", "EXECUTABLE"),
        ("alias --frobnicate", "`--frobnicate`"),
        ("which node npm", "`npm`"),
        ("use node --color pink", "`pink`"),
        ("install --jobs", "--jobs"),
        ("install --jobs many", "`many`"),
        ("doctor --fix --network", "--network"),
        ("self upgrade", "`self` takes one of version, update, uninstall, not `upgrade`"),
    ],
)
def test_what_is_wrong_is_named(line: str, named: str) -> None:
    error = refused(line)
    assert named in error.message
    assert error.hint == f"run omg {line.split(maxsplit=1)[0]} --help"


@pytest.mark.parametrize(
    "line", ["which", "alias --x", "which a b", "use a --color b", "install --jobs", "doctor --fix --network"]
)
def test_no_sentence_of_argparse_is_left(line: str) -> None:
    words = ("the following", "unrecognized", "invalid choice", "expected one", "not allowed", "argument -")
    assert not any(word in refused(line).message for word in words)
