"""Suggestions for an unknown runtime name: another spelling, or a version of a runtime. Pure."""

from __future__ import annotations

from omg.errors import InvalidSpecError
from omg.runtimes.mise_names import NAMES
from omg.runtimes.registry import RUNTIMES
from omg.runtimes.spelling import nearest_word
from omg.versions.spec import Token
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.runtimes.runtime import Runtime


def is_listed(name: str) -> bool:
    """Return whether ``name`` is in mise's registry."""
    return name in NAMES


def runtime_of_version(name: str) -> tuple[Runtime, str] | None:
    """Return the runtime that ``name`` is a version of, with that version as it can be typed.

    ``pypy3.10`` is a version of python, ``temurin-21`` of java, ``node20`` of node, ``nightly`` of rust.
    """
    for runtime in reversed(RUNTIMES):  # `nightly` is rust's rather than node's
        if name in runtime.vocabulary.channels:
            return runtime, name
    for runtime in RUNTIMES:
        for own_name in (runtime.name, *runtime.other_names):
            number = name.removeprefix(own_name).removeprefix("-")
            if name.startswith(own_name) and number[:1].isdigit() and "-" not in number:
                return runtime, number
        if _is_spelling(name, runtime):
            return runtime, name
    return None


def nearest_runtime(name: str) -> str | None:
    """Return the runtime or tool that ``name`` is a misspelling of; native runtimes come first."""
    own = [each for runtime in RUNTIMES for each in (runtime.name, *runtime.other_names)]
    return nearest_word(name, own) or nearest_word(name, sorted(NAMES))


def _is_spelling(name: str, runtime: Runtime) -> bool:
    """Return whether ``name`` is a version of ``runtime`` by the text before its number."""
    vocabulary = runtime.vocabulary
    try:
        spec = vocabulary.parse(name)
    except InvalidSpecError:
        return False
    if not isinstance(spec, Token) or not spec.text or name[:1].isdigit():
        return False
    version = Version.parse(spec.text)
    if version.is_name:
        return False
    return version.implementation in vocabulary.implementations or spec.text[:1].isdigit()
