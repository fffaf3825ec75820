"""The errors for a pin, or a global default, that is not installed: what set it, and what to type."""

from __future__ import annotations

from omg.errors import NotInstalledError
from omg.project.active import unset_inherited
from omg.project.selection import FileOrigin, Selection, VariableOrigin
from omg.versions.grammar import quoted
from omg.versions.resolver import alias_remark, expand, nearest
from omg.versions.spec import Default, Latest, System, Token, typed
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omg.runtimes.runtime import Runtime
    from omg.store.installed import BrokenDefault
    from omg.versions.spec import VersionSpec

_BARE_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-/*")
_MAX_BARE_LENGTH = 80
_MAX_PATH_LENGTH = 4096


def not_installed(
    pin: Selection, runtime: Runtime, versions: Sequence[Version], aliases: Mapping[str, str]
) -> NotInstalledError:
    """Return the error for ``pin``, which none of the installed ``versions`` matches."""
    requested = f"{runtime.name} {shown_text(pin.text)}"
    first, vocabulary = pin.specs[0], runtime.vocabulary
    if len(pin.specs) > 1:
        subject = f"none of {requested} is"
    else:
        subject = f"{requested}{alias_remark(first, vocabulary, aliases, end=',')} is not"
    known = _known(nearest(expand(first, vocabulary, aliases), versions), runtime, versions)
    return NotInstalledError(
        f"{subject} installed (set by {pin.origin})\n{known}", hint=install_hint(pin, runtime, aliases)
    )


def default_not_installed(
    broken: BrokenDefault, runtime: Runtime, versions: Sequence[Version]
) -> NotInstalledError:
    """Return the error for a global default that is none of the installed ``versions``."""
    name = broken.version
    if not broken.target:
        fault = f"the global default of {runtime.name} is not a link (`{broken.link}`)"
    elif name == broken.target:
        fault = f"{runtime.name} {name}, the global default, is not installed"
    else:
        target = quoted(broken.target, _MAX_PATH_LENGTH)
        fault = f"the global default of {runtime.name} is a broken link to {target}"
    if not broken.target:
        hint = "run omg doctor --fix, which renames it"
    elif not name or Version.parse(name).is_name:
        hint = f"run omg use {runtime.name}"
    else:
        hint = f"run omg install {runtime.name}@{name}, or omg use {runtime.name} for another default"
    near = nearest(Token(name) if name else Latest(), versions)
    return NotInstalledError(f"{fault}\n{_known(near, runtime, versions)}", hint=hint)


def shown_text(text: str) -> str:
    """Return ``text`` as it was written, for a message: bare where it cannot be misread."""
    is_bare = 0 < len(text) <= _MAX_BARE_LENGTH and _BARE_CHARACTERS.issuperset(text)
    return text if is_bare else quoted(text)


def install_command(runtime: Runtime, spec: VersionSpec) -> str:
    """Return the command that installs ``spec``, fit to be pasted into a shell."""
    return f"omg install {request_of(runtime, spec)}"


def request_of(runtime: Runtime, spec: VersionSpec) -> str:
    """Return ``spec`` of ``runtime`` as an argument of a command, fit to be pasted into a shell."""
    from shlex import quote

    return f"{runtime.typed_name}@{quote(typed(spec))}"


def install_request(pin: Selection) -> str | None:
    """Return the argument of ``omg install`` that installs ``pin``; ``None`` where nothing can."""
    spec = pin.specs[0]
    if isinstance(spec, System | Default) or pin.is_hidden or pin.text.startswith("/"):
        return None
    return f"{pin.runtime}@{typed(spec)}"


def install_hint(pin: Selection, runtime: Runtime, aliases: Mapping[str, str]) -> str:
    """Return what to do where nothing installed meets ``pin``."""
    if pin.text.startswith("/"):
        return f"unset {pin.origin}, or set it to a version: omg list {runtime.name} shows what is installed"
    # Of several specs one is enough, and the first is the preferred one.
    spec = pin.specs[0]
    if isinstance(pin.origin, VariableOrigin) and pin.origin.is_inherited:
        return f"run {install_command(runtime, spec)}, or {unset_inherited(runtime)}"
    if pin.is_hidden:
        return _hidden_hint(pin)
    if not isinstance(spec, Token) or not _is_only_a_name(spec.text, runtime, aliases):
        return f"run {install_command(runtime, spec)}"
    place = str(pin.origin) if isinstance(pin.origin, FileOrigin) else "its place"
    return f"run omg link {runtime.name}@{spec.text} DIR, or write a version in {place}"


def _known(near: Sequence[Version], runtime: Runtime, versions: Sequence[Version]) -> str:
    if not near:
        return f"no version of {runtime.name} is installed"
    known = "nearest installed: " if len(versions) > len(near) else "installed: "
    return known + ", ".join(version.text for version in near)


def _hidden_hint(pin: Selection) -> str:
    """Return the hint for a request that no message may show."""
    from shlex import quote

    path = quote(str(pin.origin.path)) if isinstance(pin.origin, FileOrigin) else ""
    return (
        f"run ls -l {path}: it is a link out of its project, so omg shows only the beginning of its content"
    )


def _is_only_a_name(text: str, runtime: Runtime, aliases: Mapping[str, str]) -> bool:
    """Return whether ``text`` can only mean a toolchain that is linked under this name."""
    vocabulary = runtime.vocabulary
    known = (*vocabulary.channels, *vocabulary.implementations, *aliases)
    return Version.parse(text).is_name and text not in known
