"""A YAML document as a tree of texts with their lines. Pure.

The reader is PyYAML, and only its events: no tags are followed, no objects made. An alias is the node that it
names, not a copy, so that a few lines cannot become a billion nodes; size and depth have bounds.

Source: https://yaml.org/spec/1.2.2/ and https://pyyaml.org/wiki/PyYAMLDocumentation, read 2026-12-01.
"""

from __future__ import annotations

from omg.project.formats.request import MalformedDocumentError
from omg.value import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_EVENTS = 50_000
_MAX_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; ``is_plain`` without quotes."""

    text: str
    line: int
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    line: int
    nodes: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Keys:
    """A mapping by the texts of its keys; of two equal keys the last counts."""

    line: int
    nodes: dict[str, Node] = field(default_factory=dict)


Node = Scalar | Items | Keys


def load(text: str) -> Node | None:
    """Return the first document, ``None`` where there is none.

    Raises:
        MalformedDocumentError: The text is not YAML, or larger or deeper than any that a person wrote.
    """
    import yaml

    try:
        return _tree(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        raise MalformedDocumentError("invalid YAML", line=line) from error
    # Its reader in Python, where the one in C was not built: an escape that is no character.
    except (ValueError, OverflowError) as error:
        raise MalformedDocumentError("invalid YAML") from error


def child(node: Node | None, *keys: str) -> Node | None:
    """Return what lies at ``keys`` below a mapping, ``None`` where nothing does."""
    for key in keys:
        node = node.nodes.get(key) if isinstance(node, Keys) else None
    return node


def pairs(node: Node | None) -> Iterator[tuple[str, Node]]:
    """Yield the keys of a mapping with what they hold; nothing for other nodes."""
    if isinstance(node, Keys):
        yield from node.nodes.items()


def scalars(node: Node | None) -> list[Scalar]:
    """Return the texts of a sequence, or of the one text that stands in its place."""
    nodes = node.nodes if isinstance(node, Items) else [node]
    return [one for one in nodes if isinstance(one, Scalar)]


def _tree(events: Iterator[object]) -> Node | None:
    import yaml

    anchors: dict[str, Node] = {}
    # Each open collection with its anchor, and the key that waits for its value.
    opened: list[tuple[Items | Keys, str | None]] = []
    waiting: list[Node | None] = []
    for count, event in enumerate(events):
        if count > _MAX_EVENTS or len(opened) > _MAX_DEPTH:
            raise MalformedDocumentError("YAML that is too large or nested too deeply")
        node: Node | None
        match event:
            case yaml.ScalarEvent():
                line = event.start_mark.line + 1
                node = Scalar(event.value, line, is_plain=not event.style)
                if event.anchor:
                    anchors[event.anchor] = node
            case yaml.AliasEvent():
                # One that is not complete yet would be a circle.
                node = anchors.get(event.anchor) or Scalar("", event.start_mark.line + 1)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                kind = Keys if isinstance(event, yaml.MappingStartEvent) else Items
                opened.append((kind(event.start_mark.line + 1), event.anchor))
                waiting.append(None)
                continue
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                node, anchor = opened.pop()
                waiting.pop()
                if anchor:
                    anchors[anchor] = node
            case _:
                continue
        if not opened:
            return node
        _add(opened[-1][0], waiting, node)
    return None


def _add(parent: Items | Keys, waiting: list[Node | None], node: Node) -> None:
    if isinstance(parent, Items):
        parent.nodes.append(node)
    elif (key := waiting[-1]) is None:
        waiting[-1] = node
    else:
        waiting[-1] = None
        if isinstance(key, Scalar):
            parent.nodes[key.text] = node
