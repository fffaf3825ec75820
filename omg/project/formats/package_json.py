"""``package.json``: what Volta, npm's ``devEngines``, ``packageManager`` and ``engines`` say.

Sources: https://docs.npmjs.com/cli/configuring-npm/package-json for the fields, and for their order
setup-node (https://github.com/actions/setup-node, README).
"""

from __future__ import annotations

from omg.project.formats.entry import floor, pin
from omg.project.formats.request import FormatProblem, MalformedDocumentError, Outcome

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_RUNTIMES = ("node", "bun")


def parse(text: str) -> tuple[Outcome, ...]:
    """Return pins and floors of node and bun, the strongest of each first.

    Raises:
        MalformedDocumentError: The text is no JSON object.
    """
    manifest = load_manifest(text)
    return (
        *_volta(manifest),
        *_dev_engines(manifest, "runtime", _RUNTIMES),
        *_package_manager(manifest),
        *_dev_engines(manifest, "packageManager", ("bun",)),
        *_engines(manifest),
    )


def load_manifest(text: str) -> Mapping[str, object]:
    """Return the members of a ``package.json``.

    Raises:
        MalformedDocumentError: The text is no JSON object, or nested beyond all use.
    """
    import json  # a shim that meets no JSON should not pay for its reader

    try:
        manifest = json.loads(text)
    except RecursionError as error:
        raise MalformedDocumentError("JSON that is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise MalformedDocumentError(
            f"invalid JSON at line {error.lineno}, column {error.colno}", line=error.lineno
        ) from error
    # A number of thousands of digits is a plain ValueError.
    except ValueError as error:
        raise MalformedDocumentError("invalid JSON") from error
    if not isinstance(manifest, dict):
        raise MalformedDocumentError("not a JSON object")
    return manifest


def _volta(manifest: Mapping[str, object]) -> Iterator[Outcome]:
    volta = manifest.get("volta")
    if volta is None:
        return
    if not isinstance(volta, dict):
        yield FormatProblem("`volta` is not an object", "node")
    # `extends` is not followed: the walk finds the file it names, if that lies above.
    elif "node" in volta:
        yield from _pin("node", volta["node"], "volta.node")


def _dev_engines(manifest: Mapping[str, object], key: str, names: tuple[str, ...]) -> Iterator[Outcome]:
    dev_engines = manifest.get("devEngines")
    if not isinstance(dev_engines, dict):
        return
    engines = dev_engines.get(key)
    for engine in engines if isinstance(engines, list) else [engines]:
        if isinstance(engine, dict) and engine.get("name") in names and "version" in engine:
            yield from _pin(str(engine["name"]), engine["version"], f"devEngines.{key}")


def _package_manager(manifest: Mapping[str, object]) -> Iterator[Outcome]:
    package_manager = manifest.get("packageManager")
    if not isinstance(package_manager, str):
        return
    name, at, version = package_manager.partition("@")
    if name == "bun" and at:
        # What follows a plus is the digest of the package.
        yield from _pin("bun", version.partition("+")[0], "packageManager")


def _engines(manifest: Mapping[str, object]) -> Iterator[Outcome]:
    engines = manifest.get("engines")
    if not isinstance(engines, dict):
        return
    for name in _RUNTIMES:
        version = engines.get(name)
        if isinstance(version, str):
            yield from floor(name, version.strip())


def _pin(runtime: str, version: object, place: str) -> Iterator[Outcome]:
    if not isinstance(version, str):
        yield FormatProblem(f"`{place}` is not a string", runtime)
    elif version.strip():
        yield pin(runtime, (version.strip(),))
