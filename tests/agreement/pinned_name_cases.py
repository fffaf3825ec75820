"""Names that carry a version, with the setting by which they run it only where it is pinned."""

from __future__ import annotations

from dataclasses import replace

from tests.agreement.case import Case, ran, refused

_LEFT = "what another pin leaves to PATH, omg decides"
_OWN = "a setting of this process alone is omg's to read"

_CASES = (
    Case("the default is no pin", {}, "python3.12", ran("system")),
    Case(
        "what came in stays",
        {},
        "python3.12",
        ran("system", passes="3.11.9"),
        env={"OMG_PYTHON_INHERITED": "3.11.9"},
    ),
    Case(
        "a constraint is no pin",
        {"pyproject.toml": '[project]\nrequires-python = ">=3.12"\n'},
        "python3.12",
        ran("system"),
    ),
    Case(
        "the exact version is pinned",
        {".python-version": "3.12.4\n"},
        "python3.12",
        ran("python 3.12.4", passes="3.12.4"),
    ),
    Case("the line is pinned", {".python-version": "3.12\n"}, "python3.12", ran("python 3.12.10")),
    Case(
        "a variable is a pin",
        {},
        "python3.12",
        ran("python 3.12.10"),
        env={"OMG_PYTHON_VERSION": "3.12.10"},
    ),
    Case(
        "one of a list is pinned",
        {".python-version": "3.13.2\n3.12.10\n"},
        "python3.12",
        ran("python 3.12.10"),
    ),
    Case(
        "another version is pinned",
        {".python-version": "3.13.2\n"},
        "python3.12",
        ran("system"),
        needs_omg=_LEFT,
    ),
    Case(
        "the system version is pinned",
        {".python-version": "system\n"},
        "python3.12",
        ran("system", passes="system"),
        needs_omg=_LEFT,
    ),
    Case(
        "a version of it is pinned and not installed",
        {".python-version": "3.12.99\n"},
        "python3.12",
        refused("3.12.99", "is not installed"),
    ),
    Case(
        "another version is pinned and not installed",
        {".python-version": "2.7\n"},
        "python3.12",
        ran("system"),
        needs_omg=_LEFT,
    ),
    Case(
        "nothing else has the name",
        {},
        "python3.11",
        refused("no python 3.11 is pinned here", "omg pin python@3.11"),
    ),
    Case("a name of a major version is as ever", {}, "python3", ran("python 3.12.4")),
    Case("a name without a version is as ever", {}, "python", ran("python 3.12.4")),
    Case(
        "a prerelease that is pinned",
        {".python-version": "3.14.0rc1\n"},
        "python3.14",
        ran("python 3.14.0rc1"),
    ),
    Case(
        "a variable undoes the setting",
        {},
        "python3.11",
        ran("python 3.11.9"),
        env={"OMG_IMPLIED_NAMES": "installed"},
        needs_omg=_OWN,
    ),
)
CASES = (
    *(replace(case, name=f"pinned names: {case.name}", world="pinned names") for case in _CASES),
    Case(
        "pinned names: a variable makes the setting",
        {},
        "python3.11",
        refused("no python 3.11 is pinned here"),
        env={"OMG_IMPLIED_NAMES": "pinned"},
    ),
)
