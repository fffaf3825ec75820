"""`omg install ruby`: relocatable builds, JRuby, and what to do where there is no build."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.publishing.ruby import RubyPublisher

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers
    from tests.upstream import Upstream


@pytest.fixture
def ruby(publishers: Publishers) -> RubyPublisher:
    return RubyPublisher(publishers.upstream)


def says(store: StoreBuilder, name: str, env: dict[str, str], cwd: Path) -> str:
    """Return what the shim ``name`` prints."""
    shim = store.layout.shims_dir / name
    done = subprocess.run([shim], env=env, cwd=cwd, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_newest_build_of_the_newest_release_is_installed(
    omg: RunOmg, ruby: RubyPublisher, upstream: Upstream
) -> None:
    ruby.publish("3.4.6")
    ruby.publish("3.4.7", build=1)
    ruby.publish("3.4.7", build=2)
    ruby.publish("4.0.0-preview3")
    done = omg("install", "ruby@3")
    assert done.stdout.startswith("installed ruby 3.4.7 from github.com/jdx/ruby")
    assert upstream.count("/3.4.7-2/ruby-3.4.7.x86_64_linux.tar.gz") == 1
    assert "publishes source only" in done.stderr


def test_two_versions_are_switched_by_their_file(
    omg: RunOmg, ruby: RubyPublisher, store: StoreBuilder, env: dict[str, str], project: Path
) -> None:
    for version in ("3.3.9", "3.4.7"):
        ruby.publish(version)
        assert omg("install", f"ruby@{version}").exit_status == 0
    for version in ("3.3.9", "3.4.7"):
        (project / ".ruby-version").write_text(f"{version}\n")
        assert says(store, "gem", env, project) == f"gem {version}"


def test_jruby_answers_to_the_names_of_ruby(
    omg: RunOmg, ruby: RubyPublisher, store: StoreBuilder, env: dict[str, str], project: Path
) -> None:
    ruby.publish_jruby("9.4.8.0")
    ruby.publish_jruby("10.0.2.0")
    done = omg("use", "ruby@jruby-9.4")
    assert ("Java 8 or newer" in done.stderr, done.exit_status) == (True, 0)
    assert (says(store, "ruby", env, project), says(store, "gem", env, project)) == (
        "jruby 9.4.8.0",
        "jgem 9.4.8.0",
    )


def test_name_jruby_is_its_newest_version(omg: RunOmg, ruby: RubyPublisher) -> None:
    ruby.publish_jruby("9.4.8.0")
    ruby.publish_jruby("10.0.2.0")
    assert omg("install", "ruby@jruby").stdout.startswith("installed ruby jruby-10.0.2.0")


def test_version_without_a_build_says_why_and_what_else_there_is(omg: RunOmg, ruby: RubyPublisher) -> None:
    ruby.publish("3.4.7")
    ruby.publish_fixed("2.7.8", "3.4.7")
    done = omg("install", "ruby@2.7")
    assert (done.exit_status, "ruby 2.7.8" in done.stderr, "runs only below" in done.stderr) == (
        1,
        True,
        True,
    )
    assert "3.4.7" in done.stderr
