from __future__ import annotations

import pytest

from tests.project.formats.saying import problem, said


def nvmrc(content: str) -> list[str]:
    return said("nvmrc", ".nvmrc", content)


@pytest.mark.parametrize(
    "content",
    [
        "20\n",
        "v20",
        "# why\n20\n",
        "20 # lts",
        "20# lts",
        "20\nnpm=10\n",
        "npm = 10\r\n20\r\n",
        "20\nx=a=b\n",
    ],
)
def test_one_version_with_comments_and_pairs_is_valid(content: str) -> None:
    assert nvmrc(content) == ["node pin 20"]


def test_two_versions_are_refused_at_the_second() -> None:
    assert problem("nvmrc", ".nvmrc", "20\n18\n").line == 2


@pytest.mark.parametrize(
    "content", [">=18", ">18", "<20", "<=20", "^20", "~20", "=20", "18 || 20", "18 - 20"]
)
def test_ranges_are_refused(content: str) -> None:
    assert nvmrc(content) == ["node problem"]


@pytest.mark.parametrize("content", ["20\n=foo\n", "node\nnode=iojs\n", "20\na=1\na=2\n"])
def test_pairs_that_nvm_refuses_are_refused(content: str) -> None:
    assert nvmrc(content) == ["node problem"]


@pytest.mark.parametrize("content", ["npm=10\n", "# x\na=1\nb=2\n"])
def test_pairs_without_a_version_are_refused_as_nvm_does(content: str) -> None:
    assert nvmrc(content) == ["node problem"]


@pytest.mark.parametrize("content", ["", "\n\n", "# only\n"])
def test_a_file_without_version_pins_nothing(content: str) -> None:
    assert nvmrc(content) == []


@pytest.mark.parametrize(
    ("content", "spec"),
    [
        ("lts/*", "lts"),
        ("lts/HYDROGEN", "lts/hydrogen"),
        ("node", "latest"),
        ("stable", "latest"),
        ("work", "work"),
    ],
)
def test_nvms_words_are_understood(content: str, spec: str) -> None:
    assert nvmrc(content) == [f"node pin {spec}"]


@pytest.mark.parametrize("content", ["hydrogen", "lts-hydrogen"])
def test_the_name_of_a_line_alone_is_answered_with_its_spelling(content: str) -> None:
    assert problem("nvmrc", ".nvmrc", content).hint == "write lts/hydrogen"
