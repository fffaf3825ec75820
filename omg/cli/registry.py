"""The commands: a word, its short forms, and the module that is imported when it is called."""

from __future__ import annotations

from omg.value import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        name: The word on the command line.
        module: Its module below ``omg.commands``.
        short_forms: Other words for it, with the arguments that they stand for.
    """

    name: str
    module: str
    short_forms: tuple[tuple[str, ...], ...] = ()


# The order is the order of `omg --help`.
COMMANDS: tuple[Command, ...] = (
    Command("install", "install", (("i",), ("update",))),
    Command("use", "use"),
    Command("pin", "pin"),
    Command("uninstall", "uninstall", (("rm",),)),
    Command("list", "list", (("ls",), ("ls-remote", "--remote"))),
    Command("current", "current"),
    Command("which", "which"),
    Command("why", "why"),
    Command("where", "where"),
    Command("exec", "exec", (("x",),)),
    Command("shell", "shell"),
    Command("env", "env"),
    Command("hook", "hook"),
    Command("component", "component"),
    Command("target", "target"),
    Command("rehash", "rehash", (("reshim",),)),
    Command("link", "link"),
    Command("import", "import_"),
    Command("alias", "alias"),
    Command("unalias", "unalias"),
    Command("config", "config"),
    Command("keys", "keys"),
    Command("cache", "cache"),
    Command("log", "log"),
    Command("verify", "verify"),
    Command("doctor", "doctor"),
    Command("setup", "setup"),
    Command("completions", "completions"),
    Command("demo", "demo"),
)

# What `omg` alone means.
HERE = Command("", "here")

# Called by scripts, not by people.
HIDDEN = (Command("complete", "complete"),)


def find(word: str) -> tuple[Command, tuple[str, ...]] | None:
    """Return the command that ``word`` means and the arguments it stands for."""
    if not word:
        return HERE, ()
    for command in (*COMMANDS, *HIDDEN):
        if command.name == word:
            return command, ()
        for short_form, *arguments in command.short_forms:
            if short_form == word:
                return command, tuple(arguments)
    return None
