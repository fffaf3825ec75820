"""What an archive makes, checked as a whole: names on any disk, and where links lead."""

from __future__ import annotations

import pytest

from omg.archive.placement import Limits
from omg.archive.tree import Tree, check_links, folded
from omg.errors import ArchiveError
from omg.versions.grammar import quoted


def tree(**limits: int) -> Tree:
    return Tree(reserved=frozenset({".Omg"}), limits=Limits(**limits))


def test_links_inside_are_accepted() -> None:
    check_links({"bin/npm": "./../lib//npm", "lib/a": "../bin/npm/x", "up": "a/.."})


def test_a_link_that_points_outside_where_case_does_not_count_is_refused() -> None:
    links = {"d/E": "../..", "a": "d/e/x"}
    with pytest.raises(ArchiveError, match="points outside"):
        check_links(links)
    check_links({"d/E": "..", "a": "d/e/x"})
    with pytest.raises(ArchiveError, match="points outside"):
        check_links({"d/E": "..", "a": "d/e/../x"})


def chain(count: int) -> dict[str, str]:
    """Return links that each lead to the next one, the last to a file."""
    return {f"l{number:03}": f"l{number + 1:03}" for number in range(count)}


def test_as_many_links_in_a_row_as_an_operating_system_follows() -> None:
    check_links(chain(40))


@pytest.mark.parametrize("order", [1, -1], ids=["forwards", "backwards"])
def test_more_links_in_a_row_are_refused(order: int) -> None:
    links = dict(list(chain(41).items())[::order])
    with pytest.raises(ArchiveError, match="too many links"):
        check_links(links)


def test_links_are_counted_along_the_whole_way() -> None:
    links = {**chain(21), "both": "l000/../l000"}
    with pytest.raises(ArchiveError, match="too many links"):
        check_links(links)


