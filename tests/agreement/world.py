"""The stores that cases choose from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.agreement.case import Link

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class World:
    """What is installed, and what is on the system.

    Attributes:
        installed: Runtime to the names of its toolchains' directories.
        defaults: Runtime to what the link `current` says; `{root}` is the world's root.
        extra: `RUNTIME VERSION` to executables beside the runtime's own.
        lacking: `RUNTIME VERSION` to executables of the runtime's own that this one lacks.
        linked: `RUNTIME NAME` to where that toolchain really is, below the world's root.
        shared: As `installed`, in a read-only store beside, below the world's root in `shared`.
        shared_defaults: As `defaults`, there.
        variables: `RUNTIME VERSION` to the text of its file of variables.
        system: Executables in the directory that stands on PATH behind the shims.
        config: The text of the user's config.toml.
        scripts: `RUNTIME VERSION` to the text of files in its `bin` by name, or a link's target; `system` to
            those of the directory on PATH.
        asked: Runtimes without a version that have shims because a folder beside asks for them.
    """

    installed: Mapping[str, tuple[str, ...]]
    defaults: Mapping[str, str]
    extra: Mapping[str, tuple[str, ...]]
    lacking: Mapping[str, tuple[str, ...]]
    linked: Mapping[str, str]
    system: tuple[str, ...]
    config: str = ""
    asked: tuple[str, ...] = ()
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shared_defaults: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    scripts: Mapping[str, Mapping[str, str | Link]] = field(default_factory=dict)


# What every toolchain of a runtime has in `bin/`.
EXECUTABLES: Mapping[str, tuple[str, ...]] = {
    "node": ("node", "npm", "npx", "corepack"),
    "python": ("python3", "python", "pip"),
    "go": ("go", "gofmt"),
    "rust": ("rustc", "cargo"),
    "ruby": ("ruby", "gem"),
    "java": ("java", "javac"),
    "bun": ("bun", "bunx"),
    "deno": ("deno",),
    "terraform": ("terraform",),
    "npm-prettier": ("prettier",),
    "npm": ("npm", "npx"),
    "pnpm": ("pnpm", "pnpx"),
    "yarn": ("yarn", "yarnpkg"),
}

_INSTALLED: Mapping[str, tuple[str, ...]] = {
    "node": ("16.20.2", "18.12.0", "18.20.4", "20.9.0", "20.11.1", "22.11.0", "24.0.0-rc.1"),
    "python": ("3.11.9", "3.12.4", "3.12.10", "3.13.2", "3.13.2t", "3.14.0rc1", "pypy3.10-7.3.17"),
    "go": ("1.20", "1.20.8", "1.21.0", "1.21.13", "1.22.3"),
    "rust": ("1.82.0", "1.96.0", "1.97.0-beta.3", "nightly-2026-05-19", "nightly-2026-05-20"),
    "ruby": ("3.3.0", "3.3.6", "3.4.1", "jruby-9.4.8.0"),
    "java": ("8.0.402+6", "17.0.10+7", "21.0.2+13", "21.0.12.1+1"),
    "bun": ("1.0.30", "1.1.42", "1.2.0"),
    "deno": ("2.0.0", "2.1.4"),
    "terraform": ("1.1.9", "1.8.5", "1.13.3"),
    "npm-prettier": ("3.2.0", "3.3.0", "3.4.1"),
}

# Never the newest, so that a case can tell the default from "the newest installed".
_DEFAULTS: Mapping[str, str] = {
    "node": "20.9.0",
    "python": "3.12.4",
    "go": "1.21.13",
    "rust": "1.82.0",
    "ruby": "3.3.6",
    "java": "17.0.10+7",
    "bun": "1.1.42",
}

_EXTRA: Mapping[str, tuple[str, ...]] = {
    # Tools that somebody installed globally.
    "node 18.20.4": ("cowsay", "figlet"),
    "node 22.11.0": ("cowsay",),
    "python 3.12.4": ("python3.12", "pydoc3", "markdown", "npx"),
    "python 3.12.10": ("python3.12", "markdown"),
    "python 3.11.9": ("python3.11",),
    "python 3.13.2": ("python3.13",),
    "python 3.14.0rc1": ("python3.14",),
    "python pypy3.10-7.3.17": ("pypy3.10",),
    "go 1.21.13": ("go1.21.13",),
    "go 1.22.3": ("go1.22.3",),
    "ruby 3.3.6": ("markdown",),
    "ruby 3.4.1": ("markdown",),
}

_LACKING: Mapping[str, tuple[str, ...]] = {"node 16.20.2": ("corepack",)}

_LINKED: Mapping[str, str] = {
    "python myproj": "elsewhere/python/myproj",
    "rust stage1": "elsewhere/rust/build/stage1",
    "node 21.7.3": "elsewhere/node 21",
}

_SYSTEM = ("node", "python3", "cowsay", "deno")

_PYTHONS: Mapping[str, tuple[str, ...]] = {"python": ("2.7.18", "3.11.9", "3.12.4")}
_PYTHON_2: Mapping[str, tuple[str, ...]] = {"python 2.7.18": ("python2", "pip2")}

# The last lines are none that a shim may believe.
_VARIABLES: Mapping[str, str] = {
    "deno 2.0.0": "DENO_INSTALL_ROOT=@OMG_DATA@/mise/deno\nDENO_DIRS=/a b:@OMG_DATA@/c:@OMG_DATA@\nEMPTY=\n"
    "QUOTES='\"$HOME\\\nPATH=/evil\nOMG_NODE_VERSION=1\nomg_data=/evil\n1A=b\nA-B=c\nno line\n\n=x\n"
}

_OF_ENV = "#!/usr/bin/env node"
_SCRIPTS: Mapping[str, Mapping[str, str | Link]] = {
    "node 20.9.0": {
        "npm": f"{_OF_ENV}\nconsole.log()\n",
        "npx": Link("../lib/npx-cli.js"),
        "../lib/npx-cli.js": f"{_OF_ENV}\n",
        "nodejs": Link("node"),
        "blanks": "#! \t/usr/bin/env\tnode \t\n",
        "words": "#!/usr/bin/env -S node --a=b  -r x@1\n",
        "linked": "#!/usr/bin/env nodejs\n",
        "longest": f"{_OF_ENV:255}\n",
        "toolong": f"{_OF_ENV:256}\n",
        "noline": _OF_ENV,
        "spaces": f"{_OF_ENV:5000}",
        "elsewhere": "#!/usr/bin/env other\n",
        "crlf": f"{_OF_ENV}\r\n",
        "quotes": '#!/usr/bin/env -S node "a b"\n',
        "backslash": "#!/usr/bin/env -S node a\\#b\n",
        "dollar": "#!/usr/bin/env -S node ${GREETING}\n",
    },
    "node 18.20.4": {"npm": f"{_OF_ENV}\n", "old": f"{_OF_ENV}\n"},
    "node 21.7.3": {"npm": f"{_OF_ENV}\n"},
    "python 3.12.4": {"pip": "#!/usr/bin/env python3\n"},
}

_GUESTS: Mapping[str, tuple[str, ...]] = {
    "npm": ("9.9.4", "10.9.0"),
    "pnpm": ("8.15.9", "9.15.0", "10.20.0", "12.23.0"),
    "yarn": ("1.22.22", "4.9.2"),
}
_GUEST_SCRIPTS: Mapping[str, Mapping[str, str | Link]] = {
    **{
        f"{guest} {version}": dict.fromkeys(EXECUTABLES[guest], f"{_OF_ENV}\n")
        for guest, versions in _GUESTS.items()
        for version in versions
    },
    "pnpm 8.15.9": {
        "pnpm": Link("../lib/pnpm.cjs"),
        "pnpx": "#!/usr/bin/env -S node --a=b -r x\n",
        "../lib/pnpm.cjs": f"{_OF_ENV}\n",
    },
    # Of another language, and one that has a node of its own.
    "pnpm 10.20.0": {"pnpm": "#!/usr/bin/env other\n", "pnpx": f"{_OF_ENV}\n", "node": Link("other")},
    "pnpm 12.23.0": {},
    "node 20.9.0": {"npm": f"{_OF_ENV}\n", "npx": f"{_OF_ENV}\n"},
}

# Goes to a folder and becomes another program, as a task runner does.
_GOES = '#!/bin/sh\ncd "$1" && shift && exec "$@"\n'

_CHAINS: Mapping[str, tuple[str, ...]] = {
    "node": ("18.20.4", "20.9.0", "22.11.0"),
    "python": ("3.11.9", "3.12.4", "3.13.2"),
    "ruby": ("3.3.0", "3.3.6", "3.4.1"),
    "rust": ("1.82.0", "1.96.0", "nightly-2026-05-19"),
}
_RUNNERS: Mapping[str, str] = {"node": "npm", "python": "pip", "ruby": "gem", "rust": "cargo"}

WORLDS: Mapping[str, World] = {
    "shared": World(
        installed={"node": ("18.12.0", "20.9.0")},
        defaults={},
        extra={},
        lacking={},
        linked={},
        system=_SYSTEM,
        shared={"node": ("18.20.4", "20.9.0", "22.11.0"), "python": ("3.12.4",)},
        shared_defaults={"node": "18.20.4"},
    ),
    "linked default": World(_INSTALLED, {"node": "21.7.3"}, {}, {}, _LINKED, _SYSTEM),
    # What was deleted by hand, went with another manager, was never a version, is a circle.
    "broken defaults": World(
        {**_INSTALLED, "java": ()},
        {
            "node": "99.1.0",
            "python": "3.9.1",
            "ruby": "{root}/store/versions/ruby/3.2.2",
            "go": "/nowhere",
            "bun": "current",
            "java": "21.0.2+13",
        },
        _EXTRA,
        {},
        {},
        _SYSTEM,
    ),
    "shared, and a broken default": World(
        installed={"node": ("18.12.0",)},
        defaults={"node": "99.1.0"},
        extra={},
        lacking={},
        linked={},
        system=_SYSTEM,
        shared={"node": ("18.20.4", "22.11.0")},
        shared_defaults={"node": "18.20.4"},
    ),
    "defaults spelled otherwise": World(
        _INSTALLED,
        {
            "node": "{root}/store/versions/node/20.9.0",
            "python": "../python/3.12.4",
            "go": "1.21.13/",
            "rust": "{root}/elsewhere/rust/build/stage1",
            "ruby": "{root}/elsewhere/ruby/3.2",
        },
        {},
        {},
        {**_LINKED, "ruby 3.2.2": "elsewhere/ruby/3.2"},
        _SYSTEM,
    ),
    # A Python 2 beside others, as the default and not.
    "python 3 by default": World(
        _PYTHONS, {"python": "3.11.9"}, _PYTHON_2, {"python 2.7.18": ("python3",)}, {}, _SYSTEM
    ),
    "python 2 by default": World(
        _PYTHONS, {"python": "2.7.18"}, _PYTHON_2, {"python 2.7.18": ("python3",)}, {}, _SYSTEM
    ),
    "usual": World(_INSTALLED, _DEFAULTS, _EXTRA, _LACKING, _LINKED, _SYSTEM, variables=_VARIABLES),
    "scripts": World(
        {"node": ("18.20.4", "20.9.0"), "python": ("3.12.4",)},
        {"node": "20.9.0", "python": "3.12.4"},
        {},
        {},
        {"node 21.7.3": "elsewhere/node 21"},
        (*_SYSTEM, "other", "node\r"),
        scripts=_SCRIPTS,
    ),
    "chains": World(
        _CHAINS,
        {runtime: _DEFAULTS[runtime] for runtime in _CHAINS},
        {},
        {},
        {},
        _SYSTEM,
        scripts={
            **{
                f"{runtime} {version}": {_RUNNERS[runtime]: _GOES}
                for runtime, versions in _CHAINS.items()
                for version in versions
            },
            "node 22.11.0": {"npm": _GOES, "runner": _GOES},
            "python 3.11.9": {"pip": _GOES, "python3.11": _GOES},
            "system": {"npm": _GOES, "cargo": _GOES},
        },
    ),
    "tools of the default": World(
        _INSTALLED, {**_DEFAULTS, "node": "18.20.4"}, _EXTRA, _LACKING, {}, _SYSTEM
    ),
    "strict tools": World(
        _INSTALLED,
        _DEFAULTS,
        _EXTRA,
        _LACKING,
        {},
        _SYSTEM,
        config='[global_tools]\nnode = "strict"\nmarkdown = "follow"\n',
    ),
    "pinned names": World(
        _INSTALLED,
        _DEFAULTS,
        _EXTRA,
        _LACKING,
        _LINKED,
        (*_SYSTEM, "python3.12"),
        config='implied_names = "pinned"\n',
    ),
    "guests": World(
        {"node": ("18.20.4", "20.9.0", "22.11.0"), **_GUESTS},
        {"node": "20.9.0", "pnpm": "9.15.0"},
        {"node 18.20.4": ("pnpm", "pnpx"), "pnpm 10.20.0": ("other",)},
        {"node 22.11.0": ("npx",)},
        {},
        ("node", "yarn", "pnpm", "npm"),
        scripts={
            **_GUEST_SCRIPTS,
            "node 20.9.0": {
                **_GUEST_SCRIPTS["node 20.9.0"],
                "../lib/node_modules/npm/package.json": '{"version": "10.1.0"}',
            },
            "node 22.11.0": {"../lib/node_modules/npm/package.json": '{"version": "10.9.1"}'},
        },
    ),
    "guests, and no default": World(
        {"node": ("18.20.4", "20.9.0"), "pnpm": ("9.15.0",), "npm": ("10.9.0",)},
        {},
        {"node 18.20.4": ("yarn",)},
        {"node 20.9.0": ("npx",)},
        {},
        ("node", "npm"),
        scripts={"pnpm 9.15.0": _GUEST_SCRIPTS["pnpm 9.15.0"], "npm 10.9.0": _GUEST_SCRIPTS["npm 10.9.0"]},
    ),
    "guests, and a broken default": World(
        {"node": ("18.20.4", "20.9.0"), "pnpm": ("9.15.0",)},
        {"pnpm": "1.2.3", "node": "20.9.0"},
        {"node 18.20.4": ("pnpm",)},
        {},
        {},
        ("node", "pnpm"),
    ),
    "no default": World(_INSTALLED, {}, _EXTRA, _LACKING, _LINKED, _SYSTEM),
    "nothing installed": World({}, {}, {}, {}, {}, _SYSTEM, asked=("node", "python", "java", "bun")),
    "shims of all": World(
        {"node": ("20.9.0",)},
        {},
        {},
        {"node 20.9.0": ("corepack",)},
        {},
        _SYSTEM,
        config='shims.lazy = "all"\n',
    ),
    "aliases": World(
        _INSTALLED,
        _DEFAULTS,
        {},
        {},
        {},
        _SYSTEM,
        config='[alias.node]\nwork = "18"\nplay = "work"\nround = "trip"\ntrip = "round"\n'
        'gone = "99.99.99"\nlost = "gone"\n',
    ),
}
