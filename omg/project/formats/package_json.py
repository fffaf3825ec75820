"""``package.json``: what Volta, npm's ``devEngines``, ``packageManager`` and ``engines`` say.

What is pinned of a package manager may have a digest behind it, see `omg.versions.package_digest`.

Sources: https://docs.npmjs.com/cli/configuring-npm/package-json for the fields, and for their order
setup-node (https://github.com/actions/setup-node, README).
"""

from __future__ import annotations

from omg.errors import InvalidSpecError, UsageError
from omg.patterns import re
from omg.project.formats.entry import constraint, pin
from omg.project.formats.request import FormatProblem, MalformedDocumentError, Outcome, Request
from omg.runtimes.registry import by_name
from omg.value import replace
from omg.versions.grammar import quoted
from omg.versions.package_digest import is_exact, split_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omg.project.formats.json_edit import Span
    from omg.project.formats.owner import Owner

_RUNTIMES = ("node", "bun")
_GUESTS = ("npm", "pnpm", "yarn")
_MANAGERS = ("bun", *_GUESTS)
# They pin none of these, and are no typing errors.
_OTHER_MANAGERS = ("cnpm", "tnpm", "bun")
CONSTRAINT_TEXTS = ("engines",)
# For the edit: Volta and `packageManager` read whole versions only; `devEngines` reads npm's ranges.
_EXACT = r"\d+\.\d+\.\d+"
_RANGE = r"[\d<>=~^*x]"


def parse(text: str) -> tuple[Outcome, ...]:
    """Return pins and constraints of node and bun, the strongest of each first.

    Raises:
        MalformedDocumentError: The text is not a JSON object.
    """
    manifest = load_manifest(text)
    return (
        *_volta(manifest),
        *_dev_engines(manifest, "runtime", _RUNTIMES),
        *_package_manager(manifest),
        *_dev_engines(manifest, "packageManager", _MANAGERS),
        *_engines(manifest),
    )


def pin_texts(runtime: str) -> tuple[str, ...]:
    """Return texts of which a manifest that pins ``runtime`` has one; a backslash and ``u`` may spell any."""
    return ("volta", "devEngines", *([f"{runtime}@"] if runtime in _MANAGERS else []))


def set_version(text: str, runtime: str, version: str) -> str:
    """Return ``text`` with the version replaced that pins the runtime in it.

    A package manager without a pin gets one as ``packageManager``, in the place of any other manager's. What
    a digest stands behind, and cannot stand there, is written without it.

    Raises:
        UsageError: Nothing in it pins the runtime.
        InvalidSpecError: The tool that reads the field would not understand the version.
        MalformedDocumentError: The text is not a JSON object.
    """
    from omg.project.formats.json_edit import replaced, with_member

    is_guest = runtime in _GUESTS
    if is_guest and not text.strip():
        text = "{}\n"
    load_manifest(text)
    span, grammar, before = _winning_pin(text, runtime)
    hint = f"pin it in {by_name(runtime).pin_file}"
    if is_guest:
        hint = f"name a whole version, or run omg install {runtime}@{version} first"
    if span is None and not is_guest:
        raise UsageError(f"package.json does not pin {runtime}", hint=hint)
    if span is None:
        grammar, before = _EXACT, f"{runtime}@"
    if not re.match(grammar, version):
        raise InvalidSpecError(f"package.json does not accept {quoted(version)}", hint=hint)
    if span is None:
        return with_member(text, "packageManager", before + version)
    return replaced(text, span, before + (version if before else version.partition("+")[0]))


def remove_version(text: str, runtime: str) -> str:
    """Return ``text`` without the version that pins the runtime in it.

    Raises:
        MalformedDocumentError: The text is not a JSON object.
    """
    from omg.project.formats.json_edit import without

    load_manifest(text)
    span, _, _ = _winning_pin(text, runtime)
    return text if span is None else without(text, span, text)


def owner(_: str) -> Owner:
    """Return the file's owner; that some fields hold whole versions only is checked by the edit."""
    from omg.project.formats.owner import Owner

    return Owner("the tool that reads this field", has_prefixes=True, has_ranges=True)


