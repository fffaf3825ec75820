"""What an installer wrote is told apart from what a user wrote."""

import pytest

from omg.shell.known_lines import known_commands

NVM = r'[ -s "$NVM_DIR/nvm.sh" ] && \. "$NVM_DIR/nvm.sh"  # This loads nvm'
FNM = [
    'FNM_PATH="/home/ana/.local/share/fnm"',
    'if [ -d "$FNM_PATH" ]; then',
    '  export PATH="$FNM_PATH:$PATH"',
]
FNM += ['  eval "`fnm env`"', "fi"]


def found(manager: str, *lines: str) -> list[tuple[list[int], bool]]:
    return [(list(command.lines), command.is_kept) for command in known_commands(lines, manager)]


@pytest.mark.parametrize(
    ("manager", "line"),
    [
        ("nvm", NVM),
        ("nvm", NVM + "\r"),
        ("pyenv", 'eval "$(pyenv init - zsh)"'),
        ("rustup", '. "$HOME/.cargo/env"'),
        ("rustup", '. "/opt/rust/.cargo/env"'),
        ("Volta", 'export PATH="$VOLTA_HOME/bin:$PATH"'),
        ("asdf", '. "$HOME/.asdf/asdf.sh"'),
        ("mise", 'eval "$(/home/ana/.local/bin/mise activate zsh)"'),
        ("rbenv", 'eval "$(~/.rbenv/bin/rbenv init - --no-rehash bash)"'),
        (
            "SDKMAN",
            '[[ -s "$HOME/.sdkman/bin/sdkman-init.sh" ]] && source "$HOME/.sdkman/bin/sdkman-init.sh"',
        ),
    ],
)
def test_a_line_of_an_installer_is_known(manager: str, line: str):
    assert found(manager, "# mine", line) == [([2], False)]


@pytest.mark.parametrize(
    ("manager", "line"),
    [
        ("nvm", "  " + NVM),
        ("nvm", NVM + " --no-use"),
        ("nvm", NVM + "; rm -rf x"),
        ("rustup", '. "$(evil)/.cargo/env"'),
        ("rustup", '. "$HOME/.cargo/env"; x'),
        ("pyenv", NVM),
        ("Homebrew", 'eval "$(/opt/homebrew/bin/brew shellenv)"'),
    ],
)
def test_what_a_user_wrote_is_not(manager: str, line: str):
    assert found(manager, line) == []


def test_a_command_of_several_lines_is_one():
    assert found("fnm", "# fnm", *FNM, 'eval "$(fnm env)"') == [([2, 3, 4, 5, 6], False), ([7], False)]


def test_a_part_of_a_command_is_none():
    assert found("fnm", *FNM[:-1]) == []


def test_a_variable_stays():
    assert found("nvm", 'export NVM_DIR="$HOME/.nvm"', NVM) == [([1], True), ([2], False)]
