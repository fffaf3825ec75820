"""Lists in messages: as many names as fit are all there, of more it is told how many."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from omg import console
from omg.commands import list as list_command
from omg.commands import rehash
from omg.diagnosis import rights
from omg.shim import messages
from omg.status import ignored
from omg.status.usage import Reason, summary
from omg.versions.version import Version

if TYPE_CHECKING:
    from collections.abc import Callable

    from omg.context import Context
    from tests.conftest import RecordedConsole


def reasons(names: tuple[str, ...]) -> str:
    return summary(tuple(Reason("pinned by", name) for name in names))


def weaknesses(names: tuple[str, ...]) -> str:
    return rights._shown([SimpleNamespace(path=Path(name), mode=0o777) for name in names])


LISTS: dict[str, tuple[Callable[[tuple[str, ...]], str], int, str]] = {
    "console": (console.listed, 5, "`{}`"),
    "reasons": (reasons, 3, "{}"),
    "weaknesses": (weaknesses, 3, "`{}` (0777)"),
    "shim": (messages._listed, 6, "{}"),
    "settings": (ignored._listed, 5, "`{}`"),
    "shims": (rehash._listed, 8, "{}"),
}


@pytest.mark.parametrize(("text_of", "most", "name"), LISTS.values(), ids=LISTS.keys())
@pytest.mark.parametrize("more", [-1, 0, 1, 2, 1000])
def test_of_more_names_than_fit_it_is_told_how_many(
    text_of: Callable[[tuple[str, ...]], str], most: int, name: str, more: int
) -> None:
    names = tuple(f"n{number}" for number in range(most + more))
    shown = ", ".join(name.format(one) for one in names[:most])

    assert text_of(names).endswith(shown + (f" and {more} more" if more > 0 else ""))


@pytest.mark.parametrize("more", [0, 1, 2])
def test_of_more_versions_than_fit_it_is_told_how_many(
    context: Context, recorded: RecordedConsole, more: int
) -> None:
    others = [SimpleNamespace(version=Version.parse(f"{number}.0.0")) for number in range(5 + more)]

    list_command._say_that_none_matches(context, None, others, only_lts=True)

    end = f" and {more} more" if more else ""
    assert recorded.stderr.getvalue().endswith(f"0.0.0, 1.0.0, 2.0.0, 3.0.0, 4.0.0{end}\n")
