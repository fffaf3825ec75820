"""What people read: the pages, and the text that omg itself writes."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    file.relative_to(ROOT).as_posix()
    for file in (
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "shims/README.md")),
        *ROOT.glob("docs/*.md"),
    )
)

_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`]+`")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
# A line that is a paragraph of its own: a heading, an item of a list.
_ITEM = re.compile(r"^(?:#+|[-*]|\d+\.) ")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')*]*\s+|\s·\s")
# What a piece of code counts as, in sentences and cells: one word.
_WORD = "CODE"


def text(page: str) -> str:
    """Return a page without its blocks of code."""
    return _FENCE.sub("", (ROOT / page).read_text(encoding="utf-8"))


def blocks(markdown: str, language: str = "sh") -> list[str]:
    """Return the blocks of code in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", markdown, re.MULTILINE | re.DOTALL)


def commands(markdown: str) -> list[str]:
    """Return every command of the blocks for a shell, without its comment."""
    return [line.split("  #")[0].rstrip() for block in blocks(markdown) for line in block.splitlines()]


def sections(page: str) -> dict[str, str]:
    """Return the text of a page below each heading of the second level."""
    parts = re.split(r"^## (.+)\n", (ROOT / page).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def plain(markdown: str) -> str:
    """Return what a reader sees, with each piece of code as one word."""
    return _LINK.sub(r"\1", _CODE.sub(_WORD, markdown)).replace("*", "")


def sentences(page: str) -> Iterator[str]:
    """Yield every sentence outside of tables."""
    for paragraph in _paragraphs(page):
        yield from filter(None, _SENTENCE_END.split(plain(paragraph)))


def _paragraphs(page: str) -> Iterator[str]:
    lines: list[str] = []
    for raw in text(page).splitlines():
        line = raw.strip()
        if not line or line.startswith("|") or _ITEM.match(line):
            yield " ".join(lines)
            lines = []
        if line and not line.startswith("|"):
            lines.append(_ITEM.sub("", line))
    yield " ".join(lines)


def cells(page: str) -> Iterator[str]:
    """Yield every cell of every table."""
    for line in text(page).splitlines():
        if line.startswith("|") and not line.startswith("| ---"):
            # A bar inside of code separates nothing.
            for cell in re.split(r"(?<!\\)\|", _CODE.sub(_WORD, line).strip("|")):
                yield plain(cell).strip()


def words(prose: str) -> int:
    """Return how many words a sentence or a cell has."""
    return sum(any(character.isalnum() for character in word) for word in prose.split())


def literals(directory: Path, value: str = "VALUE") -> list[tuple[str, str]]:
    """Return place and text of every string of several words below ``directory``, but docstrings.

    Args:
        value: What stands in an f-string in the place of each value.
    """
    found = [
        (f"{file.relative_to(directory)}:{node.lineno}", joined(node, value))
        for file in sorted(directory.rglob("*.py"))
        for node in _strings(file)
    ]
    return [(place, text) for place, text in found if " " in text.strip()]


@cache
def parsed(module: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(module.read_text(encoding="utf-8"))


@cache
def _strings(module: Path) -> tuple[ast.Constant | ast.JoinedStr, ...]:
    nodes = tuple(ast.walk(parsed(module)))
    inner: set[ast.expr] = set()
    for node in nodes:
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr):
                inner.add(first.value)
        elif isinstance(node, ast.JoinedStr):
            inner.update(node.values)
    strings = (node for node in nodes if isinstance(node, ast.Constant | ast.JoinedStr))
    return tuple(node for node in strings if node not in inner)


def joined(node: ast.expr, value: str) -> str:
    """Return the text of a string or an f-string, with a word in the place of each value."""
    if isinstance(node, ast.JoinedStr):
        return "".join(joined(part, value) for part in node.values)
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return value
