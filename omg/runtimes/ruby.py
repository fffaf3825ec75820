"""Ruby, with JRuby and TruffleRuby."""

from __future__ import annotations

from omg.patterns import re
from omg.runtimes.installer import Installer
from omg.runtimes.runtime import Runtime, VersionFile
from omg.versions.vocabulary import Vocabulary

# `2.6.5p114`, as ruby prints it: until 2.0 a separate release, from 2.1 on only a count.
_PATCH_LEVEL = r"(?P<release>(?P<major>\d+)\.(?P<minor>\d+)\.\d+)p(?P<level>\d+)"
# RVM's gemset after a version: `2.1.3@rails`. omg has no gemsets, so it means the Ruby alone.
_GEMSET = r"@[A-Za-z0-9._+-]+\Z"


def _respell(word: str) -> str:
    word = re.sub(_GEMSET, "", word)
    if patch := re.fullmatch(_PATCH_LEVEL, word):
        is_release = (int(patch["major"]), int(patch["minor"])) < (2, 1)
        word = f"{patch['release']}-p{patch['level']}" if is_release else patch["release"]
    return word


_INSTALLERS = (
    Installer(
        ("gem",),
        (("install", "i", "uninstall", "update", "cleanup", "pristine"),),
        unless=("--install-dir*", "-i*", "--bindir*", "-n*"),
        folders=("$GEM_HOME/bin",),
        # Without --env-shebang, the programs of a Ruby that can be moved look for `ruby` beside themselves.
        advice="gem install --user-install --env-shebang NAME",
    ),
    Installer(
        ("bundle", "bundler"),
        (("", "install", "update", "add", "remove", "binstubs", "pristine"),),
        folders=("$GEM_HOME/bin",),
    ),
)

RUNTIME = Runtime(
    name="ruby",
    title="Ruby",
    other_names=("rb",),
    vocabulary=Vocabulary(
        runtime="ruby",
        strip_prefixes=("ruby-", "mri-", "cruby-"),
        newest_names=("latest", "ruby", "stable"),
        implementations=("jruby", "truffleruby", "truffleruby+graalvm", "mruby"),
        range_dialect="gem",
        respell=_respell,
    ),
    version_files=(VersionFile(".ruby-version", "plain", is_plain=True, is_native_token=True),),
    manifests=(VersionFile("Gemfile", "gemfile"),),
    executables=(
        "ruby",
        "gem",
        "irb",
        "bundle",
        "bundler",
        "rake",
        "erb",
        "ri",
        "rdoc",
        "racc",
        "rbs",
        "rdbg",
        "typeprof",
        "syntax_suggest",
        "test-unit",
        "jruby",
        "jirb",
        "jgem",
        "truffleruby",
    ),
    executable_patterns=("ruby{}",),
    pin_file=".ruby-version",
    source_module="ruby",
    life_cycle="ruby",
    line_numbers=2,
    package_tool="gem",
    manager_variables=("RBENV_VERSION",),
    # Gem's user directory, one for each ABI of Ruby: `Gem.user_dir` prefers ~/.gem where that exists.
    user_folders=(
        "~/.gem/ruby/*/bin",
        "$XDG_DATA_HOME/gem/ruby/*/bin",
        "~/.local/share/gem/ruby/*/bin",
    ),
    installers=_INSTALLERS,
    # Inside `bundle exec` the gems of one Ruby are on the load path of every other.
    keeping_variables=("BUNDLE_BIN_PATH=", "RUBYOPT=bundler/setup"),
    keeping_command="bundle exec",
)