@pytest.mark.parametrize(
    ("one", "other"),
    [("A", "a"), ("\u00e9", "e\u0301"), ("STRASSE", "stra\u00dfe"), ("a\ufe0f", "A"), ("\u2126", "\u03c9")],
)
def test_spellings_of_one_file_fold_to_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("a", "b"), ("e", "\u00e9"), ("a/b", "ab")])
def test_other_names_do_not(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_names_reserved_by_omg_are_refused_in_any_spelling() -> None:
    with pytest.raises(ArchiveError, match="a name that omg reserves"):
        tree().add_file(".oMG")


def test_members_are_counted_with_the_folders_that_they_imply() -> None:
    tree(members=3).add_file("a/b/c")
    with pytest.raises(ArchiveError, match="more than 2 members"):
        tree(members=2).add_file("a/b/c")


def test_a_folder_that_is_said_again_counts_again() -> None:
    again = tree(members=2)
    again.add_directory("a")
    again.add_directory("a")
    with pytest.raises(ArchiveError, match="more than 2 members"):
        again.add_directory("a")


@pytest.mark.parametrize(
    ("path", "size_bytes"),
    [("abc", 3), ("Abc", 6), ("\u00e9x", 16), ("a/b", 4)],
    ids=["plain", "fold", "wide", "folder"],
)
def test_names_are_bounded_by_what_they_take_in_memory(path: str, size_bytes: int) -> None:
    tree(name_bytes=size_bytes).add_file(path)
    with pytest.raises(ArchiveError, match=f"more than {size_bytes - 1} bytes of names"):
        tree(name_bytes=size_bytes - 1).add_file(path)


def test_targets_of_links_are_names_too() -> None:
    tree(name_bytes=5).add_link("a", "bcde")
    with pytest.raises(ArchiveError, match="more than 4 bytes of names"):
        tree(name_bytes=4).add_link("a", "bcde")


def test_a_target_may_be_as_deep_as_a_path_and_no_deeper() -> None:
    tree(depth=3).add_link("l", "a/b/c")
    with pytest.raises(ArchiveError, match="a link to a name of 4 components"):
        tree(depth=3).add_link("l", "a/b/c/d")


def test_tree_holds_files_links_and_folders() -> None:
    full = tree()
    full.add_file("a/file")
    full.add_link("link", "a")

    assert [full.holds(path) for path in ("a", "a/file", "link", "", "b")] == [True, True, True, True, False]


@pytest.mark.parametrize(
    "links",
    [
        {"d/e/l": "../../x"},
        {"d/e/l": "../f", "d/f": "../g"},
        {"l": "d/../d/x"},
    ],
)
def test_a_link_may_go_up_as_far_as_the_top(links: dict[str, str]) -> None:
    check_links(links)


@pytest.mark.parametrize("target", ["..", "./..", "b//../..", "b/./../..", "b/../../x"])
def test_a_link_that_points_outside_is_refused_in_any_spelling(target: str) -> None:
    with pytest.raises(ArchiveError) as refused:
        check_links({"l": target})
    assert refused.value.message == f"the link `l` points outside the archive (`{target}`)"


@pytest.mark.parametrize(
    "links", [{"d/e/l": "../../../x"}, {"d/l": "../m", "m": "../x"}, {"l": "d/m", "d/m": "../.."}]
)
def test_a_link_below_or_through_another_that_points_outside_is_refused(links: dict[str, str]) -> None:
    with pytest.raises(ArchiveError, match="points outside"):
        check_links(links)


def test_a_link_loop_is_refused_with_its_name() -> None:
    with pytest.raises(ArchiveError) as refused:
        check_links({"a": "a/x"})
    assert refused.value.message == "the link `a` is a link loop, or goes through too many links"
    with pytest.raises(ArchiveError, match="is a link loop"):
        check_links({"d/a": "../b", "b": "d/a"})


@pytest.mark.parametrize("target", ["", "/etc", "a\x1b"])
def test_a_target_that_cannot_be_inside_is_refused(target: str) -> None:
    with pytest.raises(ArchiveError) as refused:
        tree().add_link("l", target)
    assert refused.value.message == f"`l` is a link to {quoted(target)}"


def test_links_of_a_tree_are_kept_and_checked() -> None:
    full = tree()
    full.add_link("a", "b")
    full.check_links()
    full.add_link("c", "../d")

    assert full.links == {"a": "b", "c": "../d"}
    with pytest.raises(ArchiveError, match="the link `c` points outside"):
        full.check_links()


def test_a_hard_link_leads_to_an_earlier_file() -> None:
    full = tree()
    full.add_file("a")
    full.add_directory("d")
    full.require_file("a")

    for path in ("b", "d"):
        with pytest.raises(ArchiveError) as refused:
            full.require_file(path)
        assert (
            refused.value.message == f"a hard link to `{path}`, which is not an earlier file of the archive"
        )


def test_folders_that_a_path_implies_are_there() -> None:
    full = tree()
    full.add_file("a/b/c/d")
    full.add_directory("e")
    full.add_directory("e")

    assert [full.holds(path) for path in ("a", "a/b", "a/b/c", "e", "d")] == [True, True, True, True, False]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("", "a member that replaces the top-level directory"),
        ("file", "two members named `file`"),
        ("link", "two members named `link`"),
        ("folder", "two members named `folder`"),
        ("file/x", "`file/x` is inside `file`, which is not a directory"),
        ("link/x/y", "`link/x/y` is inside `link`, which is not a directory"),
        ("FILE", "`FILE` and `file` are the same file on a disk that ignores case or accents"),
        ("FOLDER/x", "`FOLDER` and `folder` are the same file on a disk that ignores case or accents"),
    ],
)
def test_a_member_in_the_place_of_another_is_refused(path: str, message: str) -> None:
    full = tree()
    full.add_file("file")
    full.add_link("link", "folder")
    full.add_directory("folder")

    with pytest.raises(ArchiveError) as refused:
        full.add_file(path)
    assert refused.value.message == message
