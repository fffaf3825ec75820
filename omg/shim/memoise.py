"""Memos that the fallback to Python writes, so that the shim program decides alone the next time."""

from __future__ import annotations

import os
import re
import time

from omg.project.discovery import Parsed
from omg.project.formats.registry import RULES, parse
from omg.project.formats.request import FormatProblem, Request, Strength
from omg.project.selection import ArgumentOrigin, VariableOrigin
from omg.shim import memo
from omg.shim.memo import EVERY_RUNTIME, Line, LineStrength, MemoKind, VersionLocation
from omg.shim.memo_files import write
from omg.shim.stamps import is_settled, stamps
from omg.versions.spec import Range, Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import Literal

    from omg.project.discovery import Found
    from omg.project.formats.request import Outcome
    from omg.shim.candidate import RuntimeCandidate
    from omg.store.installed import Toolchain
    from omg.store.layout import Store
    from omg.versions.spec import VersionSpec

# What the shim programs read without a memo; shims/README.md, "What a version file says".
_NATIVE_TOKEN = re.compile(rb"[vV]?([0-9]+(?:\.[0-9]+)*)")
_MAX_NATIVE_BYTES = 40


class StampSnapshot:
    """The stamps of the stores before they were listed, for memos made from that listing.

    Args:
        store: The stores.
        config_dir: Directory of the user's configuration.
        runtimes: Names of the runtimes that may be listed.
    """

    def __init__(self, store: Store, config_dir: Path, runtimes: Iterable[str]) -> None:
        self._store = store
        self._config_dir = config_dir
        self._taken_ns = time.time_ns()
        self._stamps = {runtime: stamps(store, runtime, config_dir) for runtime in runtimes}

    def stamps_of(self, runtime: str) -> bytes | None:
        """Return the stamps of ``runtime``, or ``None`` where an answer may already be outdated."""
        stamped = self._stamps.get(runtime)
        if stamped is None or not is_settled(stamped, now_ns=self._taken_ns):
            return None
        return stamped if stamped == stamps(self._store, runtime, self._config_dir) else None

    def recorded(self) -> Mapping[str, bytes]:
        """Return the stamps of every runtime as they were taken."""
        return self._stamps


def write_memos(
    candidates: Iterable[RuntimeCandidate], notes: StampSnapshot, env: Mapping[str, str], cache_dir: Path
) -> None:
    """Write the memos that would have let the shim program decide ``candidates`` alone."""
    memos = (
        one
        for candidate in candidates
        for one in (*_of_requests(candidate, env), *_of_resolution(candidate, notes))
    )
    write(cache_dir, memos)


def _of_requests(
    candidate: RuntimeCandidate, env: Mapping[str, str]
) -> Iterator[tuple[MemoKind, bytes, bytes]]:
    for found in candidate.requests.files:
        if isinstance(found.content, Parsed) and not _is_native(found, candidate):
            data, lock = found.content.data, found.content.lock
            key = memo.file_key(RULES, found.version_file.format, _memo_name(found), data, lock)
            yield MemoKind.FILE, key, memo.encode_lines(_lines(found.content.answers))
    runtime = candidate.ownership.runtime
    pin = candidate.requests.pin
    if pin is None or not isinstance(pin.origin, ArgumentOrigin | VariableOrigin):
        return
    text = (
        pin.origin.argument.removeprefix("+")
        if isinstance(pin.origin, ArgumentOrigin)
        else env.get(pin.origin.name, "")
    )
    value = os.fsencode(text)
    if text.startswith("/") or _is_native_token(value, runtime.vocabulary.legacy_prefix):
        return
    lines = _lines(parse("variable", runtime.variable, value))
    yield MemoKind.VARIABLE, memo.variable_key(RULES, runtime.variable, value), memo.encode_lines(lines)


def _is_native(found: Found, candidate: RuntimeCandidate) -> bool:
    """Return whether the shim program reads this file by itself."""
    return (
        isinstance(found.content, Parsed)
        and found.version_file.is_native_token
        and _is_native_token(found.content.data, candidate.ownership.runtime.vocabulary.legacy_prefix)
    )


def _is_native_token(value: bytes, legacy_prefix: str) -> bool:
    token = _NATIVE_TOKEN.fullmatch(value.strip(b" \t\r\n\f\v"))
    if token is None or len(token[0]) > _MAX_NATIVE_BYTES:
        return False
    return not (legacy_prefix and token[1].startswith(legacy_prefix.encode("ascii")))


def _memo_name(found: Found) -> str:
    return os.fsencode(found.path.name).decode("utf-8", "surrogateescape")


def _lines(outcomes: Iterable[Outcome]) -> tuple[Line, ...]:
    """Return one line for each runtime; of several outcomes the first counts."""
    lines: dict[str, Line] = {}
    for outcome in outcomes:
        runtime = outcome.runtime or EVERY_RUNTIME
        match outcome:
            case FormatProblem(is_ignored=True):
                continue
            case FormatProblem():
                line = Line(runtime, LineStrength.ERROR)
            case Request():
                specs = tuple(spec.canonical for spec in outcome.specs)
                line = Line(runtime, _strength_of(outcome), specs)
        lines.setdefault(runtime, line)
    return tuple(lines.values())


def _strength_of(request: Request) -> LineStrength:
    return LineStrength.PIN if request.strength is Strength.PIN else LineStrength.CONSTRAINT


def _of_resolution(
    candidate: RuntimeCandidate, notes: StampSnapshot
) -> Iterator[tuple[MemoKind, bytes, bytes]]:
    runtime = candidate.ownership.runtime.name
    installed_versions = candidate.installed_versions
    answers: list[tuple[LineStrength, VersionSpec, Toolchain | Literal["system"] | None]]
    if candidate.requests.pin is not None:
        pin = candidate.requests.pin
        answers = [
            (LineStrength.PIN, spec, meant)
            for spec in pin.specs
            if _is_worth_a_memo(spec, meant := installed_versions.resolve(spec), is_list=len(pin.specs) > 1)
        ]
    elif candidate.requests.constraint is not None:
        wanted = candidate.requests.constraint.specs
        answers = [(LineStrength.CONSTRAINT, spec, installed_versions.satisfying(spec)) for spec in wanted]
    else:
        return
    stamped = notes.stamps_of(runtime)
    if stamped is None:
        return
    for strength, spec, toolchain in answers:
        if toolchain == "system":
            continue
        place = VersionLocation(toolchain.version.text, toolchain.store_index) if toolchain else None
        yield (
            MemoKind.RESOLUTION,
            _resolution_key(candidate, strength, spec, stamped),
            memo.encode_place(place),
        )


def _is_worth_a_memo(
    spec: VersionSpec, meant: Toolchain | Literal["system"] | None, *, is_list: bool
) -> bool:
    """Return whether the shim program needs a memo for what a pin's spec means.

    What is installed under a token is found by exact name or in the table, unless it is spelled otherwise
    there (java's ``8u402``). That a spec means nothing is worth telling only where another one may come
    after it; else it is an error, each time.
    """
    if meant is None:
        return is_list
    if isinstance(spec, Token) and meant != "system":
        return not meant.version.text.startswith(spec.text)
    return isinstance(spec, Range)


def _resolution_key(
    candidate: RuntimeCandidate, strength: LineStrength, spec: VersionSpec, stamped: bytes
) -> bytes:
    standard = candidate.installed_versions.standard
    current = standard.version.text if standard is not None and strength is LineStrength.CONSTRAINT else ""
    return memo.resolution_key(
        RULES, candidate.ownership.runtime.name, strength, spec.canonical, current=current, stamps=stamped
    )
