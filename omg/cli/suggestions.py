"""Unknown commands: those of other managers, those that omg does not have yet, and typing errors."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from omg.cli.registry import COMMANDS, find
from omg.errors import UsageError
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is not a command of omg.

    Attributes:
        explanation: What is true of it here; follows "omg has no `WORD` command".
        command: The command that does it; ``{}`` takes the arguments that were typed.
        example: The arguments where none were typed and the command cannot do without.
        rest: What else to do, behind the command.
    """

    explanation: str
    command: str
    example: str = ""
    rest: str = ""


_PIN = Word("; `omg pin` sets a version for this project", "omg pin {}", "node@20")
_USE = Word("; `omg use` sets the global default", "omg use {}", "node")
_INSTALL = Word("; `omg install` installs versions", "omg install {}")
_UNINSTALL = Word("; `omg uninstall` removes a version", "omg uninstall {}", "RUNTIME@VERSION")
_REMOTE = Word("; `omg list --remote` shows what is available", "omg list --remote {}", "node")
_LIST = Word("; `omg list` shows what is installed", "omg list")
_CURRENT = Word("; `omg current` shows the active versions", "omg current")
_WHERE = Word("; `omg where` prints the directory of a version", "omg where {}", "node")
_SETUP = Word("; `omg setup` puts the shims on PATH, once", "omg setup")
_PLUGINS = Word("; it needs no plugins", "omg list")

WORDS: dict[str, Word] = {
    # What other managers have, and omg under another name.
    "local": _PIN,
    "set": _PIN,
    "unset": Word("; `omg unpin` removes the version of this project", "omg unpin {}", "node"),
    "override": _PIN,
    "global": _USE,
    "default": _USE,
    "add": _INSTALL,
    "sync": _INSTALL,
    "remove": _UNINSTALL,
    "delete": _UNINSTALL,
    "unlink": Word(
        "; `omg uninstall` removes a link and keeps the linked directory",
        "omg uninstall {}",
        "RUNTIME@NAME",
    ),
    "list-all": _REMOTE,
    "ls-all": _REMOTE,
    "list-remote": _REMOTE,
    "search": _REMOTE,
    "versions": _LIST,
    "toolchain": _LIST,
    "plugin": _PLUGINS,
    "plugins": _PLUGINS,
    "show": _CURRENT,
    "status": _CURRENT,
    "version": Word(
        "; `omg --version` prints its own version, `omg current` the active ones", "omg --version"
    ),
    "whence": Word("; `omg which -a` shows every file of that name", "omg which -a {}", "node"),
    "prefix": _WHERE,
    "root": _WHERE,
    "find": _WHERE,
    "dir": _WHERE,
    "path": _WHERE,
    "init": _SETUP,
    "activate": _SETUP,
    "deactivate": Word("; `omg setup --remove` takes it off PATH", "omg setup --remove"),
    "run": Word("; `omg exec` runs a command", "omg exec {}", "node@20 -- npm test"),
    "resh": Word("; `omg rehash` updates the shims", "omg rehash"),
    "settings": Word("; `omg config` shows and changes settings", "omg config {}"),
    "unuse": Word("; `omg use RUNTIME system` removes the global default", "omg use {} system", "node"),
    "reinstall-packages": Word(
        "; `omg globals copy` installs the tools of one version into another",
        "omg globals",
        rest="to see them, and then omg globals copy OLD NEW",
    ),
    "trust": Word("; version files need no approval: they only choose a version", "omg install"),
    "self-update": Word("; `omg self update` updates omg", "omg self update"),
    "undo": Word("; `omg use -` undoes the last `omg use`", "omg use -"),
    "implode": Word("; `omg self uninstall` removes omg", "omg self uninstall"),
    # What omg does not have yet, and what does it today.
    "lock": Word(" yet; `omg pin --exact` pins the exact version", "omg pin --exact {}", "node@20"),
}

# Options about this run, not about what was meant.
_NOT_REPEATED = ("--json", "-q", "--quiet", "-v", "--verbose")
# Managers whose command lines are understood (`omg nvm install 20`), and the one runtime that they have.
_MANAGERS = {
    "asdf": "",
    "fnm": "node",
    "goenv": "go",
    "jenv": "java",
    "mise": "",
    "nodenv": "node",
    "nvm": "node",
    "pyenv": "python",
    "rbenv": "ruby",
    "sdk": "java",
    "uv": "python",
    "volta": "node",
}
# Commands that take something else than a runtime, or nothing.
_WITHOUT_RUNTIME = ("which", "whence", "rehash", "init", "version", "sync", "cache", "setup", "completions")
_NEWEST = {"--lts": "lts", "--latest": "latest"}
# rustup's words, with what follows them in place of `{}`; the longer ones first.
_RUSTUP = (
    ("toolchain install", "omg install rust@{}"),
    ("toolchain uninstall", "omg uninstall rust@{}"),
    ("toolchain link", "omg link rust@{}"),
    ("toolchain", "omg list rust"),
    ("override set", "omg pin rust@{}"),
    ("override unset", "omg unpin rust"),
    ("default", "omg use rust@{}"),
    ("install", "omg install rust@{}"),
    ("uninstall", "omg uninstall rust@{}"),
    ("update", "omg upgrade rust"),
    ("component", "omg component {}"),
    ("target", "omg target {}"),
    ("which", "omg which {}"),
    ("show", "omg current rust"),
    ("", "omg list rust"),
)


