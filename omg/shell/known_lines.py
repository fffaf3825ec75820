"""The lines that other version managers' installers write into start-up files, word for word. Pure.

Only these may be turned off: what a user wrote may mean more than it seems to.
"""

from __future__ import annotations

import re
from functools import cache

from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# What `<dir>` in a command stands for: an installer spells its own folder as the user has it.
_DIR = r"(?:\$HOME|\$\{HOME\}|~)?[A-Za-z0-9/._+@-]*"


@dataclass(frozen=True, slots=True)
class InstallerLines:
    """Commands that an installer writes, or that its publisher tells people to add.

    Attributes:
        manager: Whose they are, as `omg.shell.rival` names it.
        source: Where its publisher shows them; read on 2026-12-01.
        commands: Whole commands, of one line or more.
        are_kept: They put no version of a runtime on PATH, so they stay: `omg import` reads their variables.
    """

    manager: str
    source: str
    commands: tuple[str, ...]
    are_kept: bool = False


_INSTALLERS = (
    InstallerLines(
        "nvm",
        "https://github.com/nvm-sh/nvm/blob/0034bfda/install.sh, and the same file of v0.39",
        (
            r'[ ! -s "$NVM_DIR/nvm.sh" ] || \. "$NVM_DIR/nvm.sh"  # This loads nvm',
            r'[ -s "$NVM_DIR/nvm.sh" ] && \. "$NVM_DIR/nvm.sh"  # This loads nvm',
            r'[ -s "$NVM_DIR/nvm.sh" ] && \. "$NVM_DIR/nvm.sh" # This loads nvm',
            r'[ ! -s "$NVM_DIR/bash_completion" ] || \. "$NVM_DIR/bash_completion"'
            "  # This loads nvm bash_completion",
            r'[ -s "$NVM_DIR/bash_completion" ] && \. "$NVM_DIR/bash_completion"'
            "  # This loads nvm bash_completion",
        ),
    ),
    InstallerLines(
        "nvm",
        "https://github.com/nvm-sh/nvm/blob/0034bfda/install.sh, and README.md beside it",
        (
            'export NVM_DIR="<dir>"',
            'export NVM_DIR="$([ -z "${XDG_CONFIG_HOME-}" ] && printf %s "${HOME}/.nvm"'
            ' || printf %s "${XDG_CONFIG_HOME}/nvm")"',
        ),
        are_kept=True,
    ),
    InstallerLines(
        "pyenv",
        "https://github.com/pyenv/pyenv/blob/03704d38/libexec/pyenv-init, and README.md",
        (
            'eval "$(pyenv init -)"',
            'eval "$(pyenv init - bash)"',
            'eval "$(pyenv init - zsh)"',
            'eval "$(pyenv init - sh)"',
            'eval "$(pyenv init --path)"',
            'eval "$(pyenv virtualenv-init -)"',
            "pyenv init - | source",
            "pyenv init - fish | source",
            'if command -v pyenv 1>/dev/null 2>&1; then\n  eval "$(pyenv init -)"\nfi',
        ),
    ),
    InstallerLines(
        "pyenv",
        "https://github.com/pyenv/pyenv/blob/03704d38/libexec/pyenv-init, and README.md",
        (
            'export PYENV_ROOT="<dir>"',
            'export PATH="$PYENV_ROOT/bin:$PATH"',
            '[[ -d $PYENV_ROOT/bin ]] && export PATH="$PYENV_ROOT/bin:$PATH"',
            'command -v pyenv >/dev/null || export PATH="$PYENV_ROOT/bin:$PATH"',
        ),
        are_kept=True,
    ),
    InstallerLines(
        "rustup",
        "https://github.com/rust-lang/rustup/blob/0367e1d8/src/cli/self_update/shell.rs",
        (
            '. "<dir>/.cargo/env"',
            'source "<dir>/.cargo/env"',
            "source $HOME/.cargo/env",
            'source "<dir>/.cargo/env.fish"',
            'export PATH="$HOME/.cargo/bin:$PATH"',
        ),
    ),
    InstallerLines(
        "fnm",
        "https://github.com/Schniz/fnm/blob/0152773c/.ci/install.sh, and README.md of 014a19e4",
        (
            *(
                f'FNM_PATH="<dir>"\nif [ -d "$FNM_PATH" ]; then\n  export PATH="{path}:$PATH"\n'
                '  eval "`fnm env`"\nfi'
                for path in ("$FNM_PATH", "<dir>")
            ),
            'set FNM_PATH "<dir>"\nif [ -d "$FNM_PATH" ]\n  set PATH "$FNM_PATH" $PATH\n'
            "  fnm env | source\nend",
            'eval "$(fnm env)"',
            'eval "$(fnm env --use-on-cd)"',
            'eval "$(fnm env --use-on-cd --shell bash)"',
            'eval "$(fnm env --use-on-cd --shell zsh)"',
            "fnm env --use-on-cd | source",
            "fnm env --use-on-cd --shell fish | source",
        ),
    ),
    InstallerLines(
        "Volta",
        "https://github.com/volta-cli/volta/blob/09b6b59e/src/command/setup.rs, and of main",
        (
            'export PATH="$VOLTA_HOME/bin:$PATH"',
            'grep --silent "$VOLTA_HOME/bin" <<< $PATH || export PATH="$VOLTA_HOME/bin:$PATH"',
            'set -gx PATH "$VOLTA_HOME/bin" $PATH',
            'string match -r ".volta" "$PATH" > /dev/null; or set -gx PATH "$VOLTA_HOME/bin" $PATH',
        ),
    ),
    InstallerLines(
        "Volta",
        "https://github.com/volta-cli/volta/blob/09b6b59e/src/command/setup.rs",
        ('export VOLTA_HOME="<dir>"', 'set -gx VOLTA_HOME "<dir>"'),
        are_kept=True,
    ),
    InstallerLines(
        "asdf",
        "https://github.com/asdf-vm/asdf/blob/042726a4/docs/guide/getting-started.md, and of main",
        (
            ". $HOME/.asdf/asdf.sh",
            '. "$HOME/.asdf/asdf.sh"',
            ". $HOME/.asdf/completions/asdf.bash",
            '. "$HOME/.asdf/completions/asdf.bash"',
            "source ~/.asdf/asdf.fish",
            'export PATH="${ASDF_DATA_DIR:-$HOME/.asdf}/shims:$PATH"',
        ),
    ),
    InstallerLines(
        "mise",
        "https://mise.jdx.dev/getting-started.html and https://mise.run/bash, /zsh, /fish",
        (
            *(
                f'eval "$({mise} activate {shell})"'
                for mise in ("mise", "~/.local/bin/mise", "<dir>/mise")
                for shell in ("bash", "zsh")
            ),
            *(f"{mise} activate fish | source" for mise in ("mise", "~/.local/bin/mise", "<dir>/mise")),
        ),
    ),
    InstallerLines(
        "rbenv",
        "https://github.com/rbenv/rbenv/blob/0466979a/libexec/rbenv-init, and of main",
        (
            'eval "$(rbenv init -)"',
            *(
                f'eval "$({rbenv} init - {rest})"'
                for rbenv in ("rbenv", "<dir>/rbenv")
                for rest in ("bash", "zsh", "--no-rehash bash", "--no-rehash zsh")
            ),
            "status --is-interactive; and rbenv init - | source",
            "status --is-interactive; and rbenv init - fish | source",
            "status --is-interactive; and rbenv init - --no-rehash fish | source",
            "status --is-interactive; and <dir>/rbenv init - --no-rehash fish | source",
        ),
    ),
    InstallerLines(
        "SDKMAN",
        "https://get.sdkman.io, its sdkman_init_snippet",
        ('[[ -s "<dir>/bin/sdkman-init.sh" ]] && source "<dir>/bin/sdkman-init.sh"',),
    ),
    InstallerLines(
        "SDKMAN",
        "https://get.sdkman.io, its sdkman_init_snippet",
        ('export SDKMAN_DIR="<dir>"',),
        are_kept=True,
    ),
)


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
        (command.count("\n") + 1, _pattern(command), installer.are_kept)
        for installer in _INSTALLERS
        if installer.manager == manager
        for command in installer.commands
    )
    return tuple(sorted(commands, key=lambda command: -command[0]))


def _pattern(command: str) -> re.Pattern[str]:
    return re.compile(_DIR.join(re.escape(part) for part in command.split("<dir>")))
