"""The file with the manifest: small, and whatever lies in its place is one clear error."""

from __future__ import annotations

import gzip
import os
import zlib
from typing import TYPE_CHECKING

import pytest

from omg.errors import StoreError
from omg.store import manifest, manifest_file, receipts
from omg.store.layout import MANIFEST_NAME
from omg.store.receipts import OWN_NAMES, RECEIPT_NAME, Receipt
from tests.store.test_manifest import file, files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import StoreBuilder

RECEIPT = Receipt("node", "20.11.1", "nodejs.org", "https://nodejs.org/", digest=f"sha256:{'0' * 64}")
ENTRIES = [file("bin/node", 0o755), *files("lib/", 9)]


@pytest.fixture
def toolchain_dir(store: StoreBuilder) -> Path:
    """Return a toolchain with its receipt and manifest."""
    toolchain_dir = store.add("node", "20.11.1")
    receipts.write(RECEIPT, toolchain_dir / RECEIPT_NAME, ENTRIES)
    return toolchain_dir


def test_it_is_read_back(toolchain_dir: Path) -> None:
    loaded = receipts.load(toolchain_dir)
    assert loaded is not None
    assert loaded[0] == RECEIPT
    assert set(loaded[1].entries) == set(ENTRIES)


def test_it_is_the_same_whenever_it_is_written(toolchain_dir: Path) -> None:
    first = (toolchain_dir / MANIFEST_NAME).read_bytes()
    receipts.write(RECEIPT, toolchain_dir / RECEIPT_NAME, ENTRIES[::-1])
    assert (toolchain_dir / MANIFEST_NAME).read_bytes() == first


def _missing(file: Path) -> None:
    file.unlink()


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def _without_its_last_byte(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def _flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def _of_another_format(file: Path) -> None:
    file.write_bytes(zlib.compress(b"node 20.11.1\n\n"))


def _with_data_behind(file: Path) -> None:
    file.write_bytes(file.read_bytes() + bytes(1000))


def _of_two_streams(file: Path) -> None:
    file.write_bytes(file.read_bytes() * 2)


def _of_another_toolchain(file: Path) -> None:
    manifest_file.write(file.parent, "node", "18.17.0", ENTRIES)


def _of_another_install(file: Path) -> None:
    manifest_file.write(file.parent, "node", "20.11.1", ENTRIES[:-1])


def _a_bomb(file: Path) -> None:
    # 4 GB of zeros would be 4 MB.
    stream = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1 << 20)
    file.write_bytes(b"".join([*(stream.compress(block) for _ in range(80)), stream.flush()]))


def _a_bomb_of_lines(file: Path) -> None:
    whole = manifest.encode("node", "20.11.1", [])
    file.write_bytes(gzip.compress(whole[:-1] + b"> a b\n" * 2_000_000 + b"\n", 1))


def _of_gigabytes(file: Path) -> None:
    with file.open("ab") as stream:
        stream.truncate(1 << 40)


def _a_link(file: Path) -> None:
    file.rename(file.with_name("elsewhere"))
    file.symlink_to("elsewhere")


def _a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_missing, "is missing"),
        (_empty, "is damaged: it is incomplete"),
        (_truncated, "is damaged: it is incomplete"),
        (_without_its_last_byte, "is damaged: it is incomplete"),
        (_flipped, "is damaged: "),
        (_of_another_format, "is damaged: it cannot be unpacked"),
        (_with_data_behind, "is damaged: there is data after it"),
        (_of_two_streams, "is damaged: there is data after it"),
        (_of_another_toolchain, "is damaged: it belongs to another toolchain: 'node 18.17.0'"),
        (_of_another_install, "is damaged: it has 9 files, not 10"),
        (_a_bomb, "is damaged: it is too large"),
        (_a_bomb_of_lines, "is damaged: it has too many lines"),
        (_of_gigabytes, "is damaged: it is too large"),
        (_a_link, "is damaged: it is not a regular file"),
        (_a_folder, "is damaged: it is not a regular file"),
        (_a_pipe, "is damaged: it is not a regular file"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_whatever_is_in_its_place_is_one_error(
    toolchain_dir: Path, spoil: Callable[[Path], None], reason: str
) -> None:
    spoil(toolchain_dir / MANIFEST_NAME)
    with pytest.raises(StoreError) as caught:
        receipts.load(toolchain_dir)
    assert caught.value.message.startswith(f"the manifest `{MANIFEST_NAME}` {reason}")
    # The receipt alone needs no manifest.
    assert receipts.read(toolchain_dir / RECEIPT_NAME) == RECEIPT


def test_fifty_thousand_files_of_a_documentation_are_below_a_megabyte(toolchain_dir: Path) -> None:
    # As those of rust-docs: 1,400 folders, some of thousands.
    sizes = [6661, 6529, 4417, 2874, 2554, 2393, 1858, 1842, 1544, *[16] * 1400]
    entries = [
        one
        for at, number in enumerate(sizes)
        for one in files(f"share/doc/rust/html/std/arch/module_{at}/struct.Name", number)
    ]
    receipts.write(RECEIPT, toolchain_dir / RECEIPT_NAME, entries)
    assert len(entries) > 50_000
    assert sum((toolchain_dir / name).stat().st_size for name in OWN_NAMES) < 1_000_000
    loaded = receipts.load(toolchain_dir)
    assert loaded is not None
    assert len(loaded[1].entries) == len(entries)
