"""Row 51 of the decisions for rust: what is passed on in two variables, and who set the first of them."""

from __future__ import annotations

from dataclasses import replace

from tests.agreement.case import Case, Entry, Program, Ran, Refused, ran, refused

_VERSION, _INHERITED = "OMG_RUST_VERSION", "OMG_RUST_INHERITED"
_NIGHTLY = "nightly-2026-05-19"
_ASKS_1_96 = {".rust-version": "1.96.0\n"}
_FIRST = {"PATH": "{shims}:{project}/first:{system}"}
_SYSTEM: dict[str, Entry] = {"first/cargo": Program(), "first/rustc": Program()}


def _passed(version: str) -> dict[str, str]:
    """Return what a shim of rust leaves of a version."""
    return {_VERSION: version, _INHERITED: version}


def _both(version: str, *arguments: str) -> Ran:
    """Return the answer that it ran, and that nested calls may be told otherwise by their folder."""
    return ran(f"rust {version}", *arguments).seeing(**_passed(version))


def _held(version: str, *arguments: str) -> Ran:
    """Return the answer that it ran, and that all nested calls do too."""
    return ran(f"rust {version}", *arguments).seeing(**{_VERSION: version, _INHERITED: None})


def _system(name: str, version: str | None, inherited: str | None) -> Ran:
    return ran(f"first/{name}").seeing(**{_VERSION: version, _INHERITED: inherited})


def _case(
    name: str, run: str, answer: Ran | Refused, tree: dict[str, Entry] | None = None, **env: str
) -> Case:
    return Case(f"rust: {name}", tree or {}, run, answer, row=51, env=env)


# The first line of the table of 13.6.
_HELD = (
    _case("an argument is held", "cargo +1.96.0 build", _held("1.96.0", "build")),
    _case(
        "an argument replaces what was passed on",
        "cargo +1.96.0 build",
        _held("1.96.0", "build"),
        **_passed("1.82.0"),
    ),
    _case("so it does for rustc", "rustc +1.96.0 -V", _held("1.96.0", "-V"), **_passed("1.82.0")),
    _case(
        "and what a user's variable says",
        "cargo +1.96.0 build",
        _held("1.96.0", "build"),
        {".rust-version": "1.82.0\n"},
        **{_VERSION: _NIGHTLY},
    ),
    _case("an argument that is not installed", "cargo +1.70.0", refused("1.70.0"), **_passed("1.82.0")),
    _case("a user's variable is held", "cargo", _held("1.96.0"), **{_VERSION: "1.96"}),
    _case(
        "a user's variable beats the folder",
        "cargo",
        _held(_NIGHTLY),
        dict(_ASKS_1_96),
        **{_VERSION: _NIGHTLY},
    ),
    _case(
        "a user's variable removes what was inherited",
        "cargo",
        _held("1.96.0"),
        **{_VERSION: "1.96.0", _INHERITED: "1.82.0"},
    ),
    _case(
        "so it does for rustc, by any spelling",
        "rustc",
        _held("1.96.0"),
        **{_VERSION: "1.96", _INHERITED: "1.96.0"},
    ),
    _case(
        "a user's variable that is not installed",
        "cargo",
        refused("1.70.0", _VERSION),
        **{_VERSION: "1.70.0", _INHERITED: "1.82.0"},
    ),
)

# The second line: a file, RUSTUP_TOOLCHAIN, what is inherited.
_CHOSEN = (
    _case("a file's version is passed on in both", "cargo", _both("1.96.0"), dict(_ASKS_1_96)),
    _case("a file's by rustc too", "rustc", _both("1.96.0"), dict(_ASKS_1_96)),
    _case(
        "a file replaces a leftover",
        "cargo",
        _both("1.96.0"),
        dict(_ASKS_1_96),
        **{_INHERITED: "1.70.0"},
    ),
    _case(
        "cargo below a folder's pin follows the folder",
        "cargo build",
        _both("1.96.0"),
        dict(_ASKS_1_96),
        **_passed("1.82.0"),
    ),
    _case(
        "rustc below it keeps the version of its cargo",
        "rustc",
        _both("1.82.0"),
        dict(_ASKS_1_96),
        **_passed("1.82.0"),
    ),
    _case("cargo where no folder asks keeps it", "cargo", _both("1.96.0"), **_passed("1.96.0")),
    _case("a channel is kept by its name", "cargo", _both(_NIGHTLY), **_passed(_NIGHTLY)),
    _case("so it is by rustc", "rustc", _both(_NIGHTLY), dict(_ASKS_1_96), **_passed(_NIGHTLY)),
    _case(
        "a linked one is passed on by its name",
        "rustc",
        ran("rust stage1", by="elsewhere/rust/build/stage1").seeing(**_passed("stage1")),
        dict(_ASKS_1_96),
        **_passed("stage1"),
    ),
    _case("what is inherited alone counts for cargo", "cargo", _both(_NIGHTLY), **{_INHERITED: _NIGHTLY}),
    _case("and for rustc", "rustc", _both(_NIGHTLY), **{_INHERITED: _NIGHTLY}),
    _case(
        "but rustc follows the folder then",
        "rustc",
        _both("1.96.0"),
        dict(_ASKS_1_96),
        **{_INHERITED: _NIGHTLY},
    ),
    _case(
        "an empty variable is none of the user's",
        "rustc",
        _both("1.96.0"),
        dict(_ASKS_1_96),
        **{_VERSION: "", _INHERITED: "1.82.0"},
    ),
    _case(
        "a constraint keeps what satisfies it",
        "cargo",
        _both("1.96.0"),
        {"Cargo.toml": '[package]\nrust-version = "1.82"\n'},
        **_passed("1.96.0"),
    ),
    _case(
        "a constraint that it does not satisfy means the newest",
        "cargo",
        _both("1.96.0"),
        {"Cargo.toml": '[package]\nrust-version = "1.90"\n'},
        **_passed("1.82.0"),
    ),
    _case(
        "a nightly has no number that a constraint could refuse",
        "cargo",
        _both(_NIGHTLY),
        {"Cargo.toml": '[package]\nrust-version = "1.90"\n'},
        **_passed(_NIGHTLY),
    ),
    _case(
        "the ecosystem's variable is passed on in both",
        "cargo",
        _both("1.96.0"),
        {".rust-version": "1.82.0\n"},
        RUSTUP_TOOLCHAIN="1.96",
    ),
    _case(
        "the ecosystem's variable is stronger than what was passed on",
        "cargo",
        _both("1.96.0"),
        RUSTUP_TOOLCHAIN="1.96",
        **_passed("1.82.0"),
    ),
    _case("also for rustc", "rustc", _both("1.96.0"), RUSTUP_TOOLCHAIN="1.96", **_passed("1.82.0")),
    _case(
        "an empty one is not",
        "rustc",
        _both("1.82.0"),
        dict(_ASKS_1_96),
        RUSTUP_TOOLCHAIN="",
        **_passed("1.82.0"),
    ),
    _case(
        "it is weaker than the user's own",
        "cargo",
        _held("1.82.0"),
        RUSTUP_TOOLCHAIN="1.96",
        **{_VERSION: "1.82.0"},
    ),
    _case(
        "one that is not installed is refused beside what was passed on",
        "rustc",
        refused("1.60", "RUSTUP_TOOLCHAIN"),
        RUSTUP_TOOLCHAIN="1.60",
        **_passed("1.82.0"),
    ),
)

