from __future__ import annotations

import pytest

from omg.project.formats.sdkmanrc import set_version
from tests.project.formats.saying import said


def sdkmanrc(content: str) -> list[str]:
    return said("sdkmanrc", ".sdkmanrc", content)


def test_the_java_line_counts_among_others() -> None:
    assert sdkmanrc("# ours\ngradle=8.5\njava=21.0.2-tem\n") == ["java pin 21.0.2"]


def test_white_space_around_the_sign_is_allowed() -> None:
    assert sdkmanrc(" java = 21 # x\r\n") == ["java pin 21"]


def test_another_vendor_is_never_swapped_for_ours() -> None:
    assert sdkmanrc("java=21.0.2-zulu\n") == ["java pin 21.0.2-zulu"]


@pytest.mark.parametrize("content", ["", "gradle=8\n", "java=\n", "java\n", "#java=21\n"])
def test_without_a_java_version_it_pins_nothing(content: str) -> None:
    assert sdkmanrc(content) == []


def test_a_path_is_a_problem() -> None:
    assert sdkmanrc("java=../../jdk\n") == ["java problem"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# x\njava=17.0.1-tem\ngradle=8\n", "# x\njava=21-tem\ngradle=8\n"),
        ("java = 17 # c\n", "java = 21-tem # c\n"),
        ("gradle=8\n", "gradle=8\njava=21-tem\n"),
    ],
)
def test_the_java_line_is_replaced(old: str, new: str) -> None:
    assert set_version(old, "java", "21-tem") == new
