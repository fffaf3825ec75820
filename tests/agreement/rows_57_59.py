"""Rows 57 to 59: further version constraints, lock files, and shared manifests that are broken."""

from __future__ import annotations

from tests.agreement.case import Case, Link, ran, refused

CASES = (
    Case(
        "poetry's python",
        {"pyproject.toml": '[tool.poetry.dependencies]\npython = ">=3.13,<3.14"\n'},
        "python3",
        ran("python 3.13.2"),
        row=57,
    ),
    Case(
        "poetry's caret keeps the default that satisfies it",
        {"pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.9"\n'},
        "pip",
        ran("python 3.12.4"),
        row=57,
    ),
    Case(
        "requires-python before poetry's python",
        {
            "pyproject.toml": '[project]\nrequires-python = "==3.11.*"\n'
            '[tool.poetry.dependencies]\npython = "^3.13"\n'
        },
        "python3",
        ran("python 3.11.9"),
        row=57,
    ),
    Case(
        "the Pipfile's python",
        {"Pipfile": '[requires]\npython_version = "3.13"\n'},
        "python3",
        ran("python 3.13.2"),
        row=57,
    ),
    Case(
        "a Pipfile's python that is not installed",
        {"Pipfile": '[requires]\npython_version = "3.6"\n'},
        "python3",
        ran("python 3.12.4"),
        row=57,
    ),
    Case(
        "a package's rust-version",
        {"Cargo.toml": '[package]\nrust-version = "1.90"\n'},
        "cargo",
        ran("rust 1.96.0"),
        row=57,
    ),
    Case(
        "a rust-version that the default satisfies",
        {"Cargo.toml": '[package]\nrust-version = "1.70"\n'},
        "cargo",
        ran("rust 1.82.0"),
        row=57,
    ),
    Case(
        "a member that inherits the workspace's",
        {
            "Cargo.toml": '[workspace]\nmembers = ["a"]\n[workspace.package]\nrust-version = "1.90"\n',
            "a/Cargo.toml": "[package]\nrust-version.workspace = true\n",
        },
        "rustc",
        ran("rust 1.96.0"),
        row=57,
        at="a",
    ),
    Case(
        "a pin beats a rust-version",
        {"Cargo.toml": '[package]\nrust-version = "1.90"\n', "rust-toolchain": "1.82.0\n"},
        "rustc",
        ran("rust 1.82.0"),
        row=57,
    ),
    Case(
        "a package.json that is no JSON", {"package.json": '{"volta": {'}, "node", ran("node 20.9.0"), row=59
    ),
    Case(
        "a broken manifest in a parent",
        {"package.json": "{,}", "sub/.keep": ""},
        "npm",
        ran("node 20.9.0"),
        row=59,
        at="sub",
    ),
    Case(
        "a pin above a broken manifest",
        {".nvmrc": "18\n", "sub/package.json": "[]"},
        "node",
        ran("node 18.20.4"),
        row=59,
        at="sub",
    ),
    Case("the same file for bun", {"package.json": '{"name": "x",}\n'}, "bun", ran("bun 1.1.42"), row=59),
    Case(
        "a manifest that is too large",
        {".nvmrc": "18\n", "sub/package.json": "{}" + " " * (1 << 20)},
        "node",
        ran("node 18.20.4"),
        row=59,
        at="sub",
    ),
    Case(
        "a manifest that cannot be opened",
        {"package.json": Link("package.json"), "pyproject.toml": Link("pyproject.toml")},
        "python3",
        ran("python 3.12.4"),
        row=59,
    ),
    Case(
        "a pyproject.toml that is no TOML",
        {"pyproject.toml": '[project\nrequires-python = ">=3.13"\n'},
        "python3",
        ran("python 3.12.4"),
        row=59,
    ),
    Case("a go.mod with a NUL", {"go.mod": "go 1.22\n\0"}, "go", ran("go 1.21.13"), row=59),
    Case("a Gemfile with a NUL", {"Gemfile": 'ruby "3.3.0"\n\0'}, "ruby", ran("ruby 3.3.6"), row=59),
    Case(
        "a broken file of the runtime's own stays an error",
        {"rust-toolchain.toml": "[toolchain\n", "package.json": "{"},
        "rustc",
        refused("rust-toolchain.toml"),
        row=59,
    ),
    Case(
        "a broken multi-runtime file stays an error",
        {"mise.toml": "[tools\n", "package.json": "{"},
        "node",
        refused("mise.toml"),
        row=59,
    ),
    Case(
        "a pin that is no version stays an error",
        {"package.json": '{"volta": {"node": "../x"}}'},
        "node",
        refused("package.json", "../x"),
        row=59,
    ),
    Case(
        "mise's lock",
        {
            "mise.toml": '[tools]\nnode = "18"\n',
            "mise.lock": '[[tools.node]]\nversion = "18.12.0"\nbackend = "core:node"\n',
        },
        "node",
        ran("node 18.12.0"),
        row=58,
    ),
    Case(
        "a word that mise's lock was made for",
        {
            "mise.toml": '[tools]\nnode = "lts"\n',
            "mise.lock": '[[tools.node]]\nversion = "18.12.0"\nbackend = "core:node"\nspecifiers = ["lts"]\n',
        },
        "npm",
        ran("node 18.12.0"),
        row=58,
    ),
    Case(
        "an entry that does not match is ignored",
        {
            "mise.toml": '[tools]\nnode = "18"\n',
            "mise.lock": '[[tools.node]]\nversion = "20.9.0"\nbackend = "core:node"\n',
        },
        "node",
        ran("node 18.20.4"),
        row=58,
    ),
    Case(
        "an entry of another backend is ignored",
        {
            "mise.toml": '[tools]\nnode = "18"\n',
            "mise.lock": '[[tools.node]]\nversion = "18.12.0"\nbackend = "aqua:nodejs/node"\n',
        },
        "node",
        ran("node 18.20.4"),
        row=58,
    ),
    Case(
        "a locked version that is not installed",
        {
            "mise.toml": '[tools]\nnode = "18"\n',
            "mise.lock": '[[tools.node]]\nversion = "18.13.0"\nbackend = "core:node"\n',
        },
        "node",
        refused("mise.toml", "node 18.13.0"),
        row=58,
    ),
    Case(
        "the lock of a local file",
        {
            "mise.local.toml": '[tools]\nnode = "18"\n',
            "mise.local.lock": '[[tools.node]]\nversion = "18.12.0"\nbackend = "core:node"\n',
            "mise.lock": '[[tools.node]]\nversion = "18.99.0"\nbackend = "core:node"\n',
        },
        "node",
        ran("node 18.12.0"),
        row=58,
    ),
    Case(
        "the lock in a folder of mise's",
        {
            ".config/mise/config.toml": '[tools]\nnode = "18"\n',
            ".config/mise/mise.lock": '[[tools.node]]\nversion = "18.12.0"\nbackend = "core:node"\n',
        },
        "node",
        ran("node 18.12.0"),
        row=58,
    ),
    Case(
        "a broken lock is ignored",
        {"mise.toml": '[tools]\nnode = "18"\n', "mise.lock": "[[tools.node]\n"},
        "node",
        ran("node 18.20.4"),
        row=58,
    ),
    Case(
        "a lock that cannot be opened is ignored",
        {"mise.toml": '[tools]\nnode = "18"\n', "mise.lock": Link("mise.lock")},
        "node",
        ran("node 18.20.4"),
        row=58,
    ),
    Case(
        "proto's lock",
        {
            ".prototools": 'ruby = "~3.3"\n',
            ".protolock": '[[tools.ruby]]\nspec = "~3.3"\nversion = "3.3.0"\n',
        },
        "ruby",
        ran("ruby 3.3.0"),
        row=58,
    ),
)
