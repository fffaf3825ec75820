"""Rows 57 to 59: further version constraints, lock files, and shared manifests that are broken."""

from __future__ import annotations

from tests.agreement.case import Case, Link, ran, refused

CASES = (
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
)