def load_manifest(text: str) -> Mapping[str, object]:
    """Return the members of a ``package.json``.

    Raises:
        MalformedDocumentError: The text is not a JSON object, or nested beyond all use.
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
        return
    # `extends` is not followed: the walk finds the file it names, if that lies above.
    for name in ("node", *_GUESTS):
        if name in volta:
            yield from _pin(name, volta[name], f"volta.{name}")


def _dev_engines(manifest: Mapping[str, object], key: str, names: tuple[str, ...]) -> Iterator[Outcome]:
    dev_engines = manifest.get("devEngines")
    if not isinstance(dev_engines, dict):
        return
    engines = dev_engines.get(key)
    for engine in engines if isinstance(engines, list) else [engines]:
        if isinstance(engine, dict) and engine.get("name") in names and "version" in engine:
            yield from _pin(str(engine["name"]), engine["version"], f"devEngines.{key}.version")


def _package_manager(manifest: Mapping[str, object]) -> Iterator[Outcome]:
    package_manager = manifest.get("packageManager")
    if not isinstance(package_manager, str):
        return
    name, at, version = package_manager.strip().partition("@")
    if name == "bun" and at:
        # What follows a plus is the digest of the package.
        yield from _pin("bun", version.partition("+")[0], "packageManager")
    elif name in _GUESTS:
        if not is_exact(version):
            yield _not_exact(name, package_manager)
        else:
            yield from _pin(name, version, "packageManager")
    elif name not in _OTHER_MANAGERS:
        yield from _misspelt(name, package_manager)


def _misspelt(name: str, text: str) -> Iterator[FormatProblem]:
    """Yield what is wrong with a name that is nearly one of ours; any other is somebody else's business."""
    from omg.runtimes.suggestion import nearest_word

    meant = nearest_word(name, _GUESTS)
    if meant is not None:
        message = f"`packageManager` is {quoted(text)}, and no package manager has that name"
        yield FormatProblem(message, meant, hint=f"did you mean {meant}?")


def _not_exact(name: str, text: str) -> FormatProblem:
    return FormatProblem(
        f"`packageManager` takes one whole version of {name}, not {quoted(text)}",
        name,
        hint=f"run omg pin {name}@VERSION, which writes a whole version",
    )


def _engines(manifest: Mapping[str, object]) -> Iterator[Outcome]:
    engines = manifest.get("engines")
    if not isinstance(engines, dict):
        return
    for name in _RUNTIMES:
        version = engines.get(name)
        if isinstance(version, str):
            yield from constraint(name, version.strip())


def _pin(runtime: str, version: object, place: str) -> Iterator[Outcome]:
    if not isinstance(version, str):
        yield FormatProblem(f"`{place}` is not a string", runtime)
        return
    text, digest = version.strip(), ""
    if runtime in _GUESTS:
        try:
            text, digest = split_digest(text)
        except InvalidSpecError as error:
            yield FormatProblem(f"`{place}`: {error.message}", runtime, hint=error.hint)
            return
    if text:
        outcome = pin(runtime, (text,))
        yield replace(outcome, digest=digest) if isinstance(outcome, Request) and digest else outcome


def _winning_pin(text: str, runtime: str) -> tuple[Span | None, str, str]:
    """Return the value that pins ``runtime``, what may be in it, and what comes before the version.

    The order is that of ``parse``.
    """
    from omg.project.formats.json_edit import member, root

    manifest = root(text)
    if runtime != "bun" and (version := member(text, member(text, manifest, "volta"), runtime)):
        return version, _EXACT, ""
    dev_engines = member(text, manifest, "devEngines")
    if version := _engine_version(text, member(text, dev_engines, "runtime"), runtime):
        return version, _RANGE, ""
    package_manager = member(text, manifest, "packageManager")
    if package_manager and str(package_manager.value).strip().partition("@")[0] == runtime:
        return package_manager, _EXACT, f"{runtime}@"
    return _engine_version(text, member(text, dev_engines, "packageManager"), runtime), _RANGE, ""


def _engine_version(text: str, engines: Span | None, runtime: str) -> Span | None:
    from omg.project.formats.json_edit import elements, member

    for engine in elements(text, engines) if engines is not None else ():
        name, version = member(text, engine, "name"), member(text, engine, "version")
        if name and version and name.value == runtime:
            return version
    return None
