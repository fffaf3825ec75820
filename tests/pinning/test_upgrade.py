"""What becomes of the pins of a folder, by the answers of publishers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.errors import NoSuchReleaseError
from omg.pinning import upgrade
from omg.pinning.upgrade import plan_pin_upgrades
from omg.runtimes.registry import by_name
from omg.sources.source import Release
from omg.versions.spec import typed
from omg.versions.version import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from omg.context import Context
    from omg.errors import OmgError
    from omg.pinning.upgrade import PinUpgrade
    from omg.runtimes.runtime import Runtime
    from omg.versions.spec import VersionSpec

PUBLISHED = {
    ("python", "pypy"): Release(Version.parse("pypy3.11-7.3.20")),
    ("python", "3t"): Release(Version.parse("3.14.7t")),
    ("python", "latest"): Release(Version.parse("3.14.7")),
    ("rust", "nightly"): Release(Version.parse("nightly-2026-11-30")),
    ("java", "latest"): Release(Version.parse("25.0.1+8")),
    ("node", "lts"): Release(Version.parse("22.3.0"), lts="Jod"),
    ("node", "lts/-1"): Release(Version.parse("20.19.2"), lts="Iron"),
    ("node", "20"): Release(Version.parse("20.19.2"), lts="Iron"),
    ("node", "22"): Release(Version.parse("22.3.0")),
    ("node", "latest"): Release(Version.parse("24.1.0")),
    ("ruby", "3.2"): Release(Version.parse("3.2.9")),
}


@pytest.fixture
def plan(context: Context, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[PinUpgrade, ...]]:
    """Return what plans for runtimes, with publishers that have `PUBLISHED` and nothing else."""

    def ask(
        _context: Context, questions: Sequence[tuple[Runtime, VersionSpec]], _find: object, *, command: str
    ) -> tuple[Release | OmgError, ...]:
        assert command == "omg upgrade"
        nothing = NoSuchReleaseError("nothing is published")
        return tuple(PUBLISHED.get((runtime.name, typed(spec)), nothing) for runtime, spec in questions)

    monkeypatch.setattr(upgrade, "ask_publishers", ask)

    def plans(*names: str, goal: str = "") -> tuple[PinUpgrade, ...]:
        runtimes = tuple(by_name(name) for name in names)
        return plan_pin_upgrades(context, runtimes, goal=goal, command="omg upgrade")

    return plans


def edited(one: PinUpgrade) -> bytes | None:
    return one.pin.file.data if one.pin is not None else None


def test_a_whole_version_moves_within_its_line_as_it_is_written(plan, project: Path) -> None:
    (project / ".nvmrc").write_text("# ours\nv20.1.0\n")

    (one,) = plan("node")

    assert (one.text, one.error, edited(one)) == ("v20.1.0", None, b"# ours\nv20.19.2\n")
    assert (project / ".nvmrc").read_text() == "# ours\nv20.1.0\n"


def test_a_line_stays_and_names_its_release(plan, project: Path) -> None:
    (project / ".nvmrc").write_text("20\n")

    (one,) = plan("node")

    assert (one.release, one.pin) == (PUBLISHED["node", "20"], None)


def test_a_pin_newer_than_what_is_published_stays(plan, project: Path) -> None:
    (project / ".nvmrc").write_text("20.99.0\n")

    assert plan("node")[0].pin is None


def test_beyond_the_line_with_the_precision_that_is_written(plan, project: Path) -> None:
    for text, moved in (("20", b"24\n"), ("20.1.0", b"24.1.0\n"), ("v20.1", b"v24.1\n")):
        (project / ".nvmrc").write_text(f"{text}\n")

        assert edited(plan("node", goal="latest")[0]) == moved


@pytest.mark.parametrize(
    ("runtime", "text", "goal", "after"),
    [
        ("python", "pypy3.9-7.3.1", "latest", "pypy3.11-7.3.20"),
        ("python", "pypy3.9", "latest", "pypy3.11"),
        ("python", "3.13.1t", "latest", "3.14.7t"),
        ("rust", "nightly-2025-01-01", "latest", "nightly-2026-11-30"),
        ("java", "1.8", "latest", "temurin-25.0.1+8.0.LTS"),
        ("python", "3.13.0rc1", "latest", "3.14.7"),
        # Met as they are: no other version is looked for, and none is older.
        ("node", "lts/-1", "lts", None),
        ("node", "latest", "lts", None),
        ("node", "23.1.0", "lts", None),
        ("rust", "nightly", "latest", None),
    ],
)
def test_what_takes_the_place_of_a_version_is_of_its_kind(
    plan, project: Path, runtime: str, text: str, goal: str, after: str | None
) -> None:
    (project / ".tool-versions").write_text(f"{runtime} {text}\n")

    (one,) = plan(runtime, goal=goal)

    assert (one.error, one.remark) == (None, "")
    assert edited(one) == (f"{runtime} {after}\n".encode() if after is not None else None)


@pytest.mark.parametrize(
    ("runtime", "text", "goal", "remark"),
    [
        ("java", "11.0.20-zulu", "", "it is Azul Zulu, and omg installs Temurin only"),
        ("java", "11.0.20-zulu", "latest", "it is Azul Zulu, and omg installs Temurin only"),
        ("python", "3.12.1", "lts", "python has no LTS lines"),
        ("java", "jre-17", "lts", "java jre-17 has no LTS lines"),
        ("rust", "nightly-2025-01-01", "", "it is the build of one day; for a newer version, add --latest"),
        ("python", "3.13.0rc1", "", "it is a prerelease; for a newer version, add --latest"),
    ],
)
def test_what_has_nothing_beyond_it_stays_and_says_why(
    plan, project: Path, runtime: str, text: str, goal: str, remark: str
) -> None:
    (project / ".tool-versions").write_text(f"{runtime} {text}\n")

    (one,) = plan(runtime, goal=goal)

    assert (one.remark, one.wanted, one.pin) == (remark, None, None)


def test_a_range_that_the_newest_meets_stays_and_others_keep_their_form(plan, project: Path) -> None:
    for text, after in ((">=18", None), ("^20.1.0", b'node = "^24.1.0"\n'), (">=18 <21", b'node = "24"\n')):
        (project / ".prototools").write_text(f'node = "{text}"\n')

        assert edited(plan("node", goal="latest")[0]) == after


def test_two_pins_of_one_file_are_edited_one_after_the_other(plan, project: Path) -> None:
    (project / ".tool-versions").write_text("nodejs 20.1.0\nruby 3.2.0\n")

    first, second = plan("node", "ruby")

    assert edited(first) == b"nodejs 20.19.2\nruby 3.2.0\n"
    assert edited(second) == b"nodejs 20.19.2\nruby 3.2.9\n"


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("nodejs 20.1.0 18.0.0", "it lists several versions"),
        ("nodejs system", "`system` names no release"),
        ("nodejs ours", "`ours` names no release"),
    ],
)
def test_what_is_left_alone_says_why(plan, project: Path, text: str, remark: str) -> None:
    (project / ".tool-versions").write_text(f"{text}\n")

    (one,) = plan("node")

    assert (one.remark, one.wanted, one.release, one.pin) == (remark, None, None, None)


def test_without_an_answer_the_error_stands_at_the_pin(plan, project: Path) -> None:
    (project / ".tool-versions").write_text("nodejs 18.1.0\nruby 3.2.0\n")

    first, second = plan("node", "ruby")

    assert (str(first.error), first.pin) == ("nothing is published", None)
    assert edited(second) == b"nodejs 18.1.0\nruby 3.2.9\n"


def test_every_pinned_runtime_is_looked_at_unless_some_are_named(plan, project: Path) -> None:
    (project / ".tool-versions").write_text("nodejs 20.1.0\nruby 3.2.0\n")

    assert [one.runtime.name for one in plan()] == ["node", "ruby"]
    assert [one.runtime.name for one in plan("ruby", "go")] == ["ruby"]
