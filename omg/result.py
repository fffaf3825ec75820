"""The result of a command: data and text, printed in one place."""

from __future__ import annotations

from omg.value import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a command.

    Attributes:
        lines: The text for people, on stdout.
        document: The JSON document for ``--json``, without its ``schema``.
        exit_status: Status of the process; not 0 if the result itself is "no".
        remark: What a person should know beside it: a warning after the text, where someone sees it.
        closing: What is said after the text, as a message, and only as text.
    """

    lines: tuple[str, ...] = ()
    document: Mapping[str, Json] = field(default_factory=dict)
    exit_status: int = 0
    remark: str = ""
    closing: str = ""


@dataclass(frozen=True, slots=True)
class RuntimeVersion:
    """A toolchain as every command's JSON shows it.

    Attributes:
        runtime: The runtime's name.
        version: The version, or the spec's text where nothing installed meets it.
        is_installed: It is in a store.
        is_active: It is the active version in the working directory.
        is_default: It is the global default.
        path: Its directory, if installed.
        source: Where it came from: a source's name, ``linked``, ``system``; ``None`` if unknown.
        requested_by: What set it here: a file's path, a variable's name, ``inherited``, ``default``.
        missing: Components and targets that are requested here too, and that it lacks (rust).
        linked_to: The directory that it is linked to, if another manager installed it.
        end_of_life: The day on which the support of its line ends, ``2026-04-30``; ``None`` if unknown.
    """

    runtime: str
    version: str
    is_installed: bool = False
    is_active: bool = False
    is_default: bool = False
    path: str | None = None
    source: str | None = None
    requested_by: str | None = None
    missing: tuple[str, ...] = ()
    linked_to: str | None = None
    end_of_life: str | None = None

    def document(self) -> dict[str, Json]:
        """Return the toolchain as the JSON schema spells it."""
        return {
            "runtime": self.runtime,
            "version": self.version,
            "installed": self.is_installed,
            "active": self.is_active,
            "default": self.is_default,
            "path": self.path,
            "source": self.source,
            "requested_by": self.requested_by,
            "missing": list(self.missing),
            "linked_to": self.linked_to,
            "end_of_life": self.end_of_life,
        }
