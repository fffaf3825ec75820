"""Which version of which runtime is in a container image, by its reference alone. Pure.

Source: the "Supported tags" of each image's page on https://hub.docker.com, read 2026-12-01, and
https://github.com/distribution/reference for the grammar of references.
"""

from __future__ import annotations

import re

from omg.project.mentions.mention import mention
from omg.runtimes.node import RUNTIME as NODE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.mentions.mention import Mention

# Runtime by the last part of an image's name.
_IMAGES = {
    "node": "node",
    "python": "python",
    "golang": "go",
    "go": "go",
    "rust": "rust",
    "ruby": "ruby",
    "eclipse-temurin": "java",
    "openjdk": "java",
    "amazoncorretto": "java",
    "elixir": "elixir",
    "erlang": "erlang",
    "php": "php",
    "perl": "perl",
    "swift": "swift",
}
# Images that are known by their whole name.
_NAMESPACED = {"oven/bun": "bun", "denoland/deno": "deno", "rustlang/rust": "rust"}
# Who publishes images on the Docker Hub that are the official ones with something added.
_NAMESPACES = ("", "library", "bitnami", "cimg", "circleci", "amd64", "arm64v8", "arm32v7")
# A build of another vendor's Java; only the numbers say something of Temurin, which is omg's.
_TAG = re.compile(r"(?P<numbers>v?\d[0-9.]*(?:u\d+)?(?:(?:rc|alpha|beta|a|b)\d+)?)(?:[_-].*)?")
# maven:3.9-eclipse-temurin-21, gradle:8-jdk17
_JAVA_IN_TAG = re.compile(r"(?:.*-)?(?:jdk|openjdk|temurin|corretto|jre)-?(?P<numbers>\d[0-9.]*)(?:-.*)?")
_NODE_LINES = frozenset(line.name for line in NODE.vocabulary.lts_lines)


def mention_of_image(reference: str, *, line: int, says: str) -> Mention | None:
    """Return what the image ``reference`` runs, or ``None`` where nothing is known of it.

    Args:
        reference: ``docker.io/library/node:20-alpine@sha256:...``, without variables.
        line: Its line.
        says: What that says.
    """
    # An image that only its digest names may be of any version.
    name, _, digest = reference.partition("@")
    path, _, tag = name.rpartition(":") if ":" in name.rpartition("/")[2] else (name, "", "")
    if not tag and digest:
        return None
    first, slash, rest = path.lower().partition("/")
    has_registry = bool(slash) and ("." in first or ":" in first or first == "localhost")
    namespace, _, last = (rest if has_registry else path.lower()).rpartition("/")
    if last in ("maven", "gradle") and (found := _JAVA_IN_TAG.fullmatch(tag)):
        return mention("java", (found["numbers"],), line=line, says=says)
    runtime = _NAMESPACED.get(f"{namespace}/{last}")
    if runtime is None and (has_registry or namespace in _NAMESPACES):
        runtime = _IMAGES.get(last)
    version = _version_of(runtime, tag) if runtime else ""
    return mention(runtime, (version,), line=line, says=says) if runtime and version else None


def _version_of(runtime: str, tag: str) -> str:
    """Return the version in a tag; a tag that names none is the newest one, as far as that is known."""
    if found := _TAG.fullmatch(tag):
        return found["numbers"].rstrip(".")
    word = tag.partition("-")[0].lower()
    if runtime == "node" and word == "lts":
        return "lts"
    if runtime == "node" and word in _NODE_LINES:
        return f"lts/{word}"
    return "latest" if word in ("", "latest", "current") else ""
