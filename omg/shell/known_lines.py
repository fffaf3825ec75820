"""Which lines of a start-up file another version manager's installer wrote, word for word. Pure.

Only these may be turned off: what a user wrote may mean more than it seems to.
"""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType

from omg.shell.installer_lines import ONE_RUNTIME
from omg.shell.many_installer_lines import MANY_RUNTIMES
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# By the name that `omg.shell.rival` gives a manager.
INSTALLERS = MappingProxyType({**ONE_RUNTIME, **MANY_RUNTIMES})
# What `<dir>` in a command stands for: an installer spells its own folder as the user has it.
_DIR = r"(?:\$HOME|\$\{HOME\}|~)?[A-Za-z0-9/._+@-]*"


@dataclass(frozen=True, slots=True)
class KnownCommand:
    """Where a file has a command of an installer.

    Attributes:
        first: Its first line, counted from 1.
        count: How many lines it has.
        is_kept: It stays.
    """

    first: int
    count: int
    is_kept: bool

    @property
    def lines(self) -> range:
        """The numbers of its lines."""
        return range(self.first, self.first + self.count)


def known_commands(lines: Sequence[str], manager: str) -> Iterator[KnownCommand]:
    """Yield the commands of ``manager``'s installers in ``lines``, each once and as long as it is."""
    end = 0
    for index in range(len(lines)):
        if index < end:
            continue
        for count, pattern, is_kept in _patterns(manager):
            if pattern.fullmatch("\n".join(line.rstrip() for line in lines[index : index + count])):
                yield KnownCommand(index + 1, count, is_kept)
                end = index + count
                break


@cache
def _patterns(manager: str) -> tuple[tuple[int, re.Pattern[str], bool], ...]:
    """Return for each command of ``manager`` its number of lines and its pattern, the longest first."""
    commands = (
        (command.count("\n") + 1, pattern_of(command), installer.are_kept)
        for installer in INSTALLERS.get(manager, ())
        for command in installer.commands
    )
    return tuple(sorted(commands, key=lambda command: -command[0]))


def pattern_of(command: str) -> re.Pattern[str]:
    """Return what matches ``command`` of `INSTALLERS`, whatever the folder."""
    return re.compile(_DIR.join(re.escape(part) for part in command.split("<dir>")))
