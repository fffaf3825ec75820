"""The types of the values of settings: what each accepts, as a TOML value and as text. Pure."""

from __future__ import annotations

from pathlib import Path

from omg.patterns import re
from omg.value import Generic, TypeVar, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from omg.result import Json

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_TRUE = ("1", "true", "yes", "on")
_FALSE = ("0", "false", "no", "off")
_SIZE_UNITS = {"MB": 10**6, "GB": 10**9, "MiB": 1 << 20, "GiB": 1 << 30}


@dataclass(frozen=True, slots=True)
class ValueType(Generic[T_co]):
    """A type of value.

    Attributes:
        accepts: The accepted values, for messages.
        read: Turns a TOML value into a typed one; raises ``ValueError`` for any other.
        from_text: Turns text (a variable, a command line) into a TOML value, unchecked.
        entry: For a table, the type of its values.
        choices: All values, as text, if there are only a few.
    """

    accepts: str
    read: Callable[[object], T_co]
    from_text: Callable[[str], Json]
    entry: ValueType[object] | None = None
    choices: tuple[str, ...] = ()


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _boolean_from(text: str) -> Json:
    folded = text.lower()
    return True if folded in _TRUE else False if folded in _FALSE else text


def _whole_from(text: str) -> Json:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else text


def _text(value: object) -> str:
    if not isinstance(value, str) or not value or not value.isprintable():
        raise ValueError
    return value


def _url(value: object) -> str:
    text = _text(value)
    if not text.startswith(("https://", "http://")):
        raise ValueError
    from urllib.parse import urlsplit

    # Raises for a malformed URL; reading the port checks that it is a number.
    parts = urlsplit(text)
    if not (parts.hostname and parts.port != 0):
        raise ValueError
    return text


def _absolute(value: object) -> Path:
    text = _text(value)
    if not text.startswith("/"):
        raise ValueError
    return Path(text)


def _as_is(text: str) -> Json:
    return text


def _split(separator: str) -> Callable[[str], Json]:
    def split(text: str) -> Json:
        return [part.strip() for part in text.split(separator) if part.strip()]

    return split


def _listed(read: Callable[[object], T]) -> Callable[[object], tuple[T, ...]]:
    def read_list(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise ValueError
        return tuple(read(item) for item in value)

    return read_list


def _package(value: object) -> str:
    """Return a package as its installer takes it: never an option."""
    text = _text(value)
    if text.startswith("-") or text != text.strip():
        raise ValueError
    return text


def _age(value: object) -> str:
    text = _text(value)
    if not re.fullmatch(r"[0-9]{1,4}[dw]", text):
        raise ValueError
    return text


def _size(value: object) -> str:
    text = _text(value)
    if not re.fullmatch(r"[0-9]{1,6}(?:[MG]i?B)", text):
        raise ValueError
    return text


def bytes_of(size: str) -> int:
    """Return a value of ``cache.max_size`` as a number of bytes."""
    number = size.rstrip("MGiB")
    return int(number) * _SIZE_UNITS[size.removeprefix(number)]


def days_of(age: str) -> int:
    """Return a value of ``minimum_age`` as a number of days."""
    return int(age[:-1]) * (7 if age.endswith("w") else 1)


def choice(*values: str) -> ValueType[str]:
    """Return a type with these values only."""

    def read(value: object) -> str:
        if value not in values:
            raise ValueError
        return str(value)

    return ValueType(", ".join(f"`{value}`" for value in values), read, _as_is, choices=values)


def whole(minimum: int, maximum: int) -> ValueType[int]:
    """Return the type of whole numbers in a range, the ends included."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= maximum:
            raise ValueError
        return value

    return ValueType(f"a whole number from {minimum} to {maximum}", read, _whole_from)


def table(of: ValueType[T], *, apart: tuple[str, ...] = ()) -> ValueType[Mapping[str, T]]:
    """Return a table whose keys the user chooses; ``apart`` from some that are a setting of their own."""

    def read(value: object) -> Mapping[str, T]:
        if not isinstance(value, dict):
            raise ValueError
        return {_text(name): of.read(item) for name, item in value.items() if name not in apart}

    return ValueType(f"a table whose values are {of.accepts}", read, _as_is, of)


BOOLEAN = ValueType("`true` or `false`", _boolean, _boolean_from, choices=("true", "false"))
TEXT = ValueType("text", _text, _as_is)
URL = ValueType("a URL that begins with `https://` or `http://`", _url, _as_is)
PATHS = ValueType("a list of absolute paths", _listed(_absolute), _split(":"))
NAMES = ValueType("a list of names", _listed(_text), _split(","))
# A comma may be a part of one: `black>=23,<25`.
PACKAGES = ValueType("a list of packages", _listed(_package), lambda text: [text])
SIZE = ValueType("a size of up to six digits, such as `500MB` or `1GiB`", _size, _as_is)
AGE = ValueType("a number of days or weeks up to `9999d`, such as `3d` or `2w`", _age, _as_is)
