"""What the installers of managers of one runtime write into start-up files, word for word. Pure.

Each line was read in its publisher's own repository, in the file and at the commit named.
Where a script puts in what it finds, the line has that: a folder, a shell, the name of a program.
"""

from __future__ import annotations

from types import MappingProxyType

from omg.value import dataclass


@dataclass(frozen=True, slots=True)
class InstallerLines:
    """Commands that an installer writes, or that its publisher tells people to add.

    Attributes:
        source: The publisher's file that shows them, at a commit; an address after ``https://github.com/``.
        commands: Whole commands, of one line or more; `<dir>` stands for a folder as the user has it.
        are_kept: They put no version of a runtime on PATH, so they stay: `omg import` reads their variables.
    """

    source: str
    commands: tuple[str, ...]
    are_kept: bool = False


_NVM = (
    InstallerLines(
        "nvm-sh/nvm/blob/b17550a0/install.sh",
        (
            r'[ -s "$NVM_DIR/nvm.sh" ] && \. "$NVM_DIR/nvm.sh"  # This loads nvm',
            r'[ -s "$NVM_DIR/bash_completion" ] && \. "$NVM_DIR/bash_completion"'
            "  # This loads nvm bash_completion",
        ),
    ),
    InstallerLines(
        "nvm-sh/nvm/blob/b17550a0/README.md",
        (r'[ -s "$NVM_DIR/nvm.sh" ] && \. "$NVM_DIR/nvm.sh" # This loads nvm',),
    ),
    # No tag of nvm has these: the commit is on a branch that was not merged. Files of users have them.
    InstallerLines(
        "nvm-sh/nvm/blob/0034bfda/install.sh",
        (
            r'[ ! -s "$NVM_DIR/nvm.sh" ] || \. "$NVM_DIR/nvm.sh"  # This loads nvm',
            r'[ ! -s "$NVM_DIR/bash_completion" ] || \. "$NVM_DIR/bash_completion"'
            "  # This loads nvm bash_completion",
        ),
    ),
    InstallerLines(
        "nvm-sh/nvm/blob/364096a3/install.sh",
        ('[ -s "$NVM_DIR/nvm.sh" ] && . "$NVM_DIR/nvm.sh"  # This loads nvm',),
    ),
    InstallerLines("nvm-sh/nvm/blob/b17550a0/install.sh", ('export NVM_DIR="<dir>"',), are_kept=True),
    InstallerLines(
        "nvm-sh/nvm/blob/b17550a0/README.md",
        (
            'export NVM_DIR="$([ -z "${XDG_CONFIG_HOME-}" ] && printf %s "${HOME}/.nvm"'
            ' || printf %s "${XDG_CONFIG_HOME}/nvm")"',
        ),
        are_kept=True,
    ),
)

_PYENV = (
    InstallerLines(
        "pyenv/pyenv/blob/bec9a562/libexec/pyenv-init",
        (
            # The script names the shell in which it runs.
            *(f'eval "$(pyenv init - {shell})"' for shell in ("bash", "zsh", "sh")),
            "pyenv init - fish | source",
        ),
    ),
    InstallerLines(
        "pyenv/pyenv/blob/03704d38/libexec/pyenv-init",
        ('eval "$(pyenv init -)"', "pyenv init - | source"),
    ),
    InstallerLines(
        "pyenv/pyenv/blob/986fe1a7/README.md",
        (
            'eval "$(pyenv init --path)"',
            'if command -v pyenv >/dev/null; then eval "$(pyenv init -)"; fi',
            "status is-login; and pyenv init --path | source",
            "status is-interactive; and pyenv init - | source",
        ),
    ),
    InstallerLines(
        "pyenv/pyenv/blob/da9392fd/README.md",
        (
            'if command -v pyenv 1>/dev/null 2>&1; then\n  eval "$(pyenv init -)"\nfi',
            "if command -v pyenv 1>/dev/null 2>&1\n  pyenv init - | source\nend",
            "pyenv init --path | source",
        ),
    ),
    InstallerLines(
        "pyenv/pyenv-virtualenv/blob/eda64556/README.md",
        (
            'eval "$(pyenv virtualenv-init -)"',
            "status --is-interactive; and pyenv virtualenv-init - | source",
        ),
    ),
    InstallerLines(
        "pyenv/pyenv/blob/bec9a562/libexec/pyenv-init",
        ('export PYENV_ROOT="<dir>"', '[[ -d $PYENV_ROOT/bin ]] && export PATH="$PYENV_ROOT/bin:$PATH"'),
        are_kept=True,
    ),
    InstallerLines(
        "pyenv/pyenv/blob/03704d38/libexec/pyenv-init",
        ('command -v pyenv >/dev/null || export PATH="$PYENV_ROOT/bin:$PATH"',),
        are_kept=True,
    ),
    InstallerLines(
        "pyenv/pyenv/blob/986fe1a7/README.md", ('export PATH="$PYENV_ROOT/bin:$PATH"',), are_kept=True
    ),
    InstallerLines(
        "pyenv/pyenv-installer/blob/63a9e6a2/README.rst",
        ('export PATH="$HOME/.pyenv/bin:$PATH"',),
        are_kept=True,
    ),
)

