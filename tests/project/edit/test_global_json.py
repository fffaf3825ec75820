"""``omg pin dotnet`` where ``global.json`` decides."""

from __future__ import annotations

import pytest

from omg.errors import InvalidSpecError, VersionFileError
from omg.project.edit import set_pin


def pinned(text: str, version: str) -> str:
    return set_pin("global-json", "global.json", text.encode(), "dotnet", version).decode()


def test_version_is_replaced_and_all_else_stays() -> None:
    text = '{\r\n  // ours\r\n  "sdk": { "version" : "8.0.302", "rollForward": "disable" }\r\n}\r\n'
    assert pinned(text, "9.0.100") == text.replace("8.0.302", "9.0.100")


@pytest.mark.parametrize("version", ["9", "9.0", ">=8.0.302", "latest"])
def test_what_dotnet_does_not_understand_is_not_written(version: str) -> None:
    with pytest.raises(InvalidSpecError) as raised:
        pinned('{"sdk": {"version": "8.0.302"}}', version)
    assert ".tool-versions" in str(raised.value.hint)


def test_file_that_lets_dotnet_roll_forward_cannot_say_one_version() -> None:
    with pytest.raises(InvalidSpecError) as raised:
        pinned('{"sdk": {"version": "8.0.302", "rollForward": "latestMinor"}}', "9.0.100")
    assert ".tool-versions" in str(raised.value.hint)


@pytest.mark.parametrize(
    "text", ['{"sdk": {"version": "8.0.302"}, "test": {"version": "1"}}', '{"sdk": {"version": 8}}']
)
def test_file_in_which_it_is_not_plain_where_is_left_alone(text: str) -> None:
    with pytest.raises(VersionFileError):
        pinned(text, "9.0.100")
