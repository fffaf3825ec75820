"""``.gitlab-ci.yml``: the images that jobs run in. Pure.

Source: https://docs.gitlab.com/ci/yaml/, "image", "variables" and "parallel:matrix", read 2026-12-01. What
``include`` and ``extends`` bring from elsewhere is not followed.
"""

from __future__ import annotations

import re

from omg.project.mentions.images import mention_of_image
from omg.project.mentions.yaml_tree import Items, Keys, Scalar, child, load, pairs, scalars
from omg.value import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.project.mentions.mention import Mention
    from omg.project.mentions.yaml_tree import Node

_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)\})")
_MAX_JOBS = 5_000
_MAX_VALUES = 64
# Of an image with its variables, and of each of these.
_MAX_LENGTH = 256


def read(text: str) -> Iterator[Mention]:
    """Yield what each image runs: the one of all jobs, and each job's own.

    Raises:
        MalformedDocumentError: The text is not YAML, or too large.
    """
    document = load(text)
    variables = _variables(child(document, "variables"))
    for place in [document, *(node for _, node in pairs(document) if isinstance(node, Keys))][:_MAX_JOBS]:
        own = {**variables, **_variables(child(place, "variables")), **_matrix(place)}
        image = child(place, "image")
        image = child(image, "name") or image
        if isinstance(image, Scalar):
            yield from _image(image, own if place is not document else variables)


def _image(image: Scalar, variables: dict[str, list[str]]) -> Iterator[Mention]:
    found = [
        one
        for text in _expanded(image.text, variables)
        if (one := mention_of_image(text, line=image.line, says=f"image: {text}"))
    ]
    if found:
        specs = tuple(spec for one in found for spec in one.specs if one.runtime == found[0].runtime)
        yield replace(found[0], specs=specs, text=", ".join(one.text for one in found))


def _expanded(text: str, variables: dict[str, list[str]]) -> list[str]:
    """Return what a text stands for, one for each value; nothing where a variable is not known."""
    texts = [text[:_MAX_LENGTH]]
    for found in _VARIABLE.finditer(texts[0]):
        values = [one for one in variables.get(found[1] or found[2], []) if len(one) <= _MAX_LENGTH]
        texts = [each.replace(found[0], value) for each in texts for value in values][:_MAX_VALUES]
        texts = [each for each in texts if len(each) <= _MAX_LENGTH]
    return [each for each in texts if "$" not in each]


def _variables(node: Node | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in pairs(node):
        text = child(value, "value") or value
        if isinstance(text, Scalar):
            found[key] = [text.text]
    return found


def _matrix(job: Node | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    matrix = child(job, "parallel", "matrix")
    for part in matrix.nodes if isinstance(matrix, Items) else ():
        for key, node in pairs(part):
            values = found.setdefault(key, [])
            values += [one.text for one in scalars(node)][: _MAX_VALUES - len(values)]
    return found
