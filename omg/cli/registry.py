"""The commands: a word, its short forms, and the module that is imported when it is called."""

from __future__ import annotations

from omg.value import dataclass

VERSIONS, PROJECTS, EXPLAIN, SET_UP, STORE = "Versions", "Projects", "Explain", "Set-up", "Store"


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        name: The word on the command line.
        module: Its module below ``omg.commands``; ``MODULE:OBJECT`` where two commands share one.
        group: Its heading in `omg --help`.
        short_forms: Other words for it, with the arguments that they stand for.
    """

    name: str
    module: str
    group: str = ""
    short_forms: tuple[tuple[str, ...], ...] = ()


# The order is the order of `omg --help`.
COMMANDS: tuple[Command, ...] = (
    Command("install", "install", VERSIONS, (("i",),)),
    Command("use", "use", VERSIONS),
    Command("uninstall", "uninstall", VERSIONS, (("rm",),)),
    Command("prune", "prune", VERSIONS),
    Command("list", "list", VERSIONS, (("ls",), ("ls-remote", "--remote"))),
    Command("latest", "latest", VERSIONS),
    Command("outdated", "outdated", VERSIONS),
    Command("upgrade", "upgrade", VERSIONS, (("up",), ("update",))),
    Command("globals", "globals", VERSIONS),
    Command("import", "import_", VERSIONS),
    Command("link", "link", VERSIONS),
    Command("pin", "pin", PROJECTS),
    Command("unpin", "unpin", PROJECTS),
    Command("current", "current", PROJECTS),
    Command("check", "check", PROJECTS),
    Command("exec", "exec", PROJECTS, (("x",),)),
    Command("shell", "shell", PROJECTS),
    Command("env", "env", PROJECTS),
    Command("hook", "hook", PROJECTS),
    Command("which", "which", EXPLAIN),
    Command("why", "why", EXPLAIN),
    Command("where", "where", EXPLAIN),
    Command("doctor", "doctor", EXPLAIN),
    Command("log", "log", EXPLAIN),
    Command("setup", "setup", SET_UP),
    Command("completions", "completions", SET_UP),
    Command("config", "config", SET_UP),
    Command("alias", "alias", SET_UP),
    Command("unalias", "alias:Unalias", SET_UP),
    Command("demo", "demo", SET_UP),
    Command("self", "self", SET_UP),
    Command("rehash", "rehash", STORE, (("reshim",),)),
    Command("verify", "verify", STORE),
    Command("cache", "cache", STORE),
    Command("keys", "keys", STORE),
    Command("component", "component:Component", STORE),
    Command("target", "component:Target", STORE),
)

# What `omg` alone means.
HERE = Command("", "here")

# Called by scripts, not by people.
HIDDEN = (Command("complete", "complete"), Command("look-for-updates", "look_for_updates"))


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
