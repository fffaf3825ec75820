from __future__ import annotations

import pytest

from omg.project.formats.go_mod import least_version
from tests.project.formats.saying import request, said


def go_mod(content: str) -> list[str]:
    return said("go-mod", "go.mod", content)


def test_the_go_line_is_a_constraint_under_which_go_helps_itself() -> None:
    assert go_mod("module example.com/x\n\ngo 1.22.3\n") == ["go constraint npm:>=1.22.3 latest"]


def test_a_toolchain_line_names_the_version_to_prefer() -> None:
    assert go_mod("go 1.21\ntoolchain go1.22.3\n") == ["go constraint 1.22.3 npm:>=1.22.3 latest"]


def test_a_toolchain_of_two_numbers_is_that_release_not_the_newest_of_the_line() -> None:
    assert go_mod("go 1.24\ntoolchain go1.24\n") == ["go constraint pep440:===1.24 npm:>=1.24 latest"]


@pytest.mark.parametrize("toolchain", ["default", "local", "go1", "../x", "go1.2.3.4"])
def test_a_toolchain_that_is_no_version_leaves_the_go_line(toolchain: str) -> None:
    assert go_mod(f"go 1.21\ntoolchain {toolchain}\n") == ["go constraint npm:>=1.21 latest"]


def test_a_work_file_is_read_like_a_module() -> None:
    assert said("go-work", "go.work", "go 1.22\n\nuse ./a\n") == ["go constraint npm:>=1.22 latest"]


def test_a_release_candidate_is_a_constraint_too() -> None:
    assert go_mod("go 1.23rc1\n") == ["go constraint npm:>=1.23 latest"]
    assert go_mod("toolchain go1.23rc1\n") == ["go constraint 1.23rc1 npm:>=1.23 latest"]


def test_comments_and_blocks_are_not_read() -> None:
    assert go_mod("// go 1.9\nrequire (\n\tgo 1.8\n)\ngo 1.22 // why\r\n") == [
        "go constraint npm:>=1.22 latest"
    ]


@pytest.mark.parametrize(
    "content", ["", "module x\n", "go\n", "go 1\n", "go x\n", "go 1.22 extra\n", "go ../x\n", "(" * 999]
)
def test_a_broken_file_requests_nothing(content: str) -> None:
    assert go_mod(content) == []


def test_the_line_is_reported() -> None:
    assert request("go-mod", "go.mod", "module x\n\ngo 1.22\n").line == 3


@pytest.mark.parametrize(
    ("content", "least"),
    [
        ("module x\n\ngo 1.21\n", (3, "1.21")),
        ("go 1.21\ntoolchain go1.22.3\n", (1, "1.21")),
        ("toolchain go1.22.3\n", None),
        ("go x\n", None),
    ],
)
def test_the_go_line_is_the_least_that_a_module_needs(content: str, least: tuple[int, str] | None) -> None:
    assert least_version(content) == least
