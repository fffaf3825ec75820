"""Versions as people write them: more than one word on a line, ranges, odd spellings."""

from __future__ import annotations

from tests.agreement.case import Case, ran, refused

CASES = (
    Case("the name before the version", {".ruby-version": "ruby 3.3.0\n"}, "ruby", ran("ruby 3.3.0")),
    Case("a quoted version", {".ruby-version": 'ruby "3.3.0"\n'}, "ruby", ran("ruby 3.3.0")),
    Case(
        "a line as go prints it",
        {".go-version": "go version go1.20.8 linux/amd64\n"},
        "go",
        ran("go 1.20.8"),
    ),
    Case(
        "a line as ruby prints it",
        {".ruby-version": "ruby 3.3.0p0 (2023-12-25 revision 5124f9ac75) [x86_64-linux]\n"},
        "gem",
        ran("ruby 3.3.0"),
    ),
    Case(
        "the lines that deno prints",
        {".deno-version": "deno 2.0.0 (stable, release, x86_64-unknown-linux-gnu)\nv8 12.9\n"},
        "deno",
        ran("deno 2.0.0"),
    ),
    Case("a named version that is not installed", {".node-version": "node 19\n"}, "node", refused("node 19")),
    Case("words behind a version", {".ruby-version": "3.3.0 rails\n"}, "ruby", refused("3.3.0 rails")),
    Case("a word for the newest, and more", {".ruby-version": "ruby rails\n"}, "ruby", refused("ruby rails")),
    Case(
        "another tool's line", {".node-version": "npm 18.12.0\n"}, "node", refused(".node-version", "npm 18")
    ),
    Case("a set of gems behind a version", {".ruby-version": "3.3.0@rails\n"}, "ruby", ran("ruby 3.3.0")),
    Case(
        "a set of gems, and the name",
        {".ruby-version": "ruby-3.3.6@my_app"},
        "gem",
        ran("ruby 3.3.6", passes="3.3.6"),
    ),
    Case("a range of rubies", {".ruby-version": ">=3.3\n"}, "ruby", refused(".ruby-version", ">=3.3")),
    Case("a range of nodes", {".node-version": "^18.12\n"}, "node", refused(".node-version", "^18.12")),
    Case(
        "a range that bun's owner reads",
        {".bun-version": "~1.1\n"},
        "bun",
        ran("bun 1.1.42", passes="1.1.42"),
    ),
    Case("a range that deno's owner reads", {".deno-version": "^2.0\n"}, "deno", ran("deno 2.1.4")),
    Case(
        "rustc's line",
        {".rust-version": "rustc 1.96.0 (ac68faa20 2026-05-25)\n"},
        "rustc",
        ran("rust 1.96.0"),
    ),
    Case("a packager's build", {".rust-version": "1.96.0_3\n"}, "cargo", ran("rust 1.96.0")),
    Case("pairs alone in nvmrc", {".nvmrc": "npm=10\n"}, "node", refused(".nvmrc")),
    Case("a toolchain of two numbers", {"go.mod": "go 1.20\ntoolchain go1.20\n"}, "go", ran("go 1.20")),
    Case(
        "a toolchain of two numbers that is not installed",
        {"go.mod": "go 1.21\ntoolchain go1.22\n"},
        "go",
        ran("go 1.22.3"),
    ),
    Case(
        "java's zeros are no other version",
        {".java-version": "17.0.10.0+7\n"},
        "java",
        ran("java 17.0.10+7", passes="17.0.10+7"),
    ),
    Case(
        "uv's key for another system",
        {".python-version": "cpython-3.12.4-windows-x86_64-none\n"},
        "python3",
        refused(".python-version", "3.12.4-windows"),
    ),
    Case(
        "uv's key for another system, then a version",
        {".python-version": "cpython-3.12.4-windows-x86_64-none\n3.11.9\n"},
        "python3",
        ran("python 3.11.9"),
    ),
    Case(
        "an inline table over several lines",
        {"mise.toml": '[tools]\nnode = {\n  version = "18.12.0", # ours\n  postinstall = "true",\n}\n'},
        "node",
        ran("node 18.12.0"),
    ),
    Case(
        "another tool's inline table over several lines",
        {".config/mise/config.toml": '[tools]\nrg = {\n  version = "latest",\n}\nnode = "18.12.0"\n'},
        "npm",
        ran("node 18.12.0"),
    ),
    Case(
        "a toolchain as an inline table",
        {"rust-toolchain.toml": 'toolchain = {\n  channel = "1.96.0",\n  components = ["rustfmt"],\n}\n'},
        "rustc",
        ran("rust 1.96.0"),
    ),
    Case(
        "a proto file in the newer TOML",
        {".prototools": 'node = "18.12.0"\nplugins = {\n a = "x",\n}\n'},
        "node",
        ran("node 18.12.0"),
    ),
    Case(
        "proto's caret for python", {".prototools": 'python = "^3.11.2"\n'}, "python3", ran("python 3.13.2")
    ),
    Case(
        "proto's tilde for ruby",
        {".prototools": 'ruby = "~3.3"\n'},
        "ruby",
        ran("ruby 3.3.6", passes="3.3.6"),
    ),
    Case(
        "proto's alternatives",
        {".prototools": 'ruby = "~3.2 || ~3.3.1"\n'},
        "gem",
        ran("ruby 3.3.6", passes="3.3.6"),
    ),
    Case("proto's comma", {".prototools": 'go = ">=1.20, <1.21"\n'}, "go", ran("go 1.20.8")),
    Case("tfenv's pattern", {".terraform-version": "latest:^1.8\n"}, "terraform", ran("terraform 1.8.5")),
    Case(
        "tfenv's pattern is text",
        {".terraform-version": "latest:1.1\n"},
        "terraform",
        ran("terraform 1.13.3"),
    ),
    Case(
        "what tfenv reads from the sources",
        {".terraform-version": "min-required\n"},
        "terraform",
        refused(".terraform-version", "min-required"),
    ),
)
