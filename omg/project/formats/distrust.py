"""Settings in a project's files that would change where downloads come from, or what is believed. Pure.

omg takes versions from a project's files and nothing else: other tools read such settings, some of them with
harm done (a project that trusts itself, or that answers yes for its reader). Here they are found by name, so
that people are told that they have no effect.

Source: https://mise.jdx.dev/configuration/settings.html and https://moonrepo.dev/docs/proto/config,
read 2026-11-23.
"""

from __future__ import annotations

import re

from omg.project.formats.decode import bare_lines, decode
from omg.project.formats.request import MalformedDocumentError
from omg.project.formats.toml_document import load_toml, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Names, not values: what a project writes there may be anything.
_SETTING = re.compile(
    r"mirror|url|registry|prox(?:y|ies)|cert|verif|signature|attest|slsa|cosign|minisign|gpg|paranoid|trust"
    r"|netrc|credential|token|insecure|auto[-_]install|(?:^|\.)yes$|_api$",
    re.IGNORECASE,
)
_VARIABLE = re.compile(
    r"OMG_(?!\w+_VERSION$)\w+|\w*_PROXY|\w*MIRROR\w*|\w*REGISTRY\w*|SSL_CERT_(?:FILE|DIR)|NETRC|NPM_CONFIG_\w+",
    re.IGNORECASE,
)
# Deeper settings than those of the tools that define them are nobody's.
_MAX_DEPTH = 4


def distrusted(format: str, data: bytes) -> tuple[str, ...]:
    """Return the names of such settings in a version file, as they are written, in their order.

    Args:
        format: One of ``omg.project.formats.registry.FORMATS``.
        data: The whole content. A file that cannot be read has none.
    """
    try:
        return tuple(_names(format, decode(data)))
    except MalformedDocumentError:
        return ()


def _names(format: str, text: str) -> Iterator[str]:
    if format == "sdkmanrc":
        keys = (line.partition("=")[0].strip() for _, line in bare_lines(text))
        yield from (key for key in keys if _SETTING.search(key))
    elif format in ("mise-toml", "prototools"):
        document = load_toml(text)
        yield from (name for name in _flat(document, "settings") if _SETTING.search(name.partition(".")[2]))
        yield from (name for name in _flat(document, "env") if _VARIABLE.fullmatch(name.partition(".")[2]))
        yield from _flat(document, "plugins")
    elif format == "pyproject":
        tools = table(load_toml(text).get("tool")) or {}
        yield from (f"tool.{name}" for name in _flat(tools, "omg"))
        yield from (f"tool.{name}" for name in _flat(tools, "uv") if "install-mirror" in name)


def _flat(document: Mapping[str, object], name: str, depth: int = 0) -> Iterator[str]:
    """Yield the dotted names of everything in the table ``name``; nothing if there is none."""
    inner = table(document.get(name))
    if inner is None:
        if depth:
            yield name
        return
    for key in inner:
        if depth < _MAX_DEPTH:
            yield from (f"{name}.{rest}" for rest in _flat(inner, key, depth + 1))
