"""Import pathlib without urllib, of which it uses one function, for `Path.as_uri` alone.

In Python 3.11 and 3.12 that import is a twelfth of the time of a command that has nothing to do. Later ones
do not have it.
"""

from __future__ import annotations

import sys

_NAME = "urllib.parse"


def import_pathlib() -> None:
    """Import pathlib; a stand-in for `urllib.parse` is there meanwhile, and loads the real one when used."""
    if sys.version_info >= (3, 13) or _NAME in sys.modules or "pathlib" in sys.modules:
        import pathlib

        return
    stand_in = type(sys)(_NAME)
    vars(stand_in).update(quote_from_bytes=_quote_from_bytes, __getattr__=_real)
    sys.modules[_NAME] = stand_in
    try:
        import pathlib  # noqa: F401
    finally:
        _withdraw()


def _quote_from_bytes(data: bytes, safe: str = "/") -> str:
    from urllib.parse import quote_from_bytes

    return quote_from_bytes(data, safe)


def _real(name: str) -> object:
    """Return another name of `urllib.parse`, should pathlib import one."""
    if name.startswith("__"):  # asked of every module by the import itself
        raise AttributeError(name)
    _withdraw()
    import urllib.parse

    return getattr(urllib.parse, name)


def _withdraw() -> None:
    """Let the next import of `urllib.parse` find the real module."""
    if getattr(sys.modules.get(_NAME), "__spec__", None) is None:
        sys.modules.pop(_NAME, None)
