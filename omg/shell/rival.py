"""What shadows a shim in a new shell, and the line of the start-up file that causes it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from omg.shell import block
from omg.value import dataclass
from omg.versions.grammar import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from omg.shell.question import ShellLookup, ShellMode

# Words that a line holds which puts a manager in front, by a part of the directory that it puts there.
_MANAGERS = (
    ("pyenv", "/.pyenv/", r"pyenv init|(pyenv|PYENV_ROOT\}?)/(shims|bin|versions)"),
    ("rbenv", "/.rbenv/", r"rbenv"),
    ("nodenv", "/.nodenv/", r"nodenv"),
    ("goenv", "/.goenv/", r"goenv"),
    ("jenv", "/.jenv/", r"jenv"),
    ("rustup", "/.cargo/bin", r"\.cargo/(env|bin)"),
    ("nvm", "/.nvm/", r"nvm(\.sh|_dir)|NVM_DIR|\.nvm/"),
    ("fnm", "/fnm", r"fnm\b"),
    ("Volta", "/.volta/", r"volta|VOLTA_HOME"),
    ("mise", "/mise/", r"\bmise\b"),
    ("asdf", "/.asdf/", r"asdf"),
    ("proto", "/.proto/", r"\.proto|\bproto\b"),
    ("SDKMAN", "/.sdkman/", r"sdkman"),
    ("RVM", "/.rvm/", r"rvm"),
    ("conda", "conda", r"conda"),
    ("Homebrew", "/homebrew/", r"brew"),
    ("Homebrew", "linuxbrew", r"brew"),
    ("Bun", "/.bun/", r"\.bun|BUN_INSTALL"),
    ("Deno", "/.deno/", r"\.deno"),
)

# What each shell reads, in the order in which it does; a later line gets in front of an earlier one.
_SYSTEM_FILES = {
    "fish": ("/etc/fish/conf.d/*.fish", "/etc/fish/config.fish"),
    "zsh": (
        "/etc/zshenv",
        "/etc/zsh/zshenv",
        "/etc/zprofile",
        "/etc/zsh/zprofile",
        "/etc/zshrc",
        "/etc/zsh/zshrc",
    ),
    "": ("/etc/profile", "/etc/profile.d/*.sh", "/etc/bash.bashrc", "/etc/bashrc"),
}
_USER_FILES = {
    "fish": (".config/fish/conf.d/*.fish", ".config/fish/config.fish"),
    "zsh": (".profile", ".zshenv", ".zprofile", ".zshrc", ".zlogin"),
    "": (".bash_profile", ".bash_login", ".profile", ".bashrc", ".bash_aliases"),
}
LOGIN_FILES = (".profile", ".bash_profile", ".bash_login", ".zprofile", ".zlogin")
_MAX_BYTES = 1 << 20
_OWN_BEGINS = (block.BEGIN.decode(), block.LAST_BEGIN.decode())
_OWN_ENDS = (block.END.decode(), block.LAST_END.decode())


@dataclass(frozen=True, slots=True)
class Rival:
    """Something that a fresh shell finds before omg's shim of that name.

    Attributes:
        name: The executable.
        mode: Which shell finds it.
        found: A program's path, or what the shell has under that name.
        manager: Whose it is, if known; otherwise empty.
        line: ``FILE:NUMBER: TEXT`` of the line that puts it there, or empty.
    """

    name: str
    mode: ShellMode
    found: str
    manager: str
    line: str


def rivals(
    mode: ShellMode, lookup: ShellLookup, *, shims_dir: Path, home: Path, env: Mapping[str, str]
) -> Iterator[Rival]:
    """Yield what hides a shim, present or future, in a shell.

    Where the shims are not on PATH at all, only other managers count: the rest is one fact, not many.

    Args:
        mode: The shell.
        lookup: What the shell found.
        shims_dir: The shims.
        home: Where the shell's start-up files are.
        env: The environment, which may move them (``ZDOTDIR``, ``XDG_CONFIG_HOME``).
    """
    files = read_by(mode, home, env)
    folders = [element.rstrip("/") for element in lookup.path]
    has_shims = str(shims_dir) in folders
    in_front = folders[: folders.index(str(shims_dir))] if has_shims else folders
    for name, meaning in lookup.meanings.items():
        if not meaning.startswith("/"):
            yield Rival(name, mode, _shell_word(meaning), "", _line(files, _definition_of(name)))
            continue
        folder = meaning.rpartition("/")[0]
        manager, words = manager_of(meaning)
        if folder in in_front and (manager or has_shims):
            words = words or rf"(?i:path).*{re.escape(folder.removeprefix(str(home)))}"
            yield Rival(name, mode, meaning, manager, _line(files, words))


def manager_of(found: str) -> tuple[str, str]:
    """Return the manager of this program, and a pattern of the start-up line that adds it; else empty."""
    return next(((name, words) for name, part, words in _MANAGERS if part in found), ("", ""))


def _shell_word(meaning: str) -> str:
    """Say what `command -v` answered for a name that is no program."""
    return meaning.splitlines()[0] if meaning.startswith("alias ") else "a shell function"


def _definition_of(name: str) -> str:
    name = re.escape(name)
    return rf"\balias\s+(-\S+\s+)*{name}[\s=]|\b{name}\s*\(\)|\bfunction\s+{name}\b"


def lines_of(manager: str, file: Path) -> tuple[tuple[int, str], ...]:
    """Return the lines of ``file`` that may put a manager in front, each with its number."""
    words = next((words for name, _, words in _MANAGERS if name == manager), None)
    return () if words is None else tuple(_matching(file, words))


def names_a_manager(file: Path) -> bool:
    """Return whether a line of ``file`` may put any manager in front."""
    return any(next(_matching(file, words), None) is not None for _, _, words in _MANAGERS)


def read_by(mode: ShellMode, home: Path, env: Mapping[str, str]) -> tuple[Path, ...]:
    """Return the start-up files that exist and that this shell may read, the system's first."""
    kind = mode.shell.name if mode.shell.name in ("fish", "zsh") else ""
    left_out: tuple[str, ...] = () if mode.is_login else LOGIN_FILES
    if kind == "zsh" and not mode.is_interactive:
        left_out = (".zshrc",)
    names = tuple(name for name in _USER_FILES[kind] if name not in left_out)
    return (*_expand(Path("/"), _SYSTEM_FILES[kind]), *_expand(home, names), *_moved(kind, names, env))


