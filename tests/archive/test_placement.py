"""Where members go, up to each limit and not beyond."""

from __future__ import annotations

import pytest

from omg.archive.placement import Limits, Placement
from omg.errors import ArchiveError
from omg.sources.component import Component
from omg.sources.layout import Layout


def placed(name: bytes, layout: Layout | None = None, **limits: int) -> str | None:
    return Placement(layout or Layout(), Limits(**limits)).place(name)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (b"jdk/Contents/Home/bin/java", "bin/java"),
        (b"jdk/Contents/Home/", None),
        (b"jdk/Contents/Info.plist", None),
        (b"jdk/", None),
        (b".", ""),
    ],
)
def test_only_what_lies_below_the_root_is_placed(name: bytes, path: str | None) -> None:
    assert placed(name, Layout(root="Contents/Home/")) == path


def test_root_itself_is_the_top_folder() -> None:
    assert placed(b"t", Layout()) == ""
    assert placed(b"t/a", Layout(root="a")) == ""


def test_prefix_comes_before_moved_and_other_files() -> None:
    layout = Layout(prefix="lib/", moves=(("a", "b"),))

    assert (placed(b"t/a", layout), placed(b"t/c", layout)) == ("lib/b", "lib/c")


COMPONENT = Layout(component=Component("rustc", ("rustc", "rustc-preview")))


def test_component_is_its_one_folder_and_its_list() -> None:
    placement = Placement(COMPONENT, Limits())
    names = [
        b"t/",
        b"t/version",
        b"t/rustc/",
        b"t/rustc/bin/rustc",
        b"t/rustc/manifest.in",
        b"t/rustc-preview/x",
    ]

    assert [placement.place(name) for name in names] == [
        "",
        None,
        "",
        "bin/rustc",
        "lib/rustlib/manifest-rustc",
        None,
    ]


@pytest.mark.parametrize(
    ("name", "limits", "refusal"),
    [
        (b"t/abc", {"path_bytes": 4}, "a name of 5 bytes"),
        (b"t/a/b", {"depth": 2}, "a name of 3 components"),
        (b"t/" + b"a" * 256, {}, "too long for a file"),
        (b"t/" + "\u00e9".encode() * 128, {}, "too long for a file"),
    ],
)
def test_a_name_beyond_a_limit_is_refused(name: bytes, limits: dict[str, int], refusal: str) -> None:
    with pytest.raises(ArchiveError, match=refusal):
        placed(name, **limits)


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        (b"t/abc", {"path_bytes": 5}),
        (b"t/a/b", {"depth": 3}),
        (b"t/" + b"a" * 255, {}),
        (b"t/" + b"a" * 200 + b"/" + b"b" * 200, {}),
    ],
)
def test_a_name_at_a_limit_is_placed(name: bytes, limits: dict[str, int]) -> None:
    assert placed(name, **limits) == name[2:].decode()


@pytest.mark.parametrize(
    ("size_bytes", "unpacked_bytes"), [(0, 100), (10, 100), (11, 110), (99, 990), (100, 1000), (101, 1000)]
)
def test_archives_may_grow_by_a_factor_within_a_floor_and_a_ceiling(
    size_bytes: int, unpacked_bytes: int
) -> None:
    limits = Limits(growth=10, growth_from_bytes=100, unpacked_bytes=1000)

    assert limits.for_archives(size_bytes).unpacked_bytes == unpacked_bytes


@pytest.mark.parametrize(("mode", "expected"), [(0o100, True), (0o010, True), (0o001, True), (0o666, False)])
def test_any_executable_bit_counts(mode: int, expected: bool) -> None:
    placement = Placement(Layout(executables=("bin/bun",)), Limits())

    assert placement.is_executable("a", mode) is expected
    assert placement.is_executable("bin/bun", mode)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"/t/a", "`/t/a`"),
        (b"t/../a", "`t/../a`"),
        (b"..", r"`\.\.`"),
        (b"t/a\x1b", r"`t/a\\x1b`"),
        (b"t/\xff", r"`t/\\\\xff`"),
    ],
)
def test_a_name_that_could_mean_something_else_is_refused_and_shown(name: bytes, shown: str) -> None:
    with pytest.raises(ArchiveError, match=shown):
        placed(name)


def test_both_top_folders_are_shown() -> None:
    placement = Placement(Layout(), Limits())
    placement.place(b"one/a")
    with pytest.raises(ArchiveError, match="`one` and `two`"):
        placement.place(b"two/b/c")
