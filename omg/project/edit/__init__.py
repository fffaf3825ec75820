"""Edits of version files for ``omg pin``: pure, and everything else in the file stays as it is."""

from omg.project.edit.pin import set_pin
from omg.project.edit.words import is_only_longer, owner_of, words_for

__all__ = ["is_only_longer", "owner_of", "set_pin", "words_for"]
