"""``mise.lock`` and ``.protolock``: the versions that were resolved once, beside the file that asks for them.

Only versions are taken from them, no addresses and no checksums. An entry that does not match what the file
asks for is ignored, and so is a lock that cannot be read.

Sources: https://mise.jdx.dev/dev-tools/mise-lock-reference.html and https://moonrepo.dev/docs/proto/lockfile,
read 2026-11-30; how mise 2026.9.15 matches entries was measured.
"""

from __future__ import annotations

import sys

from omg.errors import InvalidSpecError
from omg.project.formats.entry import runtime_called
from omg.project.formats.request import MalformedDocumentError, Request
from omg.project.formats.text import decode
from omg.project.formats.toml_document import load_toml, table
from omg.runtimes.registry import by_name, is_known
from omg.value import replace
from omg.versions.grammar import quoted
from omg.versions.spec import Latest, Token
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omg.project.formats.request import Outcome
    from omg.versions.spec import VersionSpec

# Other backends number the versions of omg's own runtimes in their own way.
_OWN_BACKENDS = ("core:", "proto")
_NO_ENTRY = " has no version of it"
_NO_MATCH = " has no version that matches, and is ignored"
_SYSTEM = "macos" if sys.platform == "darwin" else sys.platform


def apply_lock(outcomes: tuple[Outcome, ...], name: str, lock: bytes) -> tuple[Outcome, ...]:
    """Return the outcomes of a version file with the versions that its lock has for them.

    Args:
        outcomes: What the version file says.
        name: The lock's name, for `omg why`.
        lock: The lock's whole content.
    """
    try:
        tools = table(load_toml(decode(lock)).get("tools")) or {}
    except MalformedDocumentError as error:
        note = f"; {name} is ignored: {error.message}"
        return tuple(replace(one, note=note) if isinstance(one, Request) else one for one in outcomes)
    return tuple(_locked(one, name, tools) if isinstance(one, Request) else one for one in outcomes)


def has_no_match(request: Request) -> bool:
    """Return whether the lock beside a version file has the runtime in other versions than it asks for."""
    return request.note.endswith(_NO_MATCH)


def _locked(request: Request, name: str, tools: Mapping[str, object]) -> Request:
    entries = list(_entries(request.runtime, tools))
    words = request.text.split(" ") if len(request.specs) > 1 else [request.text]
    pairs = list(zip(words, request.specs, strict=True)) if len(words) == len(request.specs) else []
    found = [(word, spec, _version(request.runtime, word, spec, entries)) for word, spec in pairs]
    if not any(locked is not None for _, _, locked in found):
        return replace(request, note=f"; {name}{_NO_MATCH if entries else _NO_ENTRY}")
    specs = tuple(locked or spec for _, spec, locked in found)
    text = " ".join(locked.text if locked else word for word, _, locked in found)
    if text == request.text:
        return request
    return replace(request, specs=specs, text=text, note=f" (locked for {quoted(request.text)} by {name})")


def _entries(runtime: str, tools: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    for key, value in tools.items():
        if runtime_called(key) != runtime:
            continue
        for entry in value if isinstance(value, list) else [value]:
            fields = table(entry)
            if fields and _is_for_here(runtime, fields):
                yield fields


def _is_for_here(runtime: str, entry: Mapping[str, object]) -> bool:
    backend, system = entry.get("backend", "core:"), entry.get("os", _SYSTEM)
    is_own = isinstance(backend, str) and backend.startswith(_OWN_BACKENDS)
    return system == _SYSTEM and (is_own or not is_known(runtime))


def _version(runtime: str, word: str, spec: VersionSpec, entries: list[Mapping[str, object]]) -> Token | None:
    """Return the version of the entry that was made for ``word``, else of the first that meets ``spec``."""
    named = [entry for entry in entries if word in _requests(entry)]
    for entry in named or entries:
        version = entry.get("version")
        if not isinstance(version, str):
            continue
        try:
            locked = by_name(runtime).vocabulary.parse(version)
        except InvalidSpecError:
            continue
        if isinstance(locked, Token) and (named or _meets(locked, spec, entry)):
            return locked
    return None


def _requests(entry: Mapping[str, object]) -> list[object]:
    """Return what an entry was made for: mise's ``specifiers``, proto's ``spec``."""
    specifiers = entry.get("specifiers")
    return [*(specifiers if isinstance(specifiers, list) else []), entry.get("spec")]


def _meets(locked: Token, spec: VersionSpec, entry: Mapping[str, object]) -> bool:
    if isinstance(spec, Latest):
        return _requests(entry) == [None]
    return isinstance(spec, Token) and Version.parse(locked.text).begins_with(spec.text)
