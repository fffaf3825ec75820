"""What an installer wrote is told apart from what a user wrote."""

import re

import pytest

from omg.shell.known_lines import INSTALLERS, known_commands, pattern_of

NVM = r'[ -s "$NVM_DIR/nvm.sh" ] && \. "$NVM_DIR/nvm.sh"  # This loads nvm'
FNM_FOLDERS = ("/home/ana/.local/share/fnm", "/Users/ana/Library/Application Support/fnm")
FNM = [
    'FNM_PATH="/home/ana/.local/share/fnm"',
    'if [ -d "$FNM_PATH" ]; then',
    '  export PATH="$FNM_PATH:$PATH"',
]
FNM += ['  eval "`fnm env`"', "fi"]

# As the installers write them, or as their publishers show them.
TURNED_OFF = {
    "nvm": [
        NVM,
        r'[ -s "$NVM_DIR/bash_completion" ] && \. "$NVM_DIR/bash_completion"'
        "  # This loads nvm bash_completion",
        r'[ -s "$NVM_DIR/nvm.sh" ] && \. "$NVM_DIR/nvm.sh" # This loads nvm',
        r'[ ! -s "$NVM_DIR/nvm.sh" ] || \. "$NVM_DIR/nvm.sh"  # This loads nvm',
        r'[ ! -s "$NVM_DIR/bash_completion" ] || \. "$NVM_DIR/bash_completion"'
        "  # This loads nvm bash_completion",
        '[ -s "$NVM_DIR/nvm.sh" ] && . "$NVM_DIR/nvm.sh"  # This loads nvm',
    ],
    "pyenv": [
        'eval "$(pyenv init - bash)"',
        'eval "$(pyenv init - zsh)"',
        'eval "$(pyenv init - sh)"',
        "pyenv init - fish | source",
        'eval "$(pyenv init -)"',
        "pyenv init - | source",
        'eval "$(pyenv init --path)"',
        'if command -v pyenv >/dev/null; then eval "$(pyenv init -)"; fi',
        "status is-login; and pyenv init --path | source",
        "status is-interactive; and pyenv init - | source",
        """\
if command -v pyenv 1>/dev/null 2>&1; then
  eval "$(pyenv init -)"
fi""",
        """\
if command -v pyenv 1>/dev/null 2>&1
  pyenv init - | source
end""",
        "pyenv init --path | source",
        'eval "$(pyenv virtualenv-init -)"',
        "status --is-interactive; and pyenv virtualenv-init - | source",
    ],
    "rustup": [
        '. "$HOME/.cargo/env"',
        '. "/opt/rust/.cargo/env"',
        'source "$HOME/.cargo/env.fish"',
        '. "$HOME/.cargo/env.fish"',
        'source "$HOME/.cargo/env"',
        "source $HOME/.cargo/env",
        'export PATH="$HOME/.cargo/bin:$PATH"',
    ],
    "fnm": [
        *(
            f"""\
FNM_PATH="{folder}"
if [ -d "$FNM_PATH" ]; then
{body}
fi"""
            for folder in FNM_FOLDERS
            for body in (
                '  export PATH="$FNM_PATH:$PATH"\n  eval "$(fnm env --shell bash)"',
                '  export PATH="$FNM_PATH:$PATH"\n  eval "$(fnm env --shell zsh)"',
                '  eval "$(fnm env --shell bash)"',
                '  eval "$(fnm env --shell zsh)"',
                '  export PATH="$FNM_PATH:$PATH"\n  eval "`fnm env`"',
                f'  export PATH="{folder}:$PATH"\n  eval "`fnm env`"',
            )
        ),
        *(
            f"""\
set FNM_PATH "{folder}"
if [ -d "$FNM_PATH" ]
{body}
end"""
            for folder in FNM_FOLDERS
            for body in (
                '  set PATH "$FNM_PATH" $PATH\n  fnm env --shell fish | source',
                "  fnm env --shell fish | source",
                '  set PATH "$FNM_PATH" $PATH\n  fnm env | source',
            )
        ),
        'eval "`fnm env`"',
        "fnm env | source",
        'eval "$(fnm env --use-on-cd --shell bash)"',
        'eval "$(fnm env --use-on-cd --shell zsh)"',
        "fnm env --use-on-cd --shell fish | source",
        'eval "$(fnm env --use-on-cd)"',
        "fnm env --use-on-cd | source",
        'eval "$(fnm env)"',
    ],
    "Volta": [
        'export PATH="$VOLTA_HOME/bin:$PATH"',
        'set -gx PATH "$VOLTA_HOME/bin" $PATH',
        'grep --silent "$VOLTA_HOME/bin" <<< $PATH || export PATH="$VOLTA_HOME/bin:$PATH"',
        'string match -r ".volta" "$PATH" > /dev/null; or set -gx PATH "$VOLTA_HOME/bin" $PATH',
        '[ -s "$VOLTA_HOME/load.sh" ] && . "$VOLTA_HOME/load.sh"',
        'test -s "$VOLTA_HOME/load.fish"; and source "$VOLTA_HOME/load.fish"',
    ],
    "rbenv": [
        'eval "$(rbenv init - --no-rehash bash)"',
        'eval "$(rbenv init - --no-rehash zsh)"',
        "status --is-interactive; and rbenv init - --no-rehash fish | source",
        'eval "$(~/.rbenv/bin/rbenv init - --no-rehash bash)"',
        'eval "$(~/.rbenv/bin/rbenv init - --no-rehash zsh)"',
        "status --is-interactive; and ~/.rbenv/bin/rbenv init - --no-rehash fish | source",
        'eval "$(rbenv init - bash)"',
        'eval "$(rbenv init - zsh)"',
        "status --is-interactive; and rbenv init - fish | source",
        'eval "$(~/.rbenv/bin/rbenv init - bash)"',
        'eval "$(~/.rbenv/bin/rbenv init - zsh)"',
        "status --is-interactive; and ~/.rbenv/bin/rbenv init - fish | source",
        'eval "$(rbenv init -)"',
        "status --is-interactive; and rbenv init - | source",
    ],
    "asdf": [
        'export PATH="${ASDF_DATA_DIR:-$HOME/.asdf}/shims:$PATH"',
        """\
if test -z $ASDF_DATA_DIR
    set _asdf_shims "$HOME/.asdf/shims"
else
    set _asdf_shims "$ASDF_DATA_DIR/shims"
end""",
        """\
if not contains $_asdf_shims $PATH
    set -gx --prepend PATH $_asdf_shims
end""",
        "set --erase _asdf_shims",
        'export PATH="$ASDF_DATA_DIR/shims:$PATH"',
        '. "$HOME/.asdf/asdf.sh"',
        '. "$HOME/.asdf/completions/asdf.bash"',
        ". /opt/asdf-vm/asdf.sh",
        "source ~/.asdf/asdf.fish",
        "source /opt/asdf-vm/asdf.fish",
        '. "/opt/homebrew/opt/asdf/libexec/asdf.sh"',
        ". /opt/homebrew/opt/asdf/libexec/asdf.sh",
        '. "/opt/homebrew/opt/asdf/etc/bash_completion.d/asdf.bash"',
        "source /opt/homebrew/opt/asdf/libexec/asdf.fish",
        ". $HOME/.asdf/asdf.sh",
        ". $HOME/.asdf/completions/asdf.bash",
        ". /opt/homebrew/opt/asdf/etc/bash_completion.d/asdf.bash",
    ],
    "mise": [
        'eval "$(/home/ana/.local/bin/mise activate bash)" # added by https://mise.run/bash',
        'eval "$(/home/ana/.local/bin/mise activate zsh)" # added by https://mise.run/zsh',
        "/home/ana/.local/bin/mise activate fish | source # added by https://mise.run/fish",
        'eval "$(/home/ana/.local/bin/mise activate bash)"',
        'eval "$(~/.local/bin/mise activate zsh)"',
        "~/.local/bin/mise activate fish | source",
        'eval "$(mise activate bash)"',
        'eval "$(mise activate zsh)"',
        "mise activate fish | source",
        'eval "$(mise activate bash --shims)"',
        'eval "$(mise activate zsh --shims)"',
        "mise activate fish --shims | source",
        'export PATH="$HOME/.local/share/mise/shims:$PATH"',
    ],
    "SDKMAN": [
        '[[ -s "$HOME/.sdkman/bin/sdkman-init.sh" ]] && source "$HOME/.sdkman/bin/sdkman-init.sh"',
        '[[ -s "${SDKMAN_DIR}/bin/sdkman-init.sh" ]] && source "${SDKMAN_DIR}/bin/sdkman-init.sh"',
    ],
}
KEPT = {
    "nvm": [
        'export NVM_DIR="$HOME/.nvm"',
        'export NVM_DIR="$([ -z "${XDG_CONFIG_HOME-}" ] && printf %s "${HOME}/.nvm"'
        ' || printf %s "${XDG_CONFIG_HOME}/nvm")"',
    ],
    "pyenv": [
        'export PYENV_ROOT="$HOME/.pyenv"',
        '[[ -d $PYENV_ROOT/bin ]] && export PATH="$PYENV_ROOT/bin:$PATH"',
        'command -v pyenv >/dev/null || export PATH="$PYENV_ROOT/bin:$PATH"',
        'export PATH="$PYENV_ROOT/bin:$PATH"',
        'export PATH="$HOME/.pyenv/bin:$PATH"',
    ],
    "fnm": [
        'export PATH="/home/ana/.local/share/fnm:$PATH"',
        'set PATH "/home/ana/.local/share/fnm" $PATH',
        'export PATH="/home/ana/.fnm:$PATH"',
        'set PATH "/home/ana/.fnm" $PATH',
        'export PATH="/Users/ana/Library/Application Support/fnm:$PATH"',
        'set PATH "/Users/ana/Library/Application Support/fnm" $PATH',
    ],
    "Volta": ['export VOLTA_HOME="$HOME/.volta"', 'set -gx VOLTA_HOME "$HOME/.volta"'],
    "rbenv": ['export PATH="$HOME/.rbenv/bin:$PATH"'],
    "asdf": [
        'export ASDF_DATA_DIR="/home/ana/.asdf"',
        'set -gx --prepend ASDF_DATA_DIR "/home/ana/.asdf"',
        ". <(asdf completion bash)",
        "fpath=(${ASDF_DATA_DIR:-$HOME/.asdf}/completions $fpath)",
    ],
    "SDKMAN": [
        'export SDKMAN_DIR="$HOME/.sdkman"',
        "export SDKMAN_DIR=$(brew --prefix sdkman-cli)/libexec",
    ],
}