# The third line.
_BY_DEFAULT = (
    _case("the default's version is passed on in both", "cargo", _both("1.82.0")),
    _case("the default's by rustc too", "rustc -V", _both("1.82.0")),
    _case("a leftover is replaced", "rustc", _both("1.82.0"), **{_INHERITED: "1.70.0"}),
    _case("cargo forgets a version that is gone", "cargo", _both("1.82.0"), **_passed("1.70.0")),
    _case(
        "rustc does not, which its cargo began with",
        "rustc",
        refused("1.70.0"),
        **_passed("1.70.0"),
    ),
    _case(
        "a default that a constraint keeps",
        "cargo",
        _both("1.82.0"),
        {"Cargo.toml": '[package]\nrust-version = "1.82"\n'},
    ),
    _case("two empty variables are no version", "cargo", _both("1.82.0"), **_passed("")),
)


def _unchosen(name: str, run: str, answer: Ran | Refused, **env: str) -> Case:
    return replace(_case(name, run, answer, dict(_SYSTEM), **_FIRST, **env), world="no default")


# The fourth line, and `system` in the others.
_NOTHING = (
    _unchosen("nothing chose", "cargo", _system("cargo", None, None)),
    _unchosen("then a leftover is removed", "cargo", _system("cargo", None, None), **{_INHERITED: "1.70.0"}),
    _unchosen("and what was passed on", "cargo", _system("cargo", None, None), **_passed("1.70.0")),
    _unchosen("but no empty variable", "cargo", _system("cargo", "", None), **_passed("")),
    _unchosen(
        "cargo keeps a system's where no folder asks",
        "cargo",
        _system("cargo", "system", "system"),
        **_passed("system"),
    ),
    _unchosen("rustc keeps a system's", "rustc", _system("rustc", "system", "system"), **_passed("system")),
    _unchosen(
        "a system's that the user holds",
        "rustc",
        _system("rustc", "system", None),
        **{_VERSION: "system"},
    ),
    _case(
        "a system's that a folder asks for",
        "cargo",
        _system("cargo", "system", "system"),
        {**_SYSTEM, ".tool-versions": "rust system\n"},
        **_FIRST,
    ),
    _case(
        "cargo below a system's follows the folder",
        "cargo",
        _both("1.96.0"),
        {**_SYSTEM, **_ASKS_1_96},
        **_FIRST,
        **_passed("system"),
    ),
)

_VENV = {"VIRTUAL_ENV": "{project}/venv", "PATH": "{project}/venv/bin:{shims}:{system}"}
_BESIDE = (
    _case(
        "a virtual environment passes on what came",
        "cargo",
        ran("venv/bin/cargo").seeing(**_passed("1.96.0")),
        {"venv/bin/cargo": Program()},
        **_VENV,
        **_passed("1.96.0"),
    ),
    _case(
        "rustc is its cargo's, also in a virtual environment",
        "rustc",
        _both("1.96.0"),
        {"venv/bin/rustc": Program()},
        **_VENV,
        **_passed("1.96.0"),
    ),
    _case(
        "a bypass passes on what came",
        "cargo",
        _system("cargo", "1.96.0", "1.96.0"),
        dict(_SYSTEM),
        OMG_BYPASS="1",
        **_FIRST,
        **_passed("1.96.0"),
    ),
    _case(
        "a part that is missing is asked for by who set the version",
        "cargo-fmt",
        refused("rust 1.96.0", "omg component add rustfmt"),
        dict(_ASKS_1_96),
        **_passed("1.96.0"),
    ),
)

CASES = (*_HELD, *_CHOSEN, *_BY_DEFAULT, *_NOTHING, *_BESIDE)
