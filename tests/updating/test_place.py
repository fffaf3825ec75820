"""Where `--from` leads."""

from __future__ import annotations

from pathlib import Path

import pytest

from omg.errors import UsageError
from omg.shell.published import Published
from omg.updating.place import Folder, read_place

_KNOWN = Published("https://example.org/omg", b"a key")
_CWD = Path("/work dir")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("index", None),
        ("./index", Folder("/work dir/index")),
        ("dist", Folder("/work dir/dist")),
        ("/srv/omg", Folder("/srv/omg")),
        ("/srv/omg-1.0-linux-x64.tar.gz", Folder("/srv", "omg-1.0-linux-x64.tar.gz")),
        ("a.whl", Folder("/work dir", "a.whl")),
        ("/a.whl", Folder("/", "a.whl")),
        ("https://host/a/b", Folder("https://host/a/b")),
        ("https://host/a/b.whl?token=1#x", Folder("https://host/a?token=1", "b.whl")),
        ("http://127.0.0.1:8080/", Folder("http://127.0.0.1:8080/")),
        (None, Folder("https://example.org/omg", is_named=False)),
    ],
)
def test_a_place_is_an_index_a_url_or_a_path(text: str | None, place: Folder | None) -> None:
    assert read_place(text, _CWD, _KNOWN) == place


@pytest.mark.parametrize(
    "text", ["http://host/omg", "ftp://host/omg", "https://", "file:///srv/omg", "https://h:x/"]
)
def test_other_urls_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not an https URL"):
        read_place(text, _CWD, _KNOWN)


def test_what_is_refused_is_shown_without_its_password() -> None:
    with pytest.raises(UsageError) as refused:
        read_place("http://me:secret@host/omg", _CWD, _KNOWN)

    assert "secret" not in refused.value.message


@pytest.mark.parametrize(
    "known", [Published(), Published("https://example.org/omg"), Published("", b"a key")]
)
def test_a_build_without_a_place_or_a_key_says_so(known: Published) -> None:
    with pytest.raises(UsageError, match="does not know where its releases are published"):
        read_place(None, _CWD, known)


def test_without_a_key_nothing_comes_from_a_url() -> None:
    with pytest.raises(UsageError, match="no key to verify releases"):
        read_place("https://host/omg", _CWD, Published("https://example.org/omg"))
    assert read_place("/srv/omg", _CWD, Published()) == Folder("/srv/omg")


def test_a_relative_path_needs_a_folder_to_stand_in() -> None:
    with pytest.raises(UsageError, match="no longer exists"):
        read_place("dist", None, _KNOWN)


def test_a_file_of_a_folder_has_its_query_and_is_shown_without_it() -> None:
    remote = Folder("https://me:secret@host/a/?token=1")

    assert remote.file("SHA256SUMS") == "https://me:secret@host/a/SHA256SUMS?token=1"
    assert str(remote) == "https://host/a/"
    assert Folder("/srv/omg/").file("SHA256SUMS") == "/srv/omg/SHA256SUMS"
