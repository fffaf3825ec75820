"""Messages and help say what the field says: no word of the left column of `tests/test_words.py`."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import omg as package
from omg.cli.parsing import load, parser_of
from omg.cli.registry import COMMANDS, Command
from tests.test_words import foreign

SOURCE_DIR = Path(package.__file__).parent
_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef
# Names of kinds, files and programs: not prose.
_QUOTED = re.compile(r"`[^`]*`")


def literals(file: Path) -> list[tuple[int, str]]:
    """Return line and text of every literal of several words that is not a docstring."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    docstrings = {
        node.body[0].value
        for node in nodes
        if isinstance(node, _DOCUMENTED) and node.body and isinstance(node.body[0], ast.Expr)
    }
    parts = {part for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    texts = [
        (node.lineno, _text(node))
        for node in nodes
        if isinstance(node, ast.Constant | ast.JoinedStr) and node not in docstrings | parts
    ]
    return [(line, text) for line, text in texts if " " in text]


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_text, node.values))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else "`X`"


def test_messages_say_what_the_field_says() -> None:
    found = [
        f"{file.relative_to(SOURCE_DIR)}:{line}: {text!r}: {words}"
        for file in sorted(SOURCE_DIR.rglob("*.py"))
        for line, text in literals(file)
        if (words := foreign(_QUOTED.sub("X", text)))
    ]

    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_help_says_what_the_field_says(command: Command) -> None:
    assert foreign(parser_of(load(command)).format_help()) == []


def test_literals_are_found(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text('"""It is in force."""\nname = 1\nprint(f"{name} is in force")\n')

    assert literals(tmp_path / "one.py") == [(3, "`X` is in force")]
