"""Edits of version files for ``omg pin``: pure, and everything else in the file stays as it is."""

from omg.project.edit.pin import set_pin

__all__ = ["set_pin"]
