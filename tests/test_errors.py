"""Every error names its kind, and scripts rely on it: a class may be renamed, its kind may not."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING

import omg as package
from omg.errors import OmgError

if TYPE_CHECKING:
    from collections.abc import Iterator

# Every `error.kind` of JSON output (docs/json.md). A new error adds a line; no line changes.
KINDS = frozenset(
    {
        "answer",
        "archive",
        "changed_file",
        "checksum",
        "config",
        "damaged_block",
        "download",
        "empty_checksum",
        "in_use",
        "install",
        "invalid_request",
        "invalid_spec",
        "invalid_table",
        "invalid_version",
        "lock_timeout",
        "malformed_checksum",
        "malformed_document",
        "mise",
        "missing_checksum",
        "missing_executable",
        "newer_receipt",
        "no_such_component",
        "no_such_release",
        "not_executable",
        "not_found",
        "not_installed",
        "nothing_in_force",
        "offline",
        "omg",
        "outside_project",
        "selection",
        "shim_loop",
        "signature",
        "store",
        "store_access",
        "unknown_runtime",
        "unknown_shim",
        "unreachable",
        "unsupported_platform",
        "usage",
        "version_file",
        "wrong_checksum",
        "wrong_pinned_checksum",
    }
)


def error_classes() -> list[type[OmgError]]:
    """Return every class of omg's errors."""
    for module in pkgutil.walk_packages(package.__path__, "omg."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    return [OmgError, *_below(OmgError)]


def _below(error: type[OmgError]) -> Iterator[type[OmgError]]:
    for each in error.__subclasses__():
        yield each
        yield from _below(each)


def test_every_error_names_its_kind() -> None:
    assert [error.__name__ for error in error_classes() if not isinstance(vars(error).get("kind"), str)] == []


def test_kinds_are_those_that_scripts_know() -> None:
    kinds = {error.kind for error in error_classes() if error.__module__.startswith("omg.")}
    assert sorted(kinds) == sorted(KINDS)
