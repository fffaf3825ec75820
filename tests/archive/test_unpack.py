"""Several archives, records, spare links and components become one tree, or are refused as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from omg.archive import unpack as unpack_module
from omg.archive.placement import Limits
from omg.archive.unpack import Archive, busy_cores, unpack
from omg.errors import ArchiveError, StoreError
from omg.sources.component import Component
from omg.sources.layout import Layout
from tests.archive.builders import directory, file, header, pax, record, tar, tgz


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    root.mkdir()
    return root


def archive(root: Path, content: bytes, layout: Layout | None = None, name: str = "a.tar") -> Archive:
    (root.parent / name).write_bytes(content)
    return Archive(root.parent / name, name, layout or Layout())


GOOD = tar(file(b"t/bin/node", b"node", mode=0o755))


def test_records_alone_make_a_tree(root: Path) -> None:
    entries = unpack((), root, files=(("lib/record", b"abc"),))

    assert [entry.path for entry in entries] == ["lib/record"]


def test_records_are_written_beside_the_members(root: Path) -> None:
    entries = unpack((archive(root, GOOD),), root, files=(("lib/record", b"abc"),))

    assert sorted(entry.path for entry in entries) == ["bin/node", "lib/record"]
    assert (root / "lib/record").read_bytes() == b"abc"


@pytest.mark.parametrize("members", [(), (directory(b"t/"), directory(b"t/a/"))], ids=["none", "folders"])
def test_archive_without_a_file_is_refused(root: Path, members: tuple[bytes, ...]) -> None:
    with pytest.raises(ArchiveError, match=r"`a\.tar` is refused: it contains no files"):
        unpack((archive(root, tar(*members)),), root)


def test_refusal_names_the_archive_that_is_at_fault(root: Path) -> None:
    both = (
        archive(root, GOOD, Layout(executables=("bin/npm",))),
        archive(root, tar(file(b"t/b")), name="b.tar"),
    )
    with pytest.raises(ArchiveError, match=r"`a\.tar` is refused: it does not contain `bin/npm`"):
        unpack(both, root)


def test_spare_links_are_made_where_they_are_needed(root: Path) -> None:
    spare = (
        ("bin/nodejs", "node"),  # its target is there
        ("bin/again", "nodejs"),  # its target is a spare link
        ("bin/node", "nodejs"),  # there already
        ("bin/npm", "absent"),  # its target is not there
        ("bin/own", "node"),  # the layout makes it
        ("top", "bin/node"),  # beside no folder
    )
    layout = Layout(links=(("bin/own", "nodejs"),), spare_links=spare)

    entries = unpack((archive(root, GOOD, layout),), root)

    assert {entry.path: entry.target for entry in entries} == {
        "bin/node": "",
        "bin/nodejs": "node",
        "bin/again": "nodejs",
        "bin/own": "nodejs",
        "top": "bin/node",
    }


COMPONENT = Layout(component=Component("rustc", ("rustc",)))
LISTED = (file(b"t/rustc/manifest.in", b"file:bin/rustc\n"), file(b"t/rustc/bin/rustc", mode=0o755))


def test_component_is_what_its_list_says(root: Path) -> None:
    entries = unpack((archive(root, tar(*LISTED), COMPONENT),), root)

    assert sorted(entry.path for entry in entries) == ["bin/rustc", "lib/rustlib/manifest-rustc"]


@pytest.mark.parametrize(
    "listing", [b"file:bin/a\n" * 100_001, b"file:" + b"a" * (8 << 20)], ids=["lines", "bytes"]
)
def test_list_without_end_is_refused_before_it_is_read(listing: bytes, root: Path) -> None:
    packed = tgz(file(b"t/c/manifest.in", listing), file(b"t/c/bin/a"))
    layout = Layout(component=Component("c", ("c",)))
    with pytest.raises(ArchiveError, match="its file list is too long"):
        unpack((archive(root, packed, layout, "a.tar.gz"),), root)


@pytest.mark.parametrize(
    ("members", "refusal"),
    [
        ((file(b"t/other/a"),), "does not contain this component"),
        (LISTED[1:], "has no file list"),
        ((*LISTED, file(b"t/rustc/evil")), "file list"),
        (LISTED[:1], "file list"),
    ],
    ids=["absent", "no list", "more", "less"],
)
def test_component_that_is_not_what_its_list_says_is_refused(
    root: Path, members: tuple[bytes, ...], refusal: str
) -> None:
    with pytest.raises(ArchiveError, match=refusal):
        unpack((archive(root, tar(*members), COMPONENT),), root)


@pytest.mark.parametrize(
    "limits", [{"members": 8}, {"name_bytes": 250}], ids=["as many lines as members", "as long as all names"]
)
def test_the_list_of_a_component_has_limits(root: Path, limits: dict[str, int]) -> None:
    lines = b"file:bin/rustc\n" + b"".join(b"dir:share/%040d\n" % number for number in range(8))
    members = (file(b"t/rustc/manifest.in", lines), LISTED[1])

    with pytest.raises(ArchiveError, match="its file list is too long"):
        unpack((archive(root, tar(*members), COMPONENT),), root, limits=Limits(**limits))


def test_list_that_cannot_be_read_again_is_reported(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = unpack_module._read

    def read_and_lose(one: Archive, *rest: object) -> None:
        read(one, *rest)
        (root / "lib/rustlib/manifest-rustc").unlink()

    monkeypatch.setattr(unpack_module, "_read", read_and_lose)
    with pytest.raises(StoreError, match="manifest-rustc"):
        unpack((archive(root, tar(*LISTED), COMPONENT),), root)


def test_archive_that_is_gone_is_reported(root: Path) -> None:
    gone = Archive(root.parent / "gone.tar", "gone.tar", Layout())
    with pytest.raises(StoreError, match=r"gone\.tar"):
        unpack((gone,), root)


def test_archive_that_cannot_be_read_is_reported(root: Path) -> None:
    (root.parent / "a.tar").mkdir()
    with pytest.raises(StoreError, match=r"a\.tar"):
        unpack((Archive(root.parent / "a.tar", "a.tar", Layout()),), root)


def test_headers_are_bounded_by_the_members(root: Path) -> None:
    extended = pax(record(b"mtime", b"1"))
    unpack((archive(root, tar(*[extended] * 3, file(b"t/a"))),), root, limits=Limits(members=2))
    with pytest.raises(ArchiveError, match="more than 4 headers"):
        unpack((archive(root, tar(*[extended] * 4, file(b"t/b"))),), root, limits=Limits(members=2))


def test_records_of_extended_headers_are_bounded(root: Path) -> None:
    extended = pax(record(b"mtime", b"1") * 2)
    unpack((archive(root, tar(extended, extended, file(b"t/a"))),), root, limits=Limits(header_records=4))
    with pytest.raises(ArchiveError, match="more than 3 records"):
        unpack((archive(root, tar(extended, extended, file(b"t/b"))),), root, limits=Limits(header_records=3))


def test_numbers_that_are_blank_are_zero(root: Path) -> None:
    member = header(b"t/a", size_field=b" " * 11 + b"\0")
    unpack((archive(root, tar(member)),), root)
    assert (root / "a").stat().st_size == 0


@pytest.mark.parametrize(
    ("size_field", "size"),
    [(b"\x80" + bytes(10) + b"\x03", 3), (b"3".rjust(11, b"0") + b" ", 3), (b"  3\0" + bytes(8), 3)],
    ids=["base 256", "blank behind", "blanks before"],
)
def test_numbers_are_read_in_every_form_that_tar_has(root: Path, size_field: bytes, size: int) -> None:
    member = header(b"t/a", size_field=size_field) + b"abc".ljust(512, b"\0")
    unpack((archive(root, tar(member)),), root)
    assert (root / "a").read_bytes() == b"abc"[:size]


@pytest.mark.parametrize(
    ("names", "count"),
    [
        (("a.tar.gz",), 2),
        (("a.tar.xz",), 1),
        (("a.tar.bz2",), 1),
        (("a.tar.zst",), 2),
        (("a.zip",), 2),
        (("a.tar.xz", "b.tar.xz"), 1),
        (("a.tar.xz", "b.tar.gz"), 2),
    ],
)
def test_slow_formats_keep_one_processor_busy(names: tuple[str, ...], count: int) -> None:
    assert busy_cores(tuple(Archive(Path(name), name, Layout()) for name in names)) == count
