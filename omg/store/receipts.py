"""Receipts: what omg knows about a toolchain that it installed or linked, in TOML.

The files of the toolchain are in its manifest, a file of its own, so that a receipt is read without them;
see `omg.store.manifest_file`. In receipts of schema 1 the manifest is the last key, a literal string. They
are read and verified as ever, and become two files when omg writes them again: `omg install --force`,
`omg component add`, a repair by `omg doctor --fix`.
"""

from __future__ import annotations

from contextlib import suppress

from omg.errors import StoreError
from omg.store.access import read_regular, store_error
from omg.store.layout import MANIFEST_NAME
from omg.store.replace import replace_file
from omg.value import dataclass
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from omg.store.manifest import ManifestEntry, ToolchainManifest

RECEIPT_NAME = ".omg-toolchain.toml"
# omg's own files in the directory of a toolchain.
OWN_NAMES = frozenset({RECEIPT_NAME, MANIFEST_NAME})
SCHEMA = 2
_OLD_SCHEMA = 1
# The line of a receipt without an LTS line, where omg wrote it.
NO_LTS = b'\nlts = ""\n'
_MAX_BYTES = 16 * 1024 * 1024
_MANIFEST_KEY = b"\nmanifest = '''\n"
# The last key of every receipt, or the last but the manifest.
_LAST_KEY = "targets"


