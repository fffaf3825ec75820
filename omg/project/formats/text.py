"""The text of version files: decoded as leniently as is safe, read by the line, and edited by the line."""

from __future__ import annotations

from omg.patterns import re
from omg.project.formats.request import MalformedDocumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The shims' notion of white space: ASCII only, so that both read a file alike.
WHITE_SPACE = " \t\r\n\f\v"

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Patterns are compiled on first use: most version files need none of them.
# A line with its end, whatever system it was written on.
LINE = r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+"
_WORD = rf"[^{WHITE_SPACE}]+"
_LINE_END = r"\r\n|\n|\r"
# A look-behind instead of `\s+#`: that would try every blank of a long run of blanks.
_COMMENT = r"(?:^|(?<=[ \t\f\v]))#.*"


def decode(data: bytes, *, errors: str = "replace") -> str:
    """Return the text of a version file: UTF-8, or UTF-16 with a byte order mark.

    Args:
        data: The whole content.
        errors: What becomes of bytes that are neither. U+FFFD is harmless in a comment and
            refused in a version; an editor wants them back.

    Raises:
        MalformedDocumentError: The text holds a NUL.
    """
    encoding = "utf-8"
    for mark, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            data, encoding = data[len(mark) :], name
            break
    text = data.decode(encoding, errors if encoding == "utf-8" else "replace")
    nul = text.find("\0")
    if nul >= 0:
        raise MalformedDocumentError(
            "a NUL byte: not a text file, or UTF-16 without a byte order mark",
            line=text.count("\n", 0, nul) + 1,
            hint="save the file as UTF-8",
        )
    return text


def encode_like(text: str, old: bytes) -> bytes:
    """Return ``text`` in the encoding of ``old``, with its byte order mark."""
    for mark, name in _BYTE_ORDER_MARKS:
        if old.startswith(mark):
            return mark + text.encode(name, "surrogateescape" if name == "utf-8" else "surrogatepass")
    return text.encode("utf-8", "surrogateescape")


def split_lines(text: str) -> list[str]:
    """Return the lines of ``text``, whatever system they were written on."""
    return re.split(_LINE_END, text) if "\r" in text else text.split("\n")


def bare_lines(text: str, *, comments_anywhere: bool = False) -> Iterator[tuple[int, str]]:
    """Yield number and content of each line that says something, without its comment.

    Args:
        text: The whole file.
        comments_anywhere: A ``#`` inside a word begins a comment too.
    """
    for number, line in enumerate(split_lines(text), start=1):
        if content := content_of(line, comments_anywhere=comments_anywhere):
            yield number, content


def content_of(line: str, *, comments_anywhere: bool = False) -> str:
    """Return a line without its comment and the white space around it."""
    if "#" in line:
        line = line.partition("#")[0] if comments_anywhere else re.sub(_COMMENT, "", line)
    return line.strip(WHITE_SPACE)


def words_of(line: str) -> list[str]:
    """Return the words of a line; unlike ``str.split`` blind to white space beyond ASCII."""
    return re.findall(_WORD, line)


def replace_first(text: str, version: str) -> str:
    """Return ``text`` with its first version replaced; tools do not read later lines."""
    return replace_line(text, lambda _: version, otherwise=version)


def replace_all(text: str, version: str) -> str:
    """Return ``text`` with one version in place of all that it lists; nvm's ``KEY=VALUE`` lines stay."""
    lines: list[str] = []
    is_set = False
    for line in re.findall(LINE, text):
        content = content_of(line)
        if not content or re.match(r"[\w.-]+\s*=", content):
            lines.append(line)
        elif not is_set:
            lines.append(line.replace(content, version, 1))
            is_set = True
    edited = "".join(lines)
    return edited if is_set else with_line(edited, version)


def replace_line(
    text: str, edited: Callable[[str], str | None], *, otherwise: str, comments_anywhere: bool = False
) -> str:
    """Return ``text`` with the content of one line replaced; its indentation, comment and end stay.

    Args:
        text: The whole file.
        edited: Returns the new content of a line, or ``None`` for a line that is not the one.
        otherwise: The line that is added at the end where no line is the one.
        comments_anywhere: A ``#`` inside a word begins a comment too.
    """
    lines = re.findall(LINE, text)
    for index, line in enumerate(lines):
        content = content_of(line, comments_anywhere=comments_anywhere)
        if content and (new := edited(content)) is not None:
            lines[index] = line.replace(content, new, 1)
            return "".join(lines)
    return with_line(text, otherwise)


def with_line(text: str, line: str) -> str:
    """Return ``text`` with ``line`` at its end."""
    separator = "" if not text or text.endswith(("\n", "\r")) else "\n"
    return f"{text}{separator}{line}\n"


def without_lines(text: str, is_meant: Callable[[str], bool], *, comments_anywhere: bool = False) -> str:
    """Return ``text`` without the lines whose content is meant.

    Args:
        text: The whole file.
        is_meant: Whether a line goes, with the comment in it; not asked about lines that say nothing.
        comments_anywhere: A ``#`` inside a word begins a comment too.
    """

    def is_kept(line: str) -> bool:
        content = content_of(line, comments_anywhere=comments_anywhere)
        return not content or not is_meant(content)

    return "".join(line for line in re.findall(LINE, text) if is_kept(line))
