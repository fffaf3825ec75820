"""Pages and messages say what the field says, in sentences that are read once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from omg.cli.parser import parser_of
from omg.cli.parsing import load
from omg.cli.registry import COMMANDS
from tests.prose import PAGES, ROOT, cells, literals, plain, sentences, text, words

if TYPE_CHECKING:
    from pathlib import Path

MAX_WORDS_OF_A_SENTENCE = 25
MAX_WORDS_OF_A_CELL = 15
# Names of kinds, files and programs: not prose.
_QUOTED = re.compile(r"`[^`]*`")

# What omg once said, and what it says now. Single words only in the sense that was replaced.
SAY = {
    r"\bin force\b": "active",
    r"\bwho asked\b|\bnothing asks for it\b": "set by, not pinned",
    r"\bis the default already\b": "is already the global default",
    r"\b(?<!there )(?:is|are) no (?!longer\b|more\b|newer\b|older\b)": "is not a",
    r"\b(?:cannot|could|can|may|to) be had\b": "could not be downloaded; is not available",
    r"\bnetwork is forbidden\b": "--offline is set",
    r"\balike are\b|\balike:": "did you mean",
    r"\bno command is called\b": "unknown command",
    r"\bis a word of\b": "omg has no such command",
    r"\bhas gone\b": "no longer exists",
    r"\bleads? nowhere\b|\bleads? to nothing\b": "is a broken link",
    r"\bin a circle\b": "is a link loop",
    r"\bstands? before\b": "comes before ... on PATH",
    r"\beverything is as it should be\b": "no problems found",
    r"\bputs? (?:it |this |that )?right\b|\bsees? to it\b": "fix",
    r"\bis this machine set up\b": "check the installation",
    r"\bin step\b": "update the shims",
    r"\bfloors?\b": "version constraint",
    r"\bmemos?\b": "cached answer",
    r"\bhands? over\b|\bhand-over\b": "fallback to Python",
    r"\badopt(?:s|ed|ing)?\b": "link, import",
    r"(?-i:\bspecs?\b)": "version",
    r"\blies? among dependencies\b|\bcd out of\b": "is inside a dependency directory",
    r"\bhalf-made\b|\bdead process\b|\bleftovers?\b": "incomplete files from an interrupted run",
    r"\banew\b": "again",
    r"\b(?:is|are|was|were|be|been|only) told\b|\b(?:is|are) said\b": "reported, shown",
    r"\bnobody to ask\b": "not a terminal, so omg cannot ask",
    r"\bthe system's own runs\b": "the system version runs unless a project asks for another",
    r"\bweb page answered\b|\banswered with a web page\b": "got an HTML page instead of a file",
    r"\bask who(?:ever)? runs\b|\btell its publisher\b": "contact whoever runs the mirror; report this",
    r"\banother processor\b": "another architecture",
    r"\blong-term lines?\b": "LTS line",
    r"\bnames? of (?:your|one's) own\b": "aliases",
    r"\bby which way\b|\bwho could be reached\b": "how; which hosts are reachable",
    r"\bbehind the own\b": "after your own",
    r"\bgone on with\b": "resumable",
    r"\bcame of it\b": "the outcome",
    r"\bdigest verified\b": "checksum verified",
    r"\bnothing to do: ": "shims are up to date",
    r"\bfind it by themselves\b": "omg runs the version that each project asks for",
    r"\breplac(?:e|es|ing) itself by\b": "then runs",
    r"\bbefore your eyes\b": "shows it working",
    r"\bwhich stands?\b|\bas it is meant\b|\bthere is none\b|\bso that nobody\b|\bbe it\b": "plain English",
}
# What contributors say among themselves.
INTERNAL = {r"\bfloors?\b", r"\bmemos?\b", r"(?-i:\bspecs?\b)"}
FOR_CONTRIBUTORS = {"CONTRIBUTING.md", "docs/architecture.md", "docs/python-api.md", "shims/README.md"}


def foreign(prose: str, *, but: set[str] = frozenset()) -> list[str]:
    """Return what ``prose`` says in words of omg's own, with what to say in their place."""
    return [
        f"{found[0]!r}: say {better!r}"
        for pattern, better in SAY.items()
        if pattern not in but and (found := re.search(pattern, prose, re.IGNORECASE))
    ]


@pytest.mark.parametrize("page", PAGES)
def test_sentences_are_short(page: str) -> None:
    long = [f"{words(one)}: {one}" for one in sentences(page) if words(one) > MAX_WORDS_OF_A_SENTENCE]

    assert not long, "\n" + "\n".join(long)


@pytest.mark.parametrize("page", PAGES)
def test_cells_are_short(page: str) -> None:
    long = [f"{words(one)}: {one}" for one in cells(page) if words(one) > MAX_WORDS_OF_A_CELL]

    assert not long, "\n" + "\n".join(long)


@pytest.mark.parametrize("page", PAGES)
def test_pages_say_what_the_field_says(page: str) -> None:
    found = foreign(plain(text(page)), but=INTERNAL if page in FOR_CONTRIBUTORS else set())

    assert not found, "\n" + "\n".join(found)


def test_messages_say_what_the_field_says() -> None:
    found = [
        f"{place}: {one}, in {literal!r}"
        for place, literal in literals(ROOT / "omg")
        for one in foreign(_QUOTED.sub("X", literal))
    ]

    assert not found, "\n" + "\n".join(found)


def test_help_says_what_the_field_says() -> None:
    found = {command.name: foreign(parser_of(load(command)).format_help()) for command in COMMANDS}

    assert not any(found.values()), found


@pytest.mark.parametrize(
    ("sentence", "count"), [("node 20 is in force here", 1), ("`lts` is no version", 1), ("it is active", 0)]
)
def test_foreign_words_are_found(sentence: str, count: int) -> None:
    assert len(foreign(sentence)) == count


def test_text_that_omg_writes_is_found_and_docstrings_are_not(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text('"""It is in force."""\nname = 1\nprint(f"{name} is in force")\n')

    assert literals(tmp_path) == [("one.py:3", "VALUE is in force")]


def test_a_piece_of_code_is_one_word() -> None:
    assert words(plain("run `omg install node@20` [in `/home`](x.md)")) == 4
