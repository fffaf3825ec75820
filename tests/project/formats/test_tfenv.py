from __future__ import annotations

import pytest

from omg.runtimes.registry import by_name
from omg.versions.resolver import resolve
from omg.versions.version import Version
from tests.project.formats.saying import problem, request, said

INSTALLED = "0.8.9 0.11.14 0.14.11 1.0.11 1.1.9 1.8.5 1.10.5 1.13.3 1.13.4 18.0.0"


def meant(text: str) -> str:
    (spec,) = request("tfenv", ".terraform-version", text).specs
    pool = [Version.parse(version) for version in INSTALLED.split()]
    version = resolve(spec, pool, vocabulary=by_name("terraform").vocabulary)
    return version.text if version else ""


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("latest:^1.8", "1.8.5"),
        ("latest:1.8\n", "1.8.5"),
        ("latest:^1\\.8\\.", "1.8.5"),
        ("latest:^v1.8.5$", "1.8.5"),
        ("latest:^0.14", "0.14.11"),
        ("latest:^1.0", "1.0.11"),
        # A pattern is text: 1.13 begins with 1.1, and 18 with 1.
        ("latest:^1.1", "1.13.4"),
        ("latest:^1.1.", "1.1.9"),
        ("latest:^1.13.3", "1.13.3"),
        ("latest:^1", "18.0.0"),
        ("latest:^0.1", "0.14.11"),
        ("latest:^1.9", ""),
        ("1.8.5", "1.8.5"),
        ("# ours\nv1.8\n", "1.8.5"),
        ("Terraform v1.8.5\non linux_amd64\n", "1.8.5"),
        ("latest", "18.0.0"),
    ],
)
def test_the_newest_version_that_the_pattern_matches_is_meant(text: str, version: str) -> None:
    assert meant(text) == version


@pytest.mark.parametrize(
    "text",
    [
        "min-required",
        "latest-allowed",
        "latest:",
        "latest:rc",
        "latest:^1.(8|9)",
        "latest:.*",
        "~> 1.8",
        "^1.8",
    ],
)
def test_what_cannot_be_known_is_refused(text: str) -> None:
    assert problem("tfenv", ".terraform-version", text).hint


def test_the_pattern_is_shown_as_it_is_written() -> None:
    assert request("tfenv", ".opentofu-version", "latest:^1.6").text == "latest:^1.6"


@pytest.mark.parametrize(
    ("name", "runtime"),
    [(".opentofu-version", "opentofu"), (".terragrunt-version", "terragrunt"), (".packer-version", "packer")],
)
def test_its_kin_read_the_same(name: str, runtime: str) -> None:
    assert said("tfenv", name, "latest:^0") == [f"{runtime} pin 0"]


def test_a_blank_file_pins_nothing() -> None:
    assert said("tfenv", ".terraform-version", "\n") == []