def examples(lines: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(manager, text) for manager, texts in lines.items() for text in texts]


def found(manager: str, *lines: str) -> list[tuple[list[int], bool]]:
    return [(list(command.lines), command.is_kept) for command in known_commands(lines, manager)]


@pytest.mark.parametrize(("manager", "text"), examples(TURNED_OFF))
def test_a_line_of_an_installer_is_known(manager: str, text: str):
    lines = text.split("\n")

    assert found(manager, "# mine", *lines, "# mine") == [(list(range(2, 2 + len(lines))), False)]


@pytest.mark.parametrize(("manager", "text"), examples(KEPT))
def test_a_line_that_puts_no_version_on_path_stays(manager: str, text: str):
    assert found(manager, "# mine", text) == [([2], True)]


def test_every_line_that_is_known_has_an_example_here():
    without = [
        (manager, command)
        for manager, installers in INSTALLERS.items()
        for installer in installers
        for command in installer.commands
        if not any(
            pattern_of(command).fullmatch(text)
            for text in (KEPT if installer.are_kept else TURNED_OFF).get(manager, [])
        )
    ]

    assert without == []


def test_where_each_line_was_read_is_a_file_at_a_commit():
    sources = [installer.source for installers in INSTALLERS.values() for installer in installers]

    assert [
        source for source in sources if not re.fullmatch(r"[^/]+/[^/]+/blob/[0-9a-f]{8}/.+", source)
    ] == []


def test_a_line_may_end_as_windows_ends_it():
    assert found("nvm", NVM + "\r") == [([1], False)]


@pytest.mark.parametrize(
    ("manager", "line"),
    [
        ("nvm", "  " + NVM),
        ("nvm", NVM + " --no-use"),
        ("nvm", NVM + "; rm -rf x"),
        ("rustup", '. "$(evil)/.cargo/env"'),
        ("rustup", '. "$HOME/.cargo/env"; x'),
        ("pyenv", NVM),
        ("mise", 'eval "$(mise activate zsh)" # mine'),
        ("rbenv", 'eval "$(rbenv init - --no-rehash)"'),
        ("asdf", ". $HOME/mine/asdf.sh"),
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
