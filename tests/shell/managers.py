"""nvm, pyenv and rustup as start-up files know them: what their own scripts do to PATH, and their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

NVM_LINES = r"""
export NVM_DIR="$HOME/.nvm"
[ -s "$NVM_DIR/nvm.sh" ] && \. "$NVM_DIR/nvm.sh"  # This loads nvm
[ -s "$NVM_DIR/bash_completion" ] && \. "$NVM_DIR/bash_completion"  # This loads nvm bash_completion
"""
PYENV_LINES = """\
export PYENV_ROOT="$HOME/.pyenv"
[[ -d $PYENV_ROOT/bin ]] && export PATH="$PYENV_ROOT/bin:$PATH"
eval "$(pyenv init - SHELL)"
"""
PYENV_FISH_LINES = """\
set -gx PYENV_ROOT $HOME/.pyenv
test -d $PYENV_ROOT/bin; and set -gx PATH $PYENV_ROOT/bin $PATH
pyenv init - fish | source"""
RUSTUP_LINE = '. "$HOME/.cargo/env"\n'
RUSTUP_FISH_LINE = 'source "$HOME/.cargo/env.fish"\n'

# As Debian's: it ends here for a shell that is not interactive.
BASHRC = """\
case $- in
    *i*) ;;
      *) return;;
esac
"""
PROFILE = """\
if [ -n "$BASH_VERSION" ]; then
    if [ -f "$HOME/.bashrc" ]; then
        . "$HOME/.bashrc"
    fi
fi
"""

_PYENV = """\
#!/bin/sh
[ "$1" = init ] || exit 1
case $3 in
    fish) printf 'set -gx PATH "%s/shims" $PATH\\n' "$HOME/.pyenv" ;;
    *) printf 'export PATH="%s/shims:$PATH"\\n' "$HOME/.pyenv" ;;
esac
"""
_NVM = 'nvm() { echo nvm ran; }\nPATH="$NVM_DIR/versions/node/v20.20.2/bin:$PATH"\nexport PATH\n'
_CARGO = (
    'case ":${PATH}:" in\n'
    '    *:"$HOME/.cargo/bin":*) ;;\n'
    '    *) export PATH="$HOME/.cargo/bin:$PATH" ;;\n'
    "esac\n"
)
_CARGO_FISH = "contains $HOME/.cargo/bin $PATH; or set -gx PATH $HOME/.cargo/bin $PATH\n"


def add_managers(home: Path) -> None:
    """Put the three into a home, each with a program of its runtime; no start-up file."""
    for path in (
        ".nvm/versions/node/v20.20.2/bin/node",
        ".pyenv/shims/python3",
        ".cargo/bin/cargo",
    ):
        write_executable(home / path, "#!/bin/sh\n")
    (home / ".nvm/nvm.sh").write_text(_NVM)
    (home / ".nvm/bash_completion").write_text("")
    write_executable(home / ".pyenv/bin/pyenv", _PYENV)
    (home / ".cargo/env").write_text(_CARGO)
    (home / ".cargo/env.fish").write_text(_CARGO_FISH)


def add_startup_files(home: Path) -> None:
    """Write start-up files as the installers of the three leave them."""
    fish = home / ".config/fish"
    (fish / "conf.d").mkdir(parents=True)
    (home / ".profile").write_text(PROFILE + RUSTUP_LINE)
    (home / ".bashrc").write_text(BASHRC + RUSTUP_LINE + NVM_LINES + PYENV_LINES.replace("SHELL", "bash"))
    (home / ".zshenv").write_text(RUSTUP_LINE)
    (home / ".zshrc").write_text(NVM_LINES + PYENV_LINES.replace("SHELL", "zsh"))
    (fish / "conf.d/rustup.fish").write_text(RUSTUP_FISH_LINE)
    # Without a last line break.
    (fish / "config.fish").write_text(PYENV_FISH_LINES)
