"""Receipts: what omg knows about a toolchain that it installed or linked, in TOML.

The manifest is the last key, a literal string, so that the other keys can be read without it.
"""

from __future__ import annotations

from omg.errors import StoreError
from omg.store.access import read_regular, store_error
from omg.store.replace import replace_file
from omg.value import dataclass
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from omg.store.manifest import ManifestEntry

RECEIPT_NAME = ".omg-toolchain.toml"
SCHEMA = 1
_MAX_BYTES = 16 * 1024 * 1024
_MANIFEST_KEY = b"\nmanifest = '''\n"
# The last line of every receipt with a manifest.
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


def encode(receipt: Receipt, manifest: tuple[ManifestEntry, ...] = ()) -> bytes:
    """Return the receipt and manifest as TOML."""
    from omg.store import manifest as manifests

    lines = ["# Written by omg. What it installed, from where, and every file of it.", f"schema = {SCHEMA}"]
    lines += [
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
        f"components = [{', '.join(map(_string, receipt.components))}]",
        f"targets = [{', '.join(map(_string, receipt.targets))}]",
    ]
    if receipt.prefix:
        lines += [f"prefix = {_string(receipt.prefix)}", f"relocation = {_string(receipt.relocation)}"]
    head = "\n".join(lines).encode()
    if not manifest:
        return head + b"\n"
    return head + _MANIFEST_KEY + manifests.encode(manifest).encode() + b"'''\n"


def decode(content: bytes) -> Receipt:
    """Return the receipt in ``content``, without parsing its manifest.

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
    if schema != SCHEMA:
        raise StoreError(f"written by another omg (schema {schema!r})")
    if _LAST_KEY not in table or (table.get("digest") and _MANIFEST_KEY not in content):
        # A truncated receipt can still be valid TOML.
        raise StoreError("not a receipt: incomplete")

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
    receipt = decode(content)
    if (receipt.runtime, receipt.version) != (toolchain_dir.parent.name, toolchain_dir.name):
        named = quoted(f"{receipt.runtime} {receipt.version}")
        raise StoreError(f"the receipt of another toolchain: {named}")
    return receipt


def decode_manifest(content: bytes) -> tuple[ManifestEntry, ...]:
    """Return the manifest in a receipt's ``content``; empty if it has none.

    Raises:
        StoreError: The manifest is damaged.
    """
    from omg.store import manifest as manifests

    _, found, rest = content.partition(_MANIFEST_KEY)
    if not found:
        return ()
    text, closed, behind = rest.partition(b"'''")
    if not closed:
        raise StoreError("the manifest is incomplete")
    if behind.strip(b"\n"):
        raise StoreError("there is data after the manifest")
    return manifests.decode(text.decode(errors="replace"))


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


def write(receipt: Receipt, file: Path, manifest: tuple[ManifestEntry, ...] = ()) -> None:
    """Write the receipt to ``file``, replacing an older one atomically.

    Raises:
        StoreError: It cannot be written.
    """
    replace_file(file, encode(receipt, manifest))


def _string(text: str) -> str:
    """Return ``text`` as a TOML basic string: JSON's escapes are TOML's, too."""
    import json

    # A lone surrogate stands for a byte that is not UTF-8, which TOML cannot represent.
    valid = "".join(
        "\N{REPLACEMENT CHARACTER}" if "\ud800" <= letter <= "\udfff" else letter for letter in text
    )
    return json.dumps(valid, ensure_ascii=False).replace("\x7f", "\\u007f")
