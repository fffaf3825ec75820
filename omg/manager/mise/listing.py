"""The versions of a tool, as mise lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import InstallError, MiseError, NoSuchReleaseError, OfflineError
from omg.manager.mise import answers, too_old
from omg.manager.mise.process import shown_lines
from omg.network.http_errors import UnreachableError
from omg.runtimes import mise_registry as advice
from omg.value import dataclass
from omg.versions.grammar import quoted
from omg.versions.resolver import is_standard_release
from omg.versions.spec import Latest

if TYPE_CHECKING:
    from collections.abc import Callable

    from omg.install.plan import Plan
    from omg.manager.mise.calls import Calls
    from omg.sources.source import Release
    from omg.versions.spec import VersionSpec

# A list is one document, or a few pages of one.
_TIMEOUT_S = 120.0
# What mise says of a server that gives no answer.
_UNREACHED = ("error sending request", "dns error", "operation timed out", "status server error")
_REGISTRY = "mise's names are at https://mise.jdx.dev/registry.html"


@dataclass(frozen=True, slots=True)
class Listed:
    """mise's list of one tool as an `Upstream`, which installs nothing itself.

    Attributes:
        versions: The list.
        newest: What ``latest`` means, where the numbers do not tell.
    """

    versions: tuple[Release, ...]
    newest: Release | None

    @property
    def name(self) -> str:
        """The one who lists."""
        return "mise"

    def releases(self, _spec: VersionSpec | None = None, /) -> tuple[Release, ...]:
        """Return the list."""
        return self.versions

    def shortcut(self, spec: VersionSpec) -> Release | None:
        """Return the newest, where it has to be told."""
        return self.newest if isinstance(spec, Latest) else None

    def plan(self, release: Release) -> Plan:
        """Nothing is fetched by omg here."""
        raise NotImplementedError(release)

    def invalidate(self) -> None:
        """Nothing of it is kept by omg."""


def list_releases(
    calls: Calls, tool: str, *, name: str, is_offline: bool, hint: Callable[[str], str | None]
) -> tuple[Release, ...]:
    """Return the versions of ``tool`` in mise's order, the newest last.

    Args:
        calls: Whom to ask.
        tool: What mise calls it.
        name: What omg calls it, for messages.
        is_offline: The network is forbidden; mise answers from what it kept.
        hint: Tells what may be missing on this machine, given what mise said.

    Raises:
        NoSuchReleaseError: mise knows no such tool.
        OfflineError: The list is not known yet, and the network is forbidden.
        UnreachableError: A server did not answer.
        InstallError: There is no version, or mise failed.
    """
    try:
        answer = calls.ask_about(
            tool,
            "ls-remote",
            "--json",
            tool,
            what=f"list the versions of {tool}",
            timeout_s=_TIMEOUT_S,
            nothing=b"[]",
        )
    except MiseError as error:
        if too_old.is_unknown_name(error.message):
            raise NoSuchReleaseError(
                f"unknown runtime: {quoted(name)}; mise has no tool of that name either",
                hint=_hint_at(name, error),
            ) from None
        if is_offline:
            raise _not_known(tool) from error
        if any(text in error.message for text in _UNREACHED):
            raise UnreachableError(
                error.message, hint="run omg doctor --network to see what can be reached"
            ) from error
        error.hint = error.hint or hint(error.message)
        raise
    releases = answers.parse_releases(answer, tool)
    if releases:
        return releases
    raise _not_known(tool) if is_offline else InstallError(f"mise lists no version of {tool}", hint=hint(""))


def newest_of(versions: tuple[Release, ...]) -> Release | None:
    """Return what ``latest`` means where every version is a prerelease by its spelling; else ``None``."""
    if any(is_standard_release(release.version) for release in versions):
        return None
    return versions[-1] if versions else None


def _hint_at(name: str, error: MiseError) -> str:
    """Return where to look for a name that mise does not know, and what became of a newer mise."""
    alike = too_old.names_alike(shown_lines(error))
    hints = [advice.elsewhere(name) or (f"did you mean {', '.join(alike)}? " if alike else "") + _REGISTRY]
    return "; ".join([*hints, error.hint] if error.hint else hints)


def _not_known(tool: str) -> OfflineError:
    return OfflineError(
        f"the versions of {tool} have not been downloaded yet, and --offline is set",
        hint="run the same command without --offline and OMG_OFFLINE",
    )