class NewerReceiptError(StoreError):
    """A newer omg installed this toolchain: this omg cannot check it."""

    kind = "newer_receipt"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a toolchain came from.

    Attributes:
        runtime: Name of the runtime.
        version: The name of its directory.
        source: Its source: a host or ``npm:PACKAGE``; ``link`` for a linked one.
        url: URL of the archive, before any mirror; the path of the target for a link.
        digest: ``sha256:HEX`` or ``sha512:HEX`` of the archive; empty for a link.
        signature: ``good``, ``not checked``, ``not signed``...
        size_bytes: Size of the archive.
        installed_at: UTC, ``2026-05-20T10:11:12Z``.
        lts: Name of its LTS line, or empty.
        channel: Release channel (``stable``, ``nightly``), or empty.
        official: Whether the runtime's publisher made the archive.
        components: The optional components that were installed.
        targets: The foreign platforms that were installed.
        prefix: The path that some of its files contain as their own; empty if none does.
        relocation: Name of the rule for those files, see `omg.sources.relocation`.
        arch: The architecture that it was installed for; empty if unknown.
    """

    runtime: str
    version: str
    source: str
    url: str
    digest: str = ""
    signature: str = "not checked"
    size_bytes: int = 0
    installed_at: str = ""
    lts: str = ""
    channel: str = ""
    official: bool = True
    components: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    prefix: str = ""
    relocation: str = ""
    arch: str = ""


def encode(receipt: Receipt, files: int = 0) -> bytes:
    """Return the receipt as TOML.

    Args:
        receipt: The receipt.
        files: The number of entries in its manifest. Without one, older omgs can read the receipt too.
    """
    lines = [
        "# Written by omg: what it installed, and from where.",
        f"schema = {SCHEMA if files else _OLD_SCHEMA}",
        f"runtime = {_string(receipt.runtime)}",
        f"version = {_string(receipt.version)}",
        f"source = {_string(receipt.source)}",
        f"url = {_string(receipt.url)}",
        f"digest = {_string(receipt.digest)}",
        f"signature = {_string(receipt.signature)}",
        f"size_bytes = {receipt.size_bytes}",
        f"installed_at = {_string(receipt.installed_at)}",
        f"lts = {_string(receipt.lts)}",
        f"channel = {_string(receipt.channel)}",
        f"official = {str(receipt.official).lower()}",
        f"arch = {_string(receipt.arch)}",
    ]
    if receipt.prefix:
        lines += [f"prefix = {_string(receipt.prefix)}", f"relocation = {_string(receipt.relocation)}"]
    if files:
        lines += [f"# Every file is in {MANIFEST_NAME}: omg verify compares them.", f"files = {files}"]
    lines += [
        f"components = [{', '.join(map(_string, receipt.components))}]",
        f"{_LAST_KEY} = [{', '.join(map(_string, receipt.targets))}]",
    ]
    return "\n".join(lines).encode() + b"\n"


def decode(content: bytes) -> Receipt:
    """Return the receipt in ``content``, without parsing its manifest.

    Raises:
        NewerReceiptError: A newer omg wrote it.
        StoreError: It is not a receipt.
    """
    return _receipt(_table(content))


def _receipt(table: dict[str, object]) -> Receipt:
    def text(key: str) -> str:
        value = table.get(key, "")
        return value if isinstance(value, str) else ""

    def texts(key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()

    size_bytes = table.get("size_bytes", 0)
    return Receipt(
        runtime=text("runtime"),
        version=text("version"),
        source=text("source"),
        url=text("url"),
        digest=text("digest"),
        signature=text("signature"),
        size_bytes=size_bytes if isinstance(size_bytes, int) else 0,
        installed_at=text("installed_at"),
        lts=text("lts"),
        channel=text("channel"),
        official=table.get("official") is not False,
        components=texts("components"),
        targets=texts("targets"),
        prefix=text("prefix"),
        relocation=text("relocation"),
        arch=text("arch"),
    )


def decode_of(toolchain_dir: Path, content: bytes) -> Receipt:
    """Return the receipt in ``content``, from the directory ``toolchain_dir``.

    Raises:
        NewerReceiptError: A newer omg wrote it.
        StoreError: It is not a receipt, or the receipt of another toolchain.
    """
    return _own(toolchain_dir, decode(content))


def _own(toolchain_dir: Path, receipt: Receipt) -> Receipt:
    if (receipt.runtime, receipt.version) != (toolchain_dir.parent.name, toolchain_dir.name):
        named = quoted(f"{receipt.runtime} {receipt.version}")
        raise StoreError(f"the receipt of another toolchain: {named}")
    return receipt


def load(toolchain_dir: Path) -> tuple[Receipt, ToolchainManifest] | None:
    """Return the receipt of a toolchain and its manifest; ``None`` if it has no receipt.

    Raises:
        NewerReceiptError: A newer omg wrote it.
        StoreError: One of them is damaged, or of another toolchain, or the manifest is missing.
    """
    from omg.store import manifest_file, old_manifest
    from omg.store.manifest import ToolchainManifest

    content = read_bytes(toolchain_dir / RECEIPT_NAME)
    if content is None:
        return None
    table = _table(content)
    receipt = _own(toolchain_dir, _receipt(table))
    if table["schema"] == _OLD_SCHEMA:
        _, found, rest = content.partition(_MANIFEST_KEY)
        return receipt, ToolchainManifest(old_manifest.decode(rest) if found else ())
    files = table.get("files")
    if not files:
        return receipt, ToolchainManifest()
    manifest = manifest_file.read(toolchain_dir, receipt.runtime, receipt.version)
    if (count := len(manifest.entries)) != files:
        raise StoreError(f"the manifest `{MANIFEST_NAME}` is damaged: it has {count} files, not {files}")
    return receipt, manifest


def read(file: Path) -> Receipt | None:
    """Return the receipt in ``file``, or ``None`` if the file does not exist.

    Raises:
        StoreError: It exists but cannot be read.
    """
    content = read_bytes(file)
    if content is None:
        return None
    try:
        return decode_of(file.parent, content) if file.name == RECEIPT_NAME else decode(content)
    except StoreError as error:
        raise StoreError(f"`{file}` is damaged: {error.message}") from error


def read_bytes(file: Path) -> bytes | None:
    """Return the content of a receipt's ``file``, or ``None`` if the file does not exist.

    Raises:
        StoreError: It cannot be read, or is too large for a receipt.
    """
    try:
        content = read_regular(file, _MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise store_error(error, "read", file) from error
    if len(content) > _MAX_BYTES:
        raise StoreError(f"`{file}` is not a receipt: it has more than {_MAX_BYTES} bytes")
    return content


def size_bytes(toolchain_dir: Path) -> int:
    """Return the size of the receipt and the manifest of a toolchain; 0 where it has none."""
    found = 0
    for name in OWN_NAMES:
        with suppress(OSError):
            found += (toolchain_dir / name).lstat().st_size
    return found


def write(receipt: Receipt, file: Path, manifest: Collection[ManifestEntry] = ()) -> None:
    """Write the receipt to ``file``, and the manifest beside it, each replacing an older one atomically.

    The manifest is first: with the receipt of before it is still the manifest of this toolchain.

    Raises:
        StoreError: One cannot be written.
    """
    from omg.store import manifest_file

    if manifest:
        is_relocated = bool(receipt.relocation)
        manifest_file.write(
            file.parent, receipt.runtime, receipt.version, manifest, is_relocated=is_relocated
        )
    replace_file(file, encode(receipt, len(manifest)))


def _table(content: bytes) -> dict[str, object]:
    """Return the keys of a receipt, without the manifest in it.

    Raises:
        NewerReceiptError: A newer omg wrote it.
        StoreError: It is not a receipt.
    """
    import tomllib

    head = content.partition(_MANIFEST_KEY)[0]
    try:
        table = tomllib.loads(head.decode())
    except (ValueError, RecursionError) as error:
        raise StoreError(f"not a receipt: {error}") from error
    schema = table.get("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        raise NewerReceiptError(f"written by a newer omg (schema {schema})", hint="use that omg to change it")
    if schema not in (SCHEMA, _OLD_SCHEMA):
        raise StoreError(f"written by another omg (schema {schema!r})")
    has_manifest = table.get("files") if schema == SCHEMA else _MANIFEST_KEY in content
    if _LAST_KEY not in table or (table.get("digest") and not has_manifest):
        # A truncated receipt can still be valid TOML.
        raise StoreError("not a receipt: incomplete")
    return table


def _string(text: str) -> str:
    """Return ``text`` as a TOML basic string: JSON's escapes are TOML's, too."""
    import json

    # A lone surrogate stands for a byte that is not UTF-8, which TOML cannot represent.
    valid = "".join(
        "\N{REPLACEMENT CHARACTER}" if "\ud800" <= letter <= "\udfff" else letter for letter in text
    )
    return json.dumps(valid, ensure_ascii=False).replace("\x7f", "\\u007f")
