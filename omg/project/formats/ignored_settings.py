"""Settings in a project's files that would change where downloads come from, or which ones are trusted. Pure.

omg takes versions from a project's files and nothing else. Other tools read such settings, and that can do
harm: a project that trusts itself, or that answers yes for its reader. Here they are found by name, so that
omg can report that it ignores them. Each format names its own, in ``settings``.

Source: https://mise.jdx.dev/configuration/settings.html and https://moonrepo.dev/docs/proto/config,
read 2026-11-23.
"""

from __future__ import annotations

from omg.patterns import re
from omg.project.formats.registry import BY_NAME
from omg.project.formats.request import MalformedDocumentError
from omg.project.formats.text import decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

# Names, not values: what a project writes there may be anything. Compiled on first use.
_SETTING = (
    r"mirror|url|registry|prox(?:y|ies)|cert|verif|signature|attest|slsa|cosign|minisign|gpg|paranoid|trust"
    r"|netrc|credential|token|insecure|auto[-_]install|(?:^|\.)yes$|_api$"
)
_VARIABLE = (
    r"OMG_(?!\w+_VERSION$)\w+|\w*_PROXY|\w*MIRROR\w*|\w*REGISTRY\w*|SSL_CERT_(?:FILE|DIR)"
    r"|NETRC|NPM_CONFIG_\w+"
)
# No tool defines settings that are nested deeper.
_MAX_DEPTH = 4


def ignored_settings(format: str, data: bytes) -> tuple[str, ...]:
    """Return the names of such settings in a version file, as they are written, in their order.

    Args:
        format: The name of its format.
        data: The whole content. A file that cannot be read has none.
    """
    known = BY_NAME[format]
    if not known.has_settings:
        return ()
    settings: Callable[[str], Iterator[str]] = known.load().settings
    try:
        return tuple(settings(decode(data)))
    except MalformedDocumentError:
        return ()


def is_risky(name: str) -> bool:
    """Return whether a setting of this name is one of those."""
    return re.search(_SETTING, name, re.IGNORECASE) is not None


def settings_of_tool(document: Mapping[str, object]) -> Iterator[str]:
    """Yield such names of a document in which ``settings``, ``env`` and ``plugins`` are tables."""
    yield from (name for name in names_in(document, "settings") if is_risky(name.partition(".")[2]))
    yield from (name for name in names_in(document, "env") if _is_variable(name.partition(".")[2]))
    yield from names_in(document, "plugins")


def _is_variable(name: str) -> bool:
    return re.fullmatch(_VARIABLE, name, re.IGNORECASE) is not None


def names_in(document: Mapping[str, object], name: str, depth: int = 0) -> Iterator[str]:
    """Yield the dotted names of everything in the table ``name``; nothing if there is none."""
    from omg.project.formats.toml_document import table

    inner = table(document.get(name))
    if inner is None:
        if depth:
            yield name
        return
    for key in inner:
        if depth < _MAX_DEPTH:
            yield from (f"{name}.{rest}" for rest in names_in(inner, key, depth + 1))
