"""Plain command lines, read without argparse: its import and its parsers cost more than most commands.

Plain are options that are written out, with or without a value, and words. For all else, which includes every
mistake and every help, there is argparse (`omg.cli.parser`): what is read here, it would read alike.
"""

from __future__ import annotations

from omg.cli.parsing import declare, prog_of
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence

    from omg.cli.parsing import CommandModule
else:
    from types import SimpleNamespace as Namespace

_PLAIN_ACTIONS = ("store", "store_true", "append")


def read_arguments(module: CommandModule, words: Sequence[str]) -> Namespace:
    """Return the arguments of a command.

    Raises:
        UsageError: They are not what the command takes.
        SystemExit: They ask for the help, which was printed.
    """
    declared = Declared(prog_of(module))
    declare(module, declared)  # type: ignore[arg-type]
    arguments = declared.read(words)
    if arguments is not None:
        return arguments
    from omg.cli.parser import parser_of

    return parser_of(module).parse_intermixed_args(words)


@dataclass(frozen=True, slots=True)
class _Argument:
    """An option, or a positional argument.

    Attributes:
        dest: The name of its value.
        action: What is done with it, as in argparse.
        nargs: How many words it takes, as in argparse.
        default: Its value without any.
        choices: The only words that it takes; ``None`` for any.
        is_plain: It can be read here.
        group: The place of its mutually exclusive group, from 1; 0 without one.
    """

    dest: str
    action: str
    nargs: str | None
    default: object
    choices: Sequence[str] | None
    is_plain: bool
    group: int

    def takes(self, word: str) -> bool:
        """Whether ``word`` may be its value."""
        return self.choices is None or word in self.choices


class Declared:
    """What a command declares of its arguments, in the way of an `argparse.ArgumentParser`."""

    def __init__(self, prog: str) -> None:
        self.prog = prog
        self.usage: str | None = None
        self._options: dict[str, _Argument] = {}
        self._positionals: list[_Argument] = []
        self._groups = 0

    def add_argument(self, *flags: str, **keywords: object) -> None:
        """Declare an argument."""
        self._add(flags, keywords, 0)

    def add_argument_group(self, *_: str) -> Declared:
        """Return what declares the arguments under a heading of the help."""
        return self

    def add_mutually_exclusive_group(self) -> _Exclusive:
        """Return what declares options of which only one may be given."""
        self._groups += 1
        return _Exclusive(self, self._groups)

    def read(self, words: Sequence[str]) -> Namespace | None:
        """Return what argparse makes of ``words``, or ``None`` if they are not plain."""
        values = {one.dest: one.default for one in (*self._options.values(), *self._positionals)}
        given: list[str] = []
        groups: dict[int, _Argument] = {}
        following = iter(words)
        for word in following:
            if word == "-" or not word.startswith("-"):
                given.append(word)
                continue
            name, equals, text = word.partition("=")
            option = self._options.get(name)
            if option is None or not option.is_plain or (equals and not (text and name.startswith("--"))):
                return None
            if option.group and groups.setdefault(option.group, option) is not option:
                return None
            if option.action == "store_true":
                if equals:
                    return None
                values[option.dest] = True
                continue
            if not equals:
                text = next(following, "-")
                if text.startswith("-"):
                    return None
            if not option.takes(text):
                return None
            values[option.dest] = [*values[option.dest], text] if option.action == "append" else text  # type: ignore[misc]
        return Namespace(**values) if self._assign(given, values) else None

    def _assign(self, words: list[str], values: dict[str, object]) -> bool:
        """Give the positional arguments their words, as many as each takes; return whether it is plain."""
        shape = "".join(one.nargs or "1" for one in self._positionals).lstrip("1")
        # Then the first takes all that it can.
        if shape != "+" and shape.lstrip("?") not in ("", "*"):
            return False
        for one in self._positionals:
            if not one.is_plain:
                return False
            count = len(words) if one.nargs in ("*", "+") else min(1, len(words))
            taken, words = words[:count], words[count:]
            if not all(map(one.takes, taken)) or (not taken and one.nargs in (None, "+")):
                return False
            if one.nargs in ("*", "+"):
                values[one.dest] = taken if taken or one.default is None else one.default
            elif taken:
                values[one.dest] = taken[0]
        return not words

    def _add(self, flags: Sequence[str], keywords: Mapping[str, object], group: int) -> None:
        is_option = flags[0].startswith("-")
        long = next((flag for flag in flags if flag.startswith("--")), flags[0])
        action = str(keywords.get("action", "store"))
        nargs = keywords.get("nargs")
        argument = _Argument(
            dest=str(keywords.get("dest") or long.lstrip("-").replace("-", "_")),
            action=action,
            nargs=None if nargs is None else str(nargs),
            default=keywords.get("default", False if action == "store_true" else None),
            choices=keywords.get("choices"),  # type: ignore[arg-type]
            is_plain=action in _PLAIN_ACTIONS
            and not keywords.keys() & {"type", "const", "required"}
            and not (is_option and nargs is not None),
            group=group,
        )
        if is_option:
            self._options.update(dict.fromkeys(flags, argument))
        else:
            self._positionals.append(argument)


class _Exclusive:
    """A mutually exclusive group of what is declared."""

    def __init__(self, declared: Declared, number: int) -> None:
        self._declared = declared
        self._number = number

    def add_argument(self, *flags: str, **keywords: object) -> None:
        """Declare an option of the group."""
        self._declared._add(flags, keywords, self._number)
