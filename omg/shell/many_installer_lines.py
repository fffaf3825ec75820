"""What the installers of managers of many runtimes write into start-up files, word for word. Pure."""

from __future__ import annotations

from types import MappingProxyType

from omg.shell.installer_lines import InstallerLines

_ASDF = (
    InstallerLines(
        "asdf-vm/asdf/blob/25b3911c/docs/guide/getting-started.md",
        (
            'export PATH="${ASDF_DATA_DIR:-$HOME/.asdf}/shims:$PATH"',
            'if test -z $ASDF_DATA_DIR\n    set _asdf_shims "$HOME/.asdf/shims"\n'
            'else\n    set _asdf_shims "$ASDF_DATA_DIR/shims"\nend',
            "if not contains $_asdf_shims $PATH\n    set -gx --prepend PATH $_asdf_shims\nend",
            "set --erase _asdf_shims",
        ),
    ),
    InstallerLines(
        "asdf-vm/asdf/blob/25b3911c/docs/guide/upgrading-to-v0-16.md",
        ('export PATH="$ASDF_DATA_DIR/shims:$PATH"',),
    ),
    InstallerLines(
        "asdf-vm/asdf/blob/25b3911c/docs/guide/getting-started-legacy.md",
        (
            '. "$HOME/.asdf/asdf.sh"',
            '. "$HOME/.asdf/completions/asdf.bash"',
            ". /opt/asdf-vm/asdf.sh",
            "source ~/.asdf/asdf.fish",
            "source /opt/asdf-vm/asdf.fish",
            # Homebrew's, where its folder takes the place of `$(brew --prefix asdf)`.
            '. "<dir>/opt/asdf/libexec/asdf.sh"',
            ". <dir>/opt/asdf/libexec/asdf.sh",
            '. "<dir>/opt/asdf/etc/bash_completion.d/asdf.bash"',
            "source <dir>/opt/asdf/libexec/asdf.fish",
        ),
    ),
    InstallerLines(
        "asdf-vm/asdf/blob/042726a4/docs/guide/getting-started.md",
        (
            ". $HOME/.asdf/asdf.sh",
            ". $HOME/.asdf/completions/asdf.bash",
            ". <dir>/opt/asdf/etc/bash_completion.d/asdf.bash",
        ),
    ),
    InstallerLines(
        "asdf-vm/asdf/blob/25b3911c/docs/guide/getting-started.md",
        (
            'export ASDF_DATA_DIR="<dir>"',
            'set -gx --prepend ASDF_DATA_DIR "<dir>"',
            ". <(asdf completion bash)",
            "fpath=(${ASDF_DATA_DIR:-$HOME/.asdf}/completions $fpath)",
        ),
        are_kept=True,
    ),
)

_MISE = (
    InstallerLines(
        "jdx/mise/blob/70e94a1f/scripts/render-mise-run.sh",
        (
            'eval "$(<dir>/mise activate bash)" # added by https://mise.run/bash',
            'eval "$(<dir>/mise activate zsh)" # added by https://mise.run/zsh',
            "<dir>/mise activate fish | source # added by https://mise.run/fish",
        ),
    ),
    InstallerLines(
        "jdx/mise/blob/70e94a1f/packaging/standalone/install.envsubst",
        (
            'eval "$(<dir>/mise activate bash)"',
            'eval "$(<dir>/mise activate zsh)"',
            "<dir>/mise activate fish | source",
        ),
    ),
    InstallerLines(
        "jdx/mise/blob/70e94a1f/docs/dev-tools/shims.md",
        (
            'eval "$(mise activate bash)"',
            'eval "$(mise activate zsh)"',
            "mise activate fish | source",
            'eval "$(mise activate bash --shims)"',
            'eval "$(mise activate zsh --shims)"',
            "mise activate fish --shims | source",
            'export PATH="$HOME/.local/share/mise/shims:$PATH"',
        ),
    ),
)

_SDKMAN = (
    InstallerLines(
        "sdkman/sdkman-hooks/blob/1e765eae/app/views/install_stable.scala.txt",
        ('[[ -s "<dir>/bin/sdkman-init.sh" ]] && source "<dir>/bin/sdkman-init.sh"',),
    ),
    InstallerLines(
        "sdkman/homebrew-tap/blob/3fc32fcd/README.md",
        ('[[ -s "${SDKMAN_DIR}/bin/sdkman-init.sh" ]] && source "${SDKMAN_DIR}/bin/sdkman-init.sh"',),
    ),
    InstallerLines(
        "sdkman/sdkman-hooks/blob/1e765eae/app/views/install_stable.scala.txt",
        ('export SDKMAN_DIR="<dir>"',),
        are_kept=True,
    ),
    InstallerLines(
        "sdkman/homebrew-tap/blob/3fc32fcd/README.md",
        ("export SDKMAN_DIR=$(brew --prefix sdkman-cli)/libexec",),
        are_kept=True,
    ),
)

MANY_RUNTIMES = MappingProxyType({"asdf": _ASDF, "mise": _MISE, "SDKMAN": _SDKMAN})
