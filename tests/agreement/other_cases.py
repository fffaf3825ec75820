"""What the fifty decisions and the formats leave open: names, stores, aliases, and past omg."""

from __future__ import annotations

from tests.agreement.case import Case, ran, refused

_SHARED = "shared/node"

CASES = (
    # Executables that are named for a version.
    Case("an implied version that is in force", {}, "python3.12", ran("python 3.12.4", passes="3.12.4")),
    Case("an implied version that is not in force", {}, "python3.11", ran("python 3.11.9")),
    Case(
        "an implied version beside a pin",
        {".python-version": "3.12.10\n"},
        "python3.13",
        ran("python 3.13.2"),
    ),
    Case("an implied prerelease", {}, "python3.14", ran("python 3.14.0rc1")),
    Case(
        "an implied version and a pin that is not installed",
        {".python-version": "2.7\n"},
        "python3.11",
        ran("python 3.11.9"),
        needs_omg="a pin that nothing installed meets is omg's to explain, so no memo is left of it",
    ),
    # What Go itself looks for on PATH before it downloads a toolchain.
    Case("a Go by its whole version", {".go-version": "1.21.13\n"}, "go1.22.3", ran("go 1.22.3")),
    Case(
        "a Go by its whole version, in force",
        {".go-version": "1.21.13\n"},
        "go1.21.13",
        ran("go 1.21.13", passes="1.21.13"),
    ),
    Case("the first release of a line by three numbers", {".go-version": "1.20.0\n"}, "go", ran("go 1.20")),
    Case(
        "the line before the newest",
        {".go-version": "oldstable\n"},
        "go",
        ran("go 1.21.13", passes="1.21.13"),
    ),
    Case("another implementation by its name", {}, "pypy3.10", ran("python pypy3.10-7.3.17")),
    Case(
        "a NUL in a version",
        {".bun-version": b"1.0\x00.30\n"},
        "bun",
        refused(".bun-version"),
        unlike_sh="its `read` drops the NUL",
    ),
    # A read-only store beside the own one: the own one first, the newest of both.
    Case(
        "only the shared store has it",
        {".nvmrc": "22\n"},
        "node",
        ran("node 22.11.0", by=f"{_SHARED}/22.11.0"),
        world="shared",
    ),
    Case("both have it", {".nvmrc": "20.9.0\n"}, "node", ran("node 20.9.0"), world="shared"),
    Case(
        "the newest of both",
        {".nvmrc": "18\n"},
        "node",
        ran("node 18.20.4", by=f"{_SHARED}/18.20.4", passes="18.20.4"),
        world="shared",
    ),
    Case(
        "the shared store's default", {}, "node", ran("node 18.20.4", by=f"{_SHARED}/18.20.4"), world="shared"
    ),
    Case(
        "a runtime of the shared store alone",
        {".python-version": "3.12\n"},
        "python3",
        ran("python 3.12.4", by="shared/python/3.12.4"),
        world="shared",
    ),
    Case("none of both", {".nvmrc": "21\n"}, "node", refused(".nvmrc", "node 21", "22.11.0"), world="shared"),
    # The default may be a linked toolchain.
    Case("a linked default", {}, "npm", ran("node 21.7.3", by="elsewhere/node 21"), world="linked default"),
    # Past omg.
    Case("bypass", {".nvmrc": "18\n"}, "node", ran("system"), env={"OMG_BYPASS": "1"}),
    Case("bypass where nothing else is", {}, "ruby", refused("ruby"), env={"OMG_BYPASS": "1"}),
    Case("no bypass", {".nvmrc": "18\n"}, "node", ran("node 18.20.4"), env={"OMG_BYPASS": "0"}),
    # Aliases of the user's own.
    Case("an alias", {".nvmrc": "work\n"}, "node", ran("node 18.20.4"), world="aliases"),
    Case(
        "an alias of an alias",
        {".tool-versions": "nodejs play\n"},
        "node",
        ran("node 18.20.4"),
        world="aliases",
    ),
    Case(
        "an alias for what is not installed",
        {".nvmrc": "gone\n"},
        "node",
        refused("gone", "99.99.99", ".nvmrc"),
        world="aliases",
    ),
    Case(
        "an alias of such an alias",
        {".node-version": "lost\n"},
        "node",
        refused("lost", "99.99.99", ".node-version"),
        world="aliases",
    ),
    Case("aliases in a loop", {".nvmrc": "round\n"}, "node", refused("round"), world="aliases"),
)