_RUSTUP = (
    InstallerLines(
        "rust-lang/rustup/blob/0878429a/src/cli/self_update/shell.rs",
        ('. "<dir>/.cargo/env"', 'source "<dir>/.cargo/env.fish"'),
    ),
    InstallerLines(
        "rust-lang/rustup/blob/bbb9276d/src/cli/self_update/shell.rs", ('. "<dir>/.cargo/env.fish"',)
    ),
    InstallerLines(
        "rust-lang/rustup/blob/3df2264a/src/cli/self_update/shell.rs", ('source "<dir>/.cargo/env"',)
    ),
    # This one it only told people to run, for the shell that they had; many keep it in a file.
    InstallerLines("rust-lang/rustup/blob/2f894d92/src/cli/self_update.rs", ("source <dir>/.cargo/env",)),
    InstallerLines(
        "rust-lang/rustup/blob/995002f2/src/cli/self_update/unix.rs",
        ('export PATH="<dir>/.cargo/bin:$PATH"',),
    ),
)

# The second is where the installer puts fnm on macOS: the only folder of any installer with a blank.
_FNM_FOLDERS = ("<dir>", "<dir>/Library/Application Support/fnm")
_FNM = (
    InstallerLines(
        "Schniz/fnm/blob/a53186d1/.ci/install.sh",
        tuple(
            command
            for folder in _FNM_FOLDERS
            for command in (
                *(
                    f'FNM_PATH="{folder}"\nif [ -d "$FNM_PATH" ]; then\n{path}'
                    f'  eval "$(fnm env --shell {shell})"\nfi'
                    for path in ('  export PATH="$FNM_PATH:$PATH"\n', "")
                    for shell in ("bash", "zsh")
                ),
                *(
                    f'set FNM_PATH "{folder}"\nif [ -d "$FNM_PATH" ]\n{path}'
                    "  fnm env --shell fish | source\nend"
                    for path in ('  set PATH "$FNM_PATH" $PATH\n', "")
                ),
            )
        ),
    ),
    # At the first of these two commits, the line for zsh still had the folder itself.
    InstallerLines(
        "Schniz/fnm/blob/1b86087c/.ci/install.sh",
        tuple(
            f'FNM_PATH="{folder}"\nif [ -d "$FNM_PATH" ]; then\n  export PATH="{folder}:$PATH"\n'
            '  eval "`fnm env`"\nfi'
            for folder in _FNM_FOLDERS
        ),
    ),
    InstallerLines(
        "Schniz/fnm/blob/0152773c/.ci/install.sh",
        tuple(
            command
            for folder in _FNM_FOLDERS
            for command in (
                f'FNM_PATH="{folder}"\nif [ -d "$FNM_PATH" ]; then\n  export PATH="$FNM_PATH:$PATH"\n'
                '  eval "`fnm env`"\nfi',
                f'set FNM_PATH "{folder}"\nif [ -d "$FNM_PATH" ]\n  set PATH "$FNM_PATH" $PATH\n'
                "  fnm env | source\nend",
            )
        ),
    ),
    InstallerLines("Schniz/fnm/blob/463cc900/.ci/install.sh", ('eval "`fnm env`"', "fnm env | source")),
    InstallerLines(
        "Schniz/fnm/blob/a53186d1/README.md",
        (
            'eval "$(fnm env --use-on-cd --shell bash)"',
            'eval "$(fnm env --use-on-cd --shell zsh)"',
            "fnm env --use-on-cd --shell fish | source",
        ),
    ),
    InstallerLines(
        "Schniz/fnm/blob/014a19e4/README.md",
        ('eval "$(fnm env --use-on-cd)"', "fnm env --use-on-cd | source"),
    ),
    InstallerLines("Schniz/fnm/blob/965de404/README.md", ('eval "$(fnm env)"',)),
    InstallerLines(
        "Schniz/fnm/blob/463cc900/.ci/install.sh",
        tuple(
            command
            for folder in ("<dir>/fnm", "<dir>/.fnm", "<dir>/Library/Application Support/fnm")
            for command in (f'export PATH="{folder}:$PATH"', f'set PATH "{folder}" $PATH')
        ),
        are_kept=True,
    ),
)

