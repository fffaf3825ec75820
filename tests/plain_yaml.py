"""The part of YAML that omg's own CI files keep to, read without a library."""

from __future__ import annotations

import re

_KEY = re.compile(r"([\w.-]+):(?: (.+))?$")
Node = str | list["Node"] | dict[str, "Node"]


def parse(text: str) -> Node:
    """Return a document of the part of YAML that the file keeps to.

    That is: maps and lists by indentation of two spaces, lists of words in brackets, text in one line.

    Raises:
        ValueError: Anything else.
    """
    if "\t" in text:
        raise ValueError("a tab")
    lines = [
        (len(line) - len(line.lstrip(" ")), line.strip())
        for line in text.splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]
    node, rest = _node(lines, 0)
    if rest:
        raise ValueError(f"not expected here: {rest[0]}")
    return node


def _node(lines: list[tuple[int, str]], indent: int) -> tuple[Node, list[tuple[int, str]]]:
    found_list: list[Node] = []
    found_map: dict[str, Node] = {}
    while lines and lines[0][0] == indent:
        text = lines[0][1]
        if text.startswith("- "):
            # What follows the dash stands two columns further, as if on a line of its own.
            item, lines = _node([(indent + 2, text[2:]), *lines[1:]], indent + 2)
            found_list.append(item)
            continue
        key = _KEY.match(text)
        if key is None:
            if found_list or found_map:
                raise ValueError(f"not a key: {text}")
            return text, lines[1:]
        if key[1] in found_map:
            raise ValueError(f"twice: {key[1]}")
        lines = lines[1:]
        if key[2] is not None:
            found_map[key[1]] = _scalar(key[2])
        elif lines and lines[0][0] > indent:
            found_map[key[1]], lines = _node(lines, indent + 2)
        else:
            found_map[key[1]] = ""
    if lines and lines[0][0] > indent:
        raise ValueError(f"indented too far: {lines[0][1]}")
    if found_list and found_map:
        raise ValueError("a list and a map in one")
    return found_list or found_map, lines


def _scalar(text: str) -> Node:
    if text.startswith("["):
        if not text.endswith("]"):
            raise ValueError(f"a list without end: {text}")
        return [word.strip() for word in text[1:-1].split(",")]
    if text[0] in "\"'":
        if len(text) < 2 or text[-1] != text[0]:
            raise ValueError(f"text without end: {text}")
        return text[1:-1]
    if text[0] in "&*!|>%@`{" or ": " in text or " #" in text:
        raise ValueError(f"needs quotation marks: {text}")
    return text
