"""Node.js."""

from __future__ import annotations

from omg.runtimes.installer import Installer
from omg.runtimes.runtime import Runtime, VersionFile
from omg.versions.vocabulary import LtsLine, Vocabulary

# The first LTS release of each line. Source: https://nodejs.org/dist/index.json, the lowest
# version with each value of `lts`, read 2026-11-23.
_LTS_LINES = (
    LtsLine(4, "argon", (4, 2, 0)),
    LtsLine(6, "boron", (6, 9, 0)),
    LtsLine(8, "carbon", (8, 9, 0)),
    LtsLine(10, "dubnium", (10, 13, 0)),
    LtsLine(12, "erbium", (12, 13, 0)),
    LtsLine(14, "fermium", (14, 15, 0)),
    LtsLine(16, "gallium", (16, 13, 0)),
    LtsLine(18, "hydrogen", (18, 12, 0)),
    LtsLine(20, "iron", (20, 9, 0)),
    LtsLine(22, "jod", (22, 11, 0)),
    LtsLine(24, "krypton", (24, 11, 0)),
)

_GLOBAL = ("-g", "--global", "--global=true")
# npm takes short options together: `-gf`, `-sg`.
_NPM_GLOBAL = ("-g*", "-dg*", "-fg*", "-qg*", "-sg*", "--global", "--global=true")
_ADD = ("install", "i", "add")
_REMOVE = ("uninstall", "remove", "rm", "un")
_UPDATE = ("update", "up", "upgrade")
_LINK = ("link", "ln", "unlink")
# npm's other spellings. Source: lib/utils/cmd-list.js of npm 11.
_NPM_ADD = (*_ADD, "in", "ins", "inst", "insta", "instal", "isnt", "isnta", "isntal", "isntall")
_NPM_WORDS = (*_NPM_ADD, *_REMOVE, "r", *_UPDATE, "udpate", "rebuild", "rb")
_INSTALLERS = (
    Installer(
        ("npm",),
        (
            (*_NPM_WORDS, *_LINK),
            (
                *_NPM_GLOBAL,
                *_LINK,
                "--location",
                "--location=global",
                "$npm_config_global=true",
                "$npm_config_location=global",
            ),
        ),
        unless=("--prefix*", "--dry-run"),
        # The second is where the advice sends them.
        folders=("$npm_config_prefix/bin", "~/.local/bin"),
        advice="npm config set prefix ~/.local",
    ),
    Installer(
        ("pnpm",),
        ((*_ADD, *_REMOVE, *_UPDATE, *_LINK), (*_GLOBAL, *_LINK)),
        folders=("$PNPM_HOME/bin",),
        is_outside=True,
    ),
    # Yarn 1; later ones install nothing globally. Into a toolchain only where npm's prefix names it.
    Installer(
        ("yarn", "yarnpkg"),
        (("global", *_LINK),),
        unless=("--prefix*",),
        folders=("$PREFIX/bin", "$npm_config_prefix/bin", "~/.yarn/bin"),
    ),
    Installer(("corepack",), (("enable", "disable"),), unless=("--install-directory*",)),
)

RUNTIME = Runtime(
    name="node",
    title="Node.js",
    other_names=("nodejs", "node.js"),
    vocabulary=Vocabulary(
        runtime="node",
        strip_prefixes=("node-", "nodejs-"),
        # `current` is the project's own name for its newest line; it never means the global default's link.
        newest_names=("latest", "node", "stable", "current"),
        lts_lines=_LTS_LINES,
        channels=("nightly", "rc"),
    ),
    version_files=(
        VersionFile(".nvmrc", "nvmrc", is_plain=True, is_native_token=True),
        VersionFile(".node-version", "plain", is_plain=True, is_native_token=True),
    ),
    manifests=(VersionFile("package.json", "package-json"),),
    executables=("node", "npm", "npx", "corepack"),
    pin_file=".nvmrc",
    source_module="node",
    package_tool="npm",
    default_spec="lts",
    manager_variables=("NODENV_VERSION",),
    # npm passes its install prefix to its scripts; an npm of another version would install there, too.
    prefix_variables=("npm_config_prefix", "npm_config_global_prefix"),
    # Those of pnpm before 11 and since.
    user_folders=(
        "$PNPM_HOME",
        "$PNPM_HOME/bin",
        "$XDG_DATA_HOME/pnpm/bin",
        "~/.local/share/pnpm/bin",
        "~/Library/pnpm/bin",
    ),
    installers=_INSTALLERS,
    # It links its package managers into the folder that PATH finds it in.
    self_locating=("corepack",),
    is_following=True,
)
