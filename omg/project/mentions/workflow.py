"""GitHub Actions: the versions that workflows and composite actions set up. Pure.

Every step with an input such as ``node-version`` counts, whichever action it uses: repositories wrap the
setup actions in their own. Expressions are followed to the job's matrix and to ``env``; others say nothing.

Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax, and the README files
of actions/setup-node, setup-python, setup-go, setup-java, ruby/setup-ruby, oven-sh/setup-bun,
denoland/setup-deno, dtolnay/rust-toolchain and pnpm/action-setup, read 2026-12-01.
"""

from __future__ import annotations

import re

from omg.project.mentions.images import mention_of_image
from omg.project.mentions.mention import FileReference, mention, shown
from omg.project.mentions.yaml_tree import Items, Scalar, child, load, pairs, scalars
from omg.value import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.project.mentions.mention import Mention
    from omg.project.mentions.yaml_tree import Node

_INPUTS = {
    "node-version": "node",
    "python-version": "python",
    "go-version": "go",
    "java-version": "java",
    "ruby-version": "ruby",
    "bun-version": "bun",
    "deno-version": "deno",
    "php-version": "php",
    "elixir-version": "elixir",
    "otp-version": "erlang",
}
_FILE_INPUTS = {f"{name}-file": runtime for name, runtime in _INPUTS.items()}
_RUST_ACTIONS = ("dtolnay/rust-toolchain", "actions-rs/toolchain", "actions-rust-lang/setup-rust-toolchain")
_PNPM_ACTION = "pnpm/action-setup"
_EXPRESSION = re.compile(r"\$\{\{\s*(matrix|env)\.([\w-]+(?:\.[\w-]+)?)\s*\}\}")
# Plain scalars that a YAML reader makes numbers of: the zeros at their end are lost.
_NUMBER = re.compile(r"(\d+)\.(\d*?)0+")
# An alias can stand for many jobs and steps.
_MAX_STEPS = 5_000
_MAX_VALUES = 64
# Of a text with an expression, and of what that stands for.
_MAX_LENGTH = 256


def read(text: str) -> Iterator[Mention | FileReference]:
    """Yield what a workflow, or an ``action.yml``, sets up.

    Raises:
        MalformedDocumentError: The text is not YAML, or too large.
    """
    document = load(text)
    count = 0
    jobs = [*pairs(child(document, "jobs")), ("", child(document, "runs"))]
    for _, job in jobs:
        scope = _Scope((child(document, "env"), child(job, "env")), child(job, "strategy", "matrix"))
        yield from _container(job, scope)
        for step in [job, *_items(child(job, "steps"))]:
            count += 1
            if count > _MAX_STEPS:
                return
            yield from _step(step, scope)


class _Scope:
    """What expressions of one job stand for."""

    def __init__(self, env: tuple[Node | None, ...], matrix: Node | None) -> None:
        self._values: dict[tuple[str, str], list[str]] = {}
        for values in env:
            for key, node in pairs(values):
                if isinstance(node, Scalar):
                    self._values["env", key] = [_as_read(node)]
        included = [pairs(node) for node in _items(child(matrix, "include"))]
        for part in (pairs(matrix), *included):
            for key, node in part:
                if key not in ("include", "exclude"):
                    self._add(key, node)
                    # A value may be a mapping: `matrix.target.node`.
                    for one in (node, *_items(node))[: _MAX_VALUES + 1]:
                        for inner, value in pairs(one):
                            self._add(f"{key}.{inner}", value)

    def _add(self, key: str, node: Node) -> None:
        known = self._values.setdefault(("matrix", key), [])
        known += [_as_read(one) for one in scalars(node)][: _MAX_VALUES - len(known)]

    def values_of(self, node: Scalar) -> list[str]:
        """Return what a text stands for; nothing where an expression is not known."""
        text = _as_read(node)
        found = _EXPRESSION.search(text)
        if found is None:
            return [] if "${{" in text else [text]
        whole, place = found[0], (found[1], found[2])
        if len(text) > _MAX_LENGTH:
            return []
        values = (value for value in self._values.get(place, ()) if len(value) <= _MAX_LENGTH)
        texts = [text.replace(whole, value) for value in values]
        return [] if any("${{" in each for each in texts) else texts


def _step(step: Node | None, scope: _Scope) -> Iterator[Mention | FileReference]:
    uses = child(step, "uses")
    if not isinstance(uses, Scalar):
        return
    action, _, revision = uses.text.partition("@")
    inputs = child(step, "with")
    for key, node in pairs(inputs):
        if not isinstance(node, Scalar):
            continue
        if runtime := _runtime_of(key, action):
            yield from _version(runtime, key, node, scope)
        elif (runtime := _FILE_INPUTS.get(key)) and node.text and "${{" not in node.text:
            yield FileReference(runtime, node.text.strip(), node.line, shown(f"{key}: {node.text}"))
    if action == "dtolnay/rust-toolchain" and child(inputs, "toolchain") is None:
        found = mention("rust", (revision,), line=uses.line, says=f"uses: {uses.text}")
        # Otherwise it is a commit of the action.
        if found is not None and re.fullmatch(r"\d+\.\d+(\.\d+)?", revision):
            yield found


def _runtime_of(key: str, action: str) -> str | None:
    if key == "toolchain" and action in _RUST_ACTIONS:
        return "rust"
    if key == "version" and action == _PNPM_ACTION:
        return "pnpm"
    return _INPUTS.get(key)


def _version(runtime: str, key: str, node: Scalar, scope: _Scope) -> Iterator[Mention | FileReference]:
    texts = [line.strip() for value in scope.values_of(node) for line in value.splitlines() if line.strip()]
    if runtime == "ruby" and texts and (texts[0].startswith(".") or texts[0] == "default"):
        return  # `.ruby-version`, `.tool-versions`: the file decides
    says = f"{key}: {node.text}"
    if node.is_plain and _as_read(node) != node.text:
        says += f" (without quotes, the number {_as_read(node)})"
    elif "${{" in node.text:
        says += f" ({', '.join(texts)})"
    # Python's action reads ranges as npm writes them, as all others do.
    found = mention(runtime, texts, line=node.line, says=says, dialect="npm")
    if found is not None:
        yield found


def _container(job: Node | None, scope: _Scope) -> Iterator[Mention]:
    container = child(job, "container")
    image = container if isinstance(container, Scalar) else child(container, "image")
    if not isinstance(image, Scalar):
        return
    found = [
        one
        for text in scope.values_of(image)
        if (one := mention_of_image(text, line=image.line, says=f"container: {text}"))
    ]
    if found:
        specs = tuple(spec for one in found for spec in one.specs if one.runtime == found[0].runtime)
        yield replace(found[0], specs=specs, text=", ".join(one.text for one in found))


def _items(node: Node | None) -> list[Node]:
    return node.nodes if isinstance(node, Items) else []


def _as_read(node: Scalar) -> str:
    """Return a text as the runner has it: ``3.10`` without quotes is the number 3.1."""
    found = _NUMBER.fullmatch(node.text) if node.is_plain else None
    if found is None:
        return node.text
    return f"{found[1]}.{found[2]}" if found[2] else found[1]
