"""Genuine npm, pip and gem: what they installed is listed, copied to another version, or a default."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, cast

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.conftest import Mirror
    from tests.real.machine import Machine

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]
NODES = ("20.20.2", "24.21.0")
PYTHONS = ("3.9.2", "3.11.2")
GEM = """\
Gem::Specification.new do |gem|
  gem.name, gem.version, gem.summary, gem.authors = "greeting", "1.0", "Greets", ["Nobody"]
  gem.license, gem.homepage = "MIT", "https://example.org"
  gem.files, gem.executables, gem.bindir = ["bin/greeting"], ["greeting"], "bin"
end
"""


def outcomes(machine: Machine, runtime: str, old: str, new: str) -> dict[str, str]:
    """Copy the packages of a version, and return what came of each."""
    document = machine.document("globals", "copy", f"{runtime}@{old}", f"{runtime}@{new}", "-y")
    packages = cast("list[dict[str, str]]", document["packages"])
    return {one["name"]: one["outcome"] for one in packages}


def listed(machine: Machine, argument: str) -> list[tuple[object, ...]]:
    """Return name, version and commands of the packages of a version."""
    packages = cast("list[dict]", machine.document("globals", argument)["packages"])
    return [(one["name"], one["package_version"], tuple(one["executables"])) for one in packages]


def of_version(machine: Machine, runtime: str, version: str, *command: str) -> str:
    """Return what a command says with a version."""
    return machine.run(machine.home, "omg", "exec", f"{runtime}@{version}", "--", *command)


def test_npm(machine: Machine, mirror: Mirror, tmp_path: Path) -> None:
    mirror.part("node")
    old, new = NODES
    machine.omg("install", f"node@{old}", f"node@{new}")
    # Another module may have left them there.
    of_version(machine, "node", new, "npm", "uninstall", "--global", "--silent", "semver", "@types/node")
    (tmp_path / "package.json").write_text('{"name": "mine", "version": "1.0.0", "bin": "mine.js"}')
    (tmp_path / "mine.js").write_text("#!/usr/bin/env node\n")
    of_version(machine, "node", old, "npm", "install", "--global", "--silent", "semver@7.6.0", "@types/node")
    of_version(machine, "node", old, "npm", "install", "--global", "--silent", str(tmp_path))

    assert ("semver", "7.6.0", ("semver",)) in listed(machine, f"node@{old}")
    copied = outcomes(machine, "node", old, new)
    assert {name: copied[name] for name in ("@types/node", "mine", "semver")} == {
        "@types/node": "installed",
        "mine": "left_out",
        "semver": "installed",
    }
    assert of_version(machine, "node", new, "semver", "1.2.3") == "1.2.3"
    assert ("semver", "7.6.0", ("semver",)) in listed(machine, f"node@{new}")


def test_a_package_that_npm_does_not_find_stops_no_other(machine: Machine, mirror: Mirror) -> None:
    mirror.part("node")
    old, new = NODES
    machine.omg("install", f"node@{old}", f"node@{new}")
    modules = machine.store.toolchain_dir("node", old) / "lib/node_modules"
    for name, version in (("semver", "7.5.4"), ("omg-no-such-package", "9.9.9")):
        (modules / name).mkdir(parents=True, exist_ok=True)
        (modules / name / "package.json").write_text(f'{{"name": "{name}", "version": "{version}"}}')
    of_version(machine, "node", new, "npm", "uninstall", "--global", "--silent", "semver")

    done = machine.attempt(machine.home, "omg", "globals", "copy", f"node@{old}", f"node@{new}", "-y")
    shutil.rmtree(modules / "omg-no-such-package")  # no later copy on this machine is to fail for it

    assert done.returncode == 1
    assert re.search(r"^omg-no-such-package +9\.9\.9 +failed; to try again, run: omg exec", done.stdout, re.M)
    assert ("semver", "7.5.4", ("semver",)) in listed(machine, f"node@{new}")


def test_default_packages_of_npm(machine: Machine, mirror: Mirror) -> None:
    mirror.part("node")
    machine.omg("config", "set", "default_packages.node", "semver@7.6")

    machine.omg("install", f"node@{NODES[1]}", "--force")
    machine.omg("config", "unset", "default_packages.node")

    assert [name for name, *_ in listed(machine, f"node@{NODES[1]}")] == ["semver"]
    assert of_version(machine, "node", NODES[1], "semver", "1.2.3") == "1.2.3"


def test_pip(machine: Machine, mirror: Mirror) -> None:
    mirror.part("python")
    old, new = PYTHONS
    machine.omg("install", f"python@{old}", f"python@{new}")
    of_version(machine, "python", old, "pip", "install", "--quiet", "cowsay")

    assert "cowsay" in [name for name, *_ in listed(machine, f"python@{old}")]
    assert outcomes(machine, "python", old, new)["cowsay"] == "installed"
    assert "moo" in of_version(machine, "python", new, "cowsay", "-t", "moo")
    for version in PYTHONS:
        of_version(machine, "python", version, "pip", "uninstall", "--quiet", "-y", "cowsay")


def test_gem(machine: Machine, mirror: Mirror, tmp_path: Path) -> None:
    new, old = mirror.versions("ruby")
    machine.omg("install", f"ruby@{old}", f"ruby@{new}")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/greeting").write_text("#!/usr/bin/env ruby\nputs RUBY_VERSION\n")
    (tmp_path / "greeting.gemspec").write_text(GEM)
    (tmp_path / "gems").mkdir()
    exec_new = ("omg", "exec", f"ruby@{new}", "--")
    machine.run(
        tmp_path, *exec_new, "gem", "build", "--quiet", "greeting.gemspec", "-o", "gems/greeting-1.0.gem"
    )
    machine.run(tmp_path, *exec_new, "gem", "generate_index", "--quiet", "--directory", str(tmp_path))
    (machine.home / ".gemrc").write_text(f":sources:\n- file://{tmp_path}/\n")
    of_version(machine, "ruby", old, "gem", "install", "--quiet", "--no-document", "greeting")

    assert listed(machine, f"ruby@{old}") == [("greeting", "1.0", ("greeting",))]
    assert outcomes(machine, "ruby", old, new) == {"greeting": "installed"}
    assert of_version(machine, "ruby", new, "greeting") == new
    (machine.home / ".gemrc").unlink()
    for version in (old, new):
        of_version(machine, "ruby", version, "gem", "uninstall", "--executables", "--quiet", "greeting")
