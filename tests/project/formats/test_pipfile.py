from __future__ import annotations

import pytest

from tests.project.formats.saying import said


def pipfile(content: str) -> list[str]:
    return said("pipfile", "Pipfile", content)


@pytest.mark.parametrize(
    ("content", "constraint"),
    [
        ('[requires]\npython_version = "3.11"\n', "==3.11.*"),
        ('[requires]\npython_version = "3"\n', "==3.*"),
        ('[requires]\npython_version = "3.11"\npython_full_version = "3.11.4"\n', "==3.11.4"),
        ('[requires]\npython_version = ">=3.9"\n', ">=3.9"),
    ],
)
def test_the_required_python_is_a_constraint(content: str, constraint: str) -> None:
    assert pipfile(content) == [f"python constraint pep440:{constraint}"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[packages]\n",
        "[requires]\n",
        "[requires]\npython_version = 3.11\n",
        "requires = 3\n",
        '[requires]\npython_version = "three"\n',
        '[requires]\npython_version = "../x"\n',
    ],
)
def test_a_file_without_a_usable_one_requests_nothing(content: str) -> None:
    assert pipfile(content) == []


def test_a_broken_file_is_ignored_as_a_whole() -> None:
    assert pipfile("[requires\n") == ["file ignored"]
