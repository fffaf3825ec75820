from __future__ import annotations

import pytest

from tests.project.formats.saying import said


def pyproject(content: str) -> list[str]:
    return said("pyproject", "pyproject.toml", content)


@pytest.mark.parametrize(
    ("required", "floor"),
    [(">=3.11", "pep440:>=3.11"), ("~=3.11", "pep440:~=3.11"), ("==3.12.*", "pep440:==3.12.*")],
)
def test_requires_python_is_a_floor(required: str, floor: str) -> None:
    assert pyproject(f'[project]\nrequires-python = "{required}"\n') == [f"python floor {floor}"]


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
def test_a_file_without_a_usable_floor_requests_nothing(content: str) -> None:
    assert pyproject(content) == []


@pytest.mark.parametrize("content", ["[project\n", "a = " + "[" * 100_000])
def test_a_broken_file_is_ignored_as_a_whole(content: str) -> None:
    assert pyproject(content) == ["file ignored"]
