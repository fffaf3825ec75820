"""An edit of a TOML file changes what it is meant to change, or nothing."""

from __future__ import annotations

import pytest

from omg.errors import VersionFileError
from omg.project.formats.toml_edit import checked_text, open_document, open_table

OLD = '[tools]\nnode = "18"\ngo = "1.22"\n'


def test_what_was_to_be_changed_may_differ() -> None:
    document = open_document(OLD)
    open_table(document, "tools")["node"] = "20"

    assert checked_text(document, OLD, "tools", "node") == OLD.replace("18", "20")


def test_whatever_else_differs_is_refused() -> None:
    document = open_document(OLD)
    open_table(document, "tools")["go"] = "1.23"

    with pytest.raises(VersionFileError):
        checked_text(document, OLD, "tools", "node")
