"""``global.json``: the SDK of .NET that a project wants, and how far it may be from that.

Of a policy that names the nearest of several, omg takes the newest that it allows: .NET accepts
each of them, and finds only the one that omg chose. ``paths`` is not read.

Source: https://learn.microsoft.com/dotnet/core/tools/global-json, read 2026-11-23. mise, which installs it,
takes the version alone.
"""

from __future__ import annotations

import re

from omg.errors import InvalidSpecError, VersionFileError
from omg.project.formats.entry import pin
from omg.project.formats.package_json import load_manifest
from omg.project.formats.request import FormatProblem, Outcome
from omg.runtimes.registry import by_name
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.formats.owner import Owner

_RUNTIME = "dotnet"
# Strings stay and comments go; the rest is not matched. What never ends matches too, or in a hostile file the
# search would start again at each quotation mark.
_STRING_OR_COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|//[^\n]*|/\*.*?(?:\*/|(?P<end>\Z))', re.DOTALL)
# Major, minor, feature band and patch level: 8.0.302 is the third band's second patch.
_VERSION = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})\.([0-9]{1,4})[0-9]{2}(?:-[0-9A-Za-z.-]+)?")
_EXACT = ("patch", "disable")
# For the edit, which alone compiles them. Of a rolling policy the version is only where the search begins.
_MEMBER = r'("version"\s*:\s*")[^"\\]*(?=")'
_WHOLE = r"[0-9]+\.[0-9]+\.[0-9]{3,}(?:-[0-9A-Za-z.-]+)?"
_ROLLING = r'(?i)"rollForward"\s*:\s*"(?!(?:patch|disable)")'


def parse(text: str) -> tuple[Outcome, ...]:
    """Return the pin that ``sdk.version`` and ``sdk.rollForward`` make.

    Raises:
        MalformedDocumentError: The text is not a JSON object, its comments left out.
    """
    sdk = load_manifest(_STRING_OR_COMMENT.sub(_without_comment, text)).get("sdk")
    if sdk is None:
        return ()
    if not isinstance(sdk, dict):
        return (FormatProblem("`sdk` is not an object", _RUNTIME),)
    version, policy = sdk.get("version"), sdk.get("rollForward", "patch")
    if version is None:
        return ()
    if not isinstance(version, str) or not isinstance(policy, str):
        return (FormatProblem("`sdk.version` or `sdk.rollForward` is not a string", _RUNTIME),)
    # .NET compares the names of policies without regard to case.
    return (_pin(version.strip(), policy.lower()),)


def set_version(text: str, runtime: str, version: str) -> str:
    """Return ``text`` with the version of the SDK replaced; the caller reads it again to check its meaning.

    Raises:
        InvalidSpecError: .NET would not understand the version, or may take another.
        VersionFileError: The file does not hold exactly one version.
    """
    hint = f"pin it in {by_name(runtime).pin_file}, which counts before it"
    if not re.fullmatch(_WHOLE, version):
        raise InvalidSpecError(f"global.json does not accept {quoted(version)}", hint=hint)
    if re.search(_ROLLING, text):
        raise InvalidSpecError("global.json lets .NET take a newer SDK than it names", hint=hint)
    edited, count = re.subn(_MEMBER, lambda member: member[1] + version, text)
    if count != 1:
        raise VersionFileError(f"it has {count} `version` members instead of one", hint=hint)
    return edited


def remove_version(text: str, _: str) -> str:
    """Return ``text`` without the version of the SDK."""
    from omg.project.formats.json_edit import member, root, without

    bare = _STRING_OR_COMMENT.sub(_blank, text)
    span = member(bare, member(bare, root(bare), "sdk"), "version")
    return text if span is None else without(bare, span, text)


def owner(_: str) -> Owner:
    """Return the file's owner."""
    from omg.project.formats.owner import Owner

    return Owner(".NET")


def _pin(version: str, policy: str) -> Outcome:
    if policy in _EXACT:
        return pin(_RUNTIME, (version,), allow_ranges=False)
    parts = _VERSION.fullmatch(version)
    if parts is None:
        return FormatProblem(
            f"{quoted(version)} is not the whole version of an SDK, such as 8.0.302", _RUNTIME
        )
    major, minor, band = (int(part) for part in parts.groups())
    ends = {
        "patch": f"{major}.{minor}.{band + 1}00",
        "feature": f"{major}.{minor + 1}",
        "minor": f"{major + 1}",
        "major": "",
    }
    end = ends.get(policy.removeprefix("latest"))
    if end is None:
        return FormatProblem(f"{quoted(policy)} is not a policy of `rollForward`", _RUNTIME)
    return pin(_RUNTIME, (f">={version} <{end}" if end else f">={version}",))


def _without_comment(match: re.Match[str]) -> str:
    return " " if _is_comment(match) else match[0]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0]) if _is_comment(match) else match[0]


def _is_comment(match: re.Match[str]) -> bool:
    return match[0].startswith("/") and match["end"] is None
