"""Genuine Rubies: chosen by their files, each with its own gems, those in C among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.compiled import compiler

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.conftest import Mirror
    from tests.real.machine import Machine

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]
VERSION_FILE = ".ruby-version"
SPECIFICATION = """\
Gem::Specification.new do |gem|
  gem.name, gem.version, gem.summary, gem.authors = "greeting", "1.0", "Greets", ["Nobody"]
  gem.license, gem.homepage = "MIT", "https://example.org"
  gem.files = Dir["lib/*.rb", "bin/*", "ext/*"]
  gem.executables = ["greeting"]
  gem.bindir = "bin"
  gem.extensions = %s
end
"""
EXTENSION = """\
#include <ruby.h>
static VALUE answer(VALUE self) { return INT2FIX(42); }
void Init_native(void) { rb_define_global_function("answer", answer, 0); }
"""


@pytest.fixture(scope="module")
def versions(mirror: Mirror) -> list[str]:
    """Return both, the newer one first."""
    return mirror.versions("ruby")


@pytest.fixture(scope="module")
def ruby(machine: Machine, versions: list[str]) -> Machine:
    newer, older = versions
    machine.omg("use", f"ruby@{older}")
    machine.omg("install", "ruby@3.1")
    machine.omg("use", "ruby@3.1")
    assert machine.which(machine.home, "ruby").parts[:2] == ("ruby", newer)
    return machine


def gem(place: Path, *, is_native: bool = False) -> str:
    """Write a gem of one program and return the name of its specification."""
    for name in ("lib", "bin", "ext"):
        (place / name).mkdir(exist_ok=True)
    (place / "lib/greeting.rb").write_text("def answer; 42; end\n" if not is_native else 'require "native"\n')
    (place / "bin/greeting").write_text(
        '#!/usr/bin/env ruby\nrequire "greeting"\nputs "#{RUBY_VERSION} #{answer}"\n'
    )
    (place / "bin/greeting").chmod(0o755)
    (place / "ext/extconf.rb").write_text('require "mkmf"\ncreate_makefile("native")\n')
    (place / "ext/native.c").write_text(EXTENSION)
    (place / "greeting.gemspec").write_text(SPECIFICATION % ('["ext/extconf.rb"]' if is_native else "[]"))
    return "greeting.gemspec"


def test_the_file_chooses_the_ruby(ruby: Machine, folder: Path, version: str) -> None:
    assert ruby.run(folder, "ruby", "-e", "puts [RUBY_VERSION, 6 * 7].join(' ')") == f"{version} 42"


def test_the_standard_library_is_whole(ruby: Machine, folder: Path) -> None:
    code = "require 'json'; require 'openssl'; require 'psych'; require 'fiddle'; puts JSON.dump({a: 1})"
    assert ruby.run(folder, "ruby", "-e", code) == '{"a":1}'


def test_gems_lie_in_the_toolchain(ruby: Machine, folder: Path, version: str) -> None:
    home = str(ruby.store.toolchain_dir("ruby", version))
    assert ruby.run(folder, "gem", "env", "gemdir").startswith(home)


@pytest.mark.parametrize("name", ["irb", "bundle", "bundler", "rake", "erb", "gem"])
def test_what_comes_with_it_runs(ruby: Machine, folder: Path, name: str) -> None:
    done = ruby.attempt(folder, name, "--version")
    # erb says it where errors are said.
    assert (done.returncode, bool(done.stdout or done.stderr)) == (0, True)


def test_a_gem_of_one_version_is_not_the_others(ruby: Machine, versions: list[str], tmp_path: Path) -> None:
    newer, older = ((tmp_path / version) for version in versions)
    for folder in (newer, older):
        folder.mkdir()
        (folder / ".ruby-version").write_text(f"{folder.name}\n")
    ruby.run(older, "gem", "build", "--quiet", gem(older))
    ruby.run(older, "gem", "install", "--quiet", "--local", "--no-document", "greeting-1.0.gem")
    ruby.omg("rehash")
    assert ruby.run(older, "greeting") == f"{older.name} 42"
    refused = ruby.attempt(newer, "greeting")
    assert (refused.returncode, older.name in refused.stderr) == (127, True)
    ruby.run(older, "gem", "uninstall", "--executables", "--quiet", "greeting")


@pytest.mark.skipif(compiler() is None, reason="needs a C compiler")
def test_a_gem_in_c_is_compiled_and_runs(ruby: Machine, folder: Path, version: str) -> None:
    ruby.run(folder, "gem", "build", "--quiet", gem(folder, is_native=True))
    ruby.run(folder, "gem", "install", "--quiet", "--local", "--no-document", "greeting-1.0.gem")
    ruby.omg("rehash")
    assert ruby.run(folder, "greeting") == f"{version} 42"
    ruby.run(folder, "gem", "uninstall", "--executables", "--quiet", "greeting")


def test_a_gem_for_one_user_is_found_after_a_set_up(ruby: Machine, folder: Path, version: str) -> None:
    ruby.run(folder, "gem", "build", "--quiet", gem(folder))
    install = ("gem", "install", "--user-install", "--env-shebang", "--quiet", "--local", "--no-document")
    ruby.run(folder, *install, "greeting-1.0.gem")
    assert "tools_off_path" in ruby.attempt(folder, "omg", "doctor", "--json").stdout
    ruby.omg("setup", "-y")
    assert ruby.run(folder, "sh", "-lc", "greeting") == f"{version} 42"
    ruby.omg("setup", "-y", "--no-tools")
    ruby.run(folder, "gem", "uninstall", "--user-install", "--executables", "--quiet", "greeting")
