"""Import pathlib without modules that it hardly uses.

It takes one function of `urllib.parse`, for `Path.as_uri` alone, and `ntpath` for paths of Windows. In Python
3.11 and 3.12 these imports are a twelfth of the time of a command that has nothing to do. Later ones do not
have the first. `re`, with `fnmatch` for globs, and `warnings` for what is deprecated are another tenth. Later
ones than 3.11 use the former at once.
"""

from __future__ import annotations

import sys
from functools import partial

_NAMES = ["urllib.parse", "ntpath"]
if sys.version_info < (3, 12):
    _NAMES += ["fnmatch", "re", "warnings"]


def import_pathlib() -> None:
    """Import pathlib; stand-ins for those are there meanwhile, and load the real ones when used."""
    if sys.version_info < (3, 13) and "pathlib" not in sys.modules:
        for name in _NAMES:
            if name not in sys.modules:
                stand_in = type(sys)(name)
                vars(stand_in).update(quote_from_bytes=_quote_from_bytes, __getattr__=partial(_real, name))
                sys.modules[name] = stand_in
    try:
        import pathlib  # noqa: F401
    finally:
        for name in _NAMES:
            _withdraw(name)


def _quote_from_bytes(data: bytes, safe: str = "/") -> str:
    from urllib.parse import quote_from_bytes

    return quote_from_bytes(data, safe)


def _real(module: str, name: str) -> object:
    """Return something else of a module, should pathlib need it."""
    if name.startswith("__"):  # asked of every module by the import itself
        raise AttributeError(name)
    _withdraw(module)
    from importlib import import_module

    return getattr(import_module(module), name)


def _withdraw(name: str) -> None:
    """Let the next import of a module find the real one."""
    if getattr(sys.modules.get(name), "__spec__", None) is None:
        sys.modules.pop(name, None)
