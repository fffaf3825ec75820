"""`omg completions`: print the completion script of a shell."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

from omg.cli.parsing import load
from omg.cli.registry import COMMANDS
from omg.errors import UsageError
from omg.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.context import Context

NAME = "completions"
HELP = "print the completion script for bash, zsh or fish"
EXAMPLES = (
    "omg completions",
    "omg completions zsh",
)
NEEDS_CONFIG = False
IGNORES_FOLDER = True
IS_REPEATABLE = True

SCRIPTS = {"bash": "omg.bash", "zsh": "_omg", "fish": "omg.fish"}


def configure(parser: ArgumentParser) -> None:
    """Declare the shell."""
    parser.add_argument(
        "shell", nargs="?", metavar="SHELL", help="bash, zsh or fish; if omitted, your login shell"
    )


def run(context: Context, args: Namespace) -> Result:
    """Print the script; its first lines say where to put it.

    Raises:
        UsageError: There is no script for that shell.
    """
    shell = args.shell or Path(context.env.get("SHELL", "")).name
    if shell not in SCRIPTS:
        raise UsageError(
            f"omg has no completions for `{shell}`", hint=f"run omg completions {'|'.join(SCRIPTS)}"
        )
    text = script_of(shell)
    return Result(tuple(text.splitlines()), {"shell": shell, "script": text})


def script_of(shell: str) -> str:
    """Return the completion script of one of ``SCRIPTS``."""
    script = Path(__file__).parent.parent / "shell" / "completions" / SCRIPTS[shell]
    return filled(shell, script.read_text(encoding="utf-8"))


def command_words() -> str:
    """Return the words that stand for `@COMMANDS@` in a script, in the order of `omg --help`."""
    return " ".join((*(command.name for command in COMMANDS), "help"))


def filled(shell: str, script: str) -> str:
    """Return a completion script with the commands in it, and what each is for."""
    described = [(command.name, load(command).HELP) for command in COMMANDS]
    described.append(("help", "show the commands, or the help of one"))
    if shell == "fish":
        lines = (f"{quote(name)}\\t{quote(what)}" for name, what in described)
    else:
        width = max(len(name) for name, _ in described)
        lines = (quote(f"{name:{width}}  {what}") for name, what in described)
    return script.replace("@COMMANDS@", command_words()).replace("@DESCRIBED@", " ".join(lines))
