"""What a case of the agreement suite is: a tree, a place in it, a command, and the answer.

Cases are data. To add a row, add a `Case` to one of the modules of this folder that hold tables of them;
nothing else has to know. The expected answer is written by hand, from the documentation, never taken from
a program, so that a mistake that all programs share is caught too.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Directory:
    """An empty directory."""

    mode: int = 0o755


@dataclass(frozen=True)
class Fifo:
    """A named pipe that nobody writes to."""


@dataclass(frozen=True)
class Socket:
    """A socket that nobody listens on."""


@dataclass(frozen=True)
class Link:
    """A symbolic link."""

    target: str


@dataclass(frozen=True)
class OwnedBy:
    """A file, or a directory where there is no text, that belongs to somebody else; needs root to make."""

    uid: int
    text: str | None = None
    mode: int = 0o644


@dataclass(frozen=True)
class Program:
    """An executable that reports how it was called."""


@dataclass(frozen=True)
class ShimCopy:
    """A copy of the shim program."""


Entry = str | bytes | Directory | Fifo | Socket | Link | OwnedBy | Program | ShimCopy


@dataclass(frozen=True)
class Ran:
    """The command ran.

    Attributes:
        what: `node 20.11.1` for the command's name in that toolchain, `system` for the one on PATH behind
            omg, or a path below the case's root.
        arguments: What the tool was given, where that is not simply what was typed.
        by: The directory that the toolchain is run from, where it is linked.
        starter: The program of a script, and its words, where the command is a script that `env` would start.
        by_env: `env` does start it, so argv[0] is its name; else the shim does, and argv[0] is its path.
        passes: What nested calls are told to run where no folder asks, empty for nothing. `None` stands for
            the usual: the version that ran, or nothing where that is the global default or the system's.
        sees: Variables that the tool sees otherwise than all that says; `None` for one that is not set.
        host: What runs the file of a guest, as `what` says it of `node`; empty where it runs itself.
        host_passes: What `passes` is, of the host.
        words: What the host is given before the file.
    """

    what: str
    arguments: tuple[str, ...] | None = None
    by: str = ""
    starter: tuple[str, ...] = ()
    by_env: bool = False
    passes: str | None = None
    sees: Mapping[str, str | None] = field(default_factory=dict)
    host: str = ""
    host_passes: str | None = None
    words: tuple[str, ...] = ()

    def seeing(self, **variables: str | None) -> Ran:
        """Return the same, with these variables as the tool sees them."""
        return replace(self, sees={**self.sees, **variables})


@dataclass(frozen=True)
class Refused:
    """Nothing ran: exit status 127, and a text with all of these in it and none of those."""

    says: tuple[str, ...]
    never: tuple[str, ...] = ("Traceback", "\x1b")


@dataclass(frozen=True)
class Case:
    """One question.

    Attributes:
        name: What is promised, in a few words; unique within its table.
        tree: Path to content. Relative to the project's directory; `~/` is the home directory.
        run: The command line, split at blanks. The first word is the shim's name.
        answer: What must come of it, whoever is asked.
        row: The row of the decisions that this case shows, 0 for none of them.
        at: The directory that the command is run in, below the project's.
        env: Variables beside the usual ones; `None` takes away a usual one. `{project}`, `{home}`, `{shims}`,
            `{system}`, `{versions}` and `{root}` (of the world) stand for their paths.
        again: Variables that the environment has a second time, behind all others.
        arguments: What is typed behind the name, where blanks do not part it.
        world: The stores that are there, see `world.py`.
        needs_root: The tree has entries that only root can make.
        unlike_sh: Why the sh shim cannot know better, where it cannot.
        unlike_shells: The same for single shells, by their names.
        needs_omg: Why the native shim cannot decide alone even when it is asked again, where it cannot.
    """

    name: str
    tree: Mapping[str, Entry]
    run: str
    answer: Ran | Refused
    row: int = 0
    at: str = "."
    env: Mapping[str, str | None] = field(default_factory=dict)
    again: Mapping[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    world: str = "usual"
    needs_root: bool = False
    unlike_sh: str = ""
    unlike_shells: Mapping[str, str] = field(default_factory=dict)
    needs_omg: str = ""

    @property
    def id(self) -> str:
        """The test's name: `row07-first-installed-of-a-list`."""
        words = self.name.replace(" ", "-")
        return f"row{self.row:02}-{words}" if self.row else words


def ran(what: str, *arguments: str, by: str = "", passes: str | None = None) -> Ran:
    """Return the answer that the command ran; arguments only where they differ from the typed ones."""
    return Ran(what, arguments or None, by, passes=passes)


def started(what: str, *starter: str, by: str = "", passes: str | None = None) -> Ran:
    """Return the answer that the program beside the script ran, with these words before the script."""
    return Ran(what, by=by, starter=starter, passes=passes)


def started_by_env(what: str, *starter: str) -> Ran:
    """Return the answer that the script ran as it is: `env` found its program."""
    return Ran(what, starter=starter, by_env=True)


def hosted(what: str, host: str, *, passes: str | None = None, host_passes: str | None = None) -> Ran:
    """Return the answer that the file of a guest ran, by a version of its host."""
    return Ran(what, passes=passes, host=host, host_passes=host_passes)


def refused(*says: str) -> Refused:
    """Return the answer that nothing ran, and that the text says all of this."""
    return Refused(says)