def user_files(home: Path, env: Mapping[str, str]) -> tuple[Path, ...]:
    """Return the start-up files of the user's that exist, of every shell."""
    found: dict[Path, None] = {}
    for kind, names in _USER_FILES.items():
        found.update(dict.fromkeys(_expand(home, names)))
        found.update(dict.fromkeys(_moved(kind, names, env)))
    return tuple(found)


def shown(file: Path, number: int, text: str) -> str:
    """Return a line of a start-up file as omg names it, for a terminal."""
    return printable(f"{file}:{number}: {text.strip()[:100]}")


def _line(files: tuple[Path, ...], words: str) -> str:
    """Return the last line of ``files`` that holds ``words``, as omg names it."""
    found = [shown(file, number, text) for file in files for number, text in _matching(file, words)]
    return found[-1] if found else ""


def _matching(file: Path, words: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold ``words``, each with its number: no comments, and none of omg's own."""
    pattern = re.compile(words)
    is_own = False
    for number, text in enumerate(_lines(file), start=1):
        is_own = text.startswith(_OWN_BEGINS) or (is_own and not text.startswith(_OWN_ENDS))
        if not is_own and pattern.search(text) and not text.lstrip().startswith("#"):
            yield number, text


def _moved(kind: str, names: Sequence[str], env: Mapping[str, str]) -> Iterator[Path]:
    """Yield the start-up files where a variable moves them to."""
    folder = {"zsh": env.get("ZDOTDIR", ""), "fish": env.get("XDG_CONFIG_HOME", "")}.get(kind, "")
    if folder.startswith("/"):
        yield from _expand(Path(folder), [name.removeprefix(".config/") for name in names])


def _expand(root: Path, patterns: Sequence[str]) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted(root.glob(pattern.lstrip("/")))


def _lines(file: Path) -> list[str]:
    try:
        if not file.is_file():
            return []
        with file.open("rb") as stream:
            # Numbers are an editor's: other characters that Python takes for line breaks are none.
            return stream.read(_MAX_BYTES).decode("utf-8", "replace").split("\n")
    except OSError:
        return []