def explain_word(word: str, arguments: Sequence[str]) -> UsageError:
    """Return the error for an unknown command, with the command to use instead.

    Args:
        word: What was typed.
        arguments: The arguments that followed it; the hint repeats them, quoted for a shell.
    """
    from omg.runtimes.registry import is_known
    from omg.runtimes.suggestion import nearest_word
    from omg.versions.grammar import quoted

    repeated = [one for one in arguments if one.isprintable() and one not in _NOT_REPEATED]
    if word == "run":
        repeated = _of_exec(repeated)
    if word in WORDS:
        is_undone = word == "local" and "--unset" in repeated
        meant = WORDS["unset" if is_undone else word]
        repeated = [one for one in repeated if one != "--unset"] if is_undone else repeated
        return UsageError(f"omg has no `{word}` command{meant.explanation}", hint=_hint(meant, repeated))
    if word == "rustup":
        return UsageError(_does_without(word), hint=f"run {_of_rustup(repeated)}")
    if word in _MANAGERS:
        return UsageError(_does_without(word), hint=_of_manager(repeated, _MANAGERS[word]))
    name = word.partition("@")[0]
    if is_known(name):
        return UsageError(f"`{name}` is a runtime, not a command", hint=_of_runtime(word, repeated))
    known = [command.name for command in COMMANDS]
    known += [form[0] for command in COMMANDS for form in command.short_forms]
    near = nearest_word(word, (*known, *WORDS))
    if near is None:
        return UsageError(f"unknown command: {quoted(word)}", hint="run omg --help")
    hint = _hint(WORDS[near] if near in WORDS else Word("", f"omg {near} {{}}"), repeated)
    return UsageError(f"unknown command: {quoted(word)}", hint=hint)


def _hint(meant: Word, arguments: Sequence[str]) -> str:
    # Arguments come from the user's own keyboard, but may hold anything: quoted as a shell needs them.
    behind = shlex.join(arguments) or meant.example
    command = " ".join(meant.command.format(behind).split())
    return f"run {command} {meant.rest}".rstrip()


def _does_without(manager: str) -> str:
    return f"omg has no `{manager}` command; omg works without {manager}"


def _of_rustup(arguments: Sequence[str]) -> str:
    if arguments[:1] == ["run"] and len(arguments) > 2:
        return f"omg exec rust@{arguments[1]} -- {shlex.join(arguments[2:])}"
    typed = " ".join(arguments)
    words, command = next((words, command) for words, command in _RUSTUP if typed.startswith(words))
    behind = shlex.join(arguments[len(words.split()) :])
    return command.format(behind or ("stable" if "@{}" in command else "")).rstrip()


def _of_manager(arguments: Sequence[str], runtime: str = "") -> str:
    """Return the hint for another manager's command line without its name.

    Args:
        arguments: The rest of the line.
        runtime: What that manager is for, where it has one runtime: it is left out in its command lines.
    """
    from omg.runtimes.registry import is_known

    if not arguments:
        return "run omg --help"
    word, *rest = arguments
    if is_known(word.partition("@")[0]):  # uv's `python install 3.12`
        return _of_runtime(word, rest)
    if [word, *rest[:1]] == ["alias", "default"]:
        word, rest = "use", rest[1:]
    if word in ("exec", "run"):
        return f"run omg exec {shlex.join(_of_exec(rest, runtime)) or '-- COMMAND'}"
    names = [one.partition("@")[0] for one in rest]
    if runtime and word not in _WITHOUT_RUNTIME and not any(map(is_known, names)):
        rest = [runtime, *(_NEWEST.get(one, one) for one in rest)]
    if find(word) is not None:
        return f"run omg {shlex.join([word, *rest])}"
    return explain_word(word, rest).hint or "run omg --help"


def _of_exec(arguments: Sequence[str], runtime: str = "") -> list[str]:
    """Return what follows `omg exec`: versions, a dash, a command. Other managers need no dash."""
    if "--" in arguments or not arguments:
        return list(arguments)
    first, *rest = arguments
    if runtime and (first[:1].isdigit() or first.startswith(("v", "lts"))):  # `nvm exec 20 npm test`
        return [f"{runtime}@{first}", "--", *rest]
    count = next((at for at, one in enumerate(arguments) if "@" not in one.lstrip("@")), len(arguments))
    return [*arguments[:count], "--", *arguments[count:]]


def _of_runtime(word: str, arguments: Sequence[str]) -> str:
    """Return the hint for a runtime where a command belongs: `omg python install 3.12`, `omg node 20`."""
    if arguments and (find(arguments[0]) is not None or arguments[0] in WORDS):
        return _of_manager([arguments[0], word, *arguments[1:]])
    if arguments or "@" in word:
        return f"run omg use {shlex.join([word, *arguments])}"
    return f"run omg current {word}"
