from __future__ import annotations

import pytest

from tests.project.formats.saying import said


def pyproject(content: str) -> list[str]:
    return said("pyproject", "pyproject.toml", content)


@pytest.mark.parametrize(
    ("required", "constraint"),
    [(">=3.11", "pep440:>=3.11"), ("~=3.11", "pep440:~=3.11"), ("==3.12.*", "pep440:==3.12.*")],
)
def test_requires_python_is_a_constraint(required: str, constraint: str) -> None:
    assert pyproject(f'[project]\nrequires-python = "{required}"\n') == [f"python constraint {constraint}"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[project]\n",
        "project = 1\n",
        "[project]\nrequires-python = 3.11\n",
        '[project]\nrequires-python = "three"\n',
        '[project]\nrequires-python = "../../x"\n',
    ],
)
def test_a_file_without_a_usable_constraint_requests_nothing(content: str) -> None:
    assert pyproject(content) == []


@pytest.mark.parametrize("content", ["[project\n", "a = " + "[" * 100_000])
def test_a_broken_file_is_ignored_as_a_whole(content: str) -> None:
    assert pyproject(content) == ["file ignored"]


@pytest.mark.parametrize(
    ("wanted", "constraint"),
    [
        ('">=3.9,<3.13"', "pep440:>=3.9,<3.13"),
        ('"^3.9"', "npm:^3.9"),
        ('"~3.11"', "npm:~3.11"),
        ('"~=3.9"', "pep440:~=3.9"),
        ('"3.11.*"', "npm:3.11.*"),
        ('"~2.7 || ^3.6"', "npm:~2.7 || ^3.6"),
        ('"^3.8, <3.12"', "npm:^3.8 <3.12"),
        ('{ version = "^3.9" }', "npm:^3.9"),
    ],
)
def test_poetrys_python_is_a_constraint(wanted: str, constraint: str) -> None:
    assert pyproject(f"[tool.poetry.dependencies]\npython = {wanted}\n") == [
        f"python constraint {constraint}"
    ]


def test_requires_python_comes_before_poetrys() -> None:
    content = '[project]\nrequires-python = ">=3.12"\n[tool.poetry.dependencies]\npython = "^3.9"\n'

    assert pyproject(content) == ["python constraint pep440:>=3.12"]


@pytest.mark.parametrize("wanted", ["3.9", '"three"', '"../x"', "{ extras = [] }"])
def test_what_poetry_would_not_read_requests_nothing(wanted: str) -> None:
    assert pyproject(f"[tool.poetry.dependencies]\npython = {wanted}\n") == []
