"""Lines of plain version files that hold more than a version."""

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
)
