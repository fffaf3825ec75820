"""How the mirror is made: from which of Debian's suites, and what is kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import write_executable
from tests.real.mirror import go, parts, registries
from tests.real.mirror.parts import Part, ShortError
from tests.real.mirror.registries import UnavailableError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.mirror.registries import Registries
    from tests.real.mirror.site import Site

PLACE = "http://deb.example.org/debian"
SUITES = {
    "": ("bookworm", "bookworm-updates", "bookworm-security"),
    "older": ("bullseye",),
}


@pytest.fixture(autouse=True)
def cache_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OMG_TEST_MIRROR", str(tmp_path / "mirror"))
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr("sys.platform", "linux")
    return tmp_path / "mirror"


def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *suites: str) -> None:
    """Put an apt on PATH that has these suites in its configuration, and never fetched a list."""
    lines = "".join(f"'{PLACE}/dists/{suite}/InRelease' some_file 0\n" for suite in suites)
    write_executable(tmp_path / "apt/apt-get", f"#!/bin/sh\nprintf '%s' \"{lines}\"\n")
    monkeypatch.setenv("PATH", f"{tmp_path / 'apt'}:/usr/bin:/bin")


@pytest.mark.parametrize("release", ["", "older"])
def test_suites_are_those_of_the_configuration(
    release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine(monkeypatch, tmp_path, *SUITES[""])
    found = [line.split()[2:] for line in registries.sources(release)]
    assert found == [[PLACE, suite, "main"] for suite in SUITES[release]]


def test_a_machine_without_the_security_suite_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine(monkeypatch, tmp_path, "bookworm")
    assert len(registries.sources("")) == 1
    assert "bookworm-security" in capsys.readouterr().err


def test_a_machine_of_another_release_says_why_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine(monkeypatch, tmp_path, "trixie")
    with pytest.raises(UnavailableError):
        registries.sources("")


def test_a_part_with_too_few_versions_is_not_kept(cache_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def build(site: Site, _registries: Registries) -> None:
        site.publish("go", "1.26.6", site.put("go.dev/dl/one.tar.gz", "one"), "a test's")

    monkeypatch.setitem(parts.PARTS, "go", Part(go, build))
    with pytest.raises(ShortError):
        parts.part("go")
    assert not [*cache_dir.glob("go-*"), *cache_dir.glob(".go-*")]