_VOLTA = (
    InstallerLines(
        "volta-cli/volta/blob/5eedd5fb/src/command/setup.rs",
        ('export PATH="$VOLTA_HOME/bin:$PATH"', 'set -gx PATH "$VOLTA_HOME/bin" $PATH'),
    ),
    InstallerLines(
        "volta-cli/volta/blob/09b6b59e/src/command/setup.rs",
        (
            'grep --silent "$VOLTA_HOME/bin" <<< $PATH || export PATH="$VOLTA_HOME/bin:$PATH"',
            'string match -r ".volta" "$PATH" > /dev/null; or set -gx PATH "$VOLTA_HOME/bin" $PATH',
        ),
    ),
    InstallerLines(
        "volta-cli/volta/blob/5eedd5fb/dev/unix/volta-install-legacy.sh",
        (
            '[ -s "$VOLTA_HOME/load.sh" ] && . "$VOLTA_HOME/load.sh"',
            'test -s "$VOLTA_HOME/load.fish"; and source "$VOLTA_HOME/load.fish"',
        ),
    ),
    InstallerLines(
        "volta-cli/volta/blob/5eedd5fb/src/command/setup.rs",
        ('export VOLTA_HOME="<dir>"', 'set -gx VOLTA_HOME "<dir>"'),
        are_kept=True,
    ),
)

_RBENV = (
    InstallerLines(
        "rbenv/rbenv/blob/23c30416/libexec/rbenv-init",
        tuple(
            command
            for rbenv in ("rbenv", "<dir>/rbenv")
            for command in (
                f'eval "$({rbenv} init - --no-rehash bash)"',
                f'eval "$({rbenv} init - --no-rehash zsh)"',
                f"status --is-interactive; and {rbenv} init - --no-rehash fish | source",
            )
        ),
    ),
    InstallerLines(
        "rbenv/rbenv/blob/a3b98a42/libexec/rbenv-init",
        tuple(
            command
            for rbenv in ("rbenv", "<dir>/rbenv")
            for command in (
                f'eval "$({rbenv} init - bash)"',
                f'eval "$({rbenv} init - zsh)"',
                f"status --is-interactive; and {rbenv} init - fish | source",
            )
        ),
    ),
    InstallerLines(
        "rbenv/rbenv/blob/0466979a/libexec/rbenv-init",
        ('eval "$(rbenv init -)"', "status --is-interactive; and rbenv init - | source"),
    ),
    InstallerLines(
        "rbenv/rbenv/blob/117a3815/README.md", ('export PATH="$HOME/.rbenv/bin:$PATH"',), are_kept=True
    ),
)

ONE_RUNTIME = MappingProxyType(
    {"nvm": _NVM, "pyenv": _PYENV, "rustup": _RUSTUP, "fnm": _FNM, "Volta": _VOLTA, "rbenv": _RBENV}
)
